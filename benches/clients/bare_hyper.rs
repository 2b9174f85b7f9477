//! The minimum that a Rust client has to do, as a baseline for this crate: K hyper connections on one
//! thread. Each sends the next request when the response has arrived, and parses the bodies.
//!
//! Built as an example by `benches/compare.py`: `bare-hyper URL CALLS CONCURRENCY [CA.pem]`.

use std::cell::Cell;
use std::error::Error;
use std::rc::Rc;
use std::sync::Arc;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::task::LocalSet;
use tokio_rustls::TlsConnector;

type Failed = Box<dyn Error>;

#[derive(serde::Deserialize)]
struct Answer {
    count: i64,
}

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, calls, concurrency, ca @ ..] = arguments.as_slice() else {
        return Err("usage: bare-hyper URL CALLS CONCURRENCY [CA.pem]".into());
    };
    let (scheme, rest) = url.split_once("://").ok_or("no URL")?;
    let authority = rest.split('/').next().unwrap_or(rest).to_owned();
    let tls = match ca {
        [ca] if scheme == "https" => Some(connector(ca)?),
        _ => None,
    };
    let (calls, concurrency): (u64, usize) = (calls.parse()?, concurrency.parse()?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let next = Rc::new(Cell::new(0));
    LocalSet::new().block_on(&runtime, async {
        let workers: Vec<_> = (0..concurrency)
            .map(|_| {
                tokio::task::spawn_local(work(
                    authority.clone(),
                    tls.clone(),
                    Rc::clone(&next),
                    calls,
                ))
            })
            .collect();
        for worker in workers {
            worker.await??;
        }
        Ok(())
    })
}

fn connector(ca: &str) -> Result<TlsConnector, Failed> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca)?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config).into())
}

async fn work(
    authority: String,
    tls: Option<TlsConnector>,
    next: Rc<Cell<u64>>,
    calls: u64,
) -> Result<(), std::io::Error> {
    let stream = TcpStream::connect(&authority).await?;
    stream.set_nodelay(true)?;
    let ended = match tls {
        None => send(TokioIo::new(stream), &authority, &next, calls).await,
        Some(tls) => {
            let host = authority.split(':').next().unwrap_or_default().to_owned();
            let name = ServerName::try_from(host).map_err(std::io::Error::other)?;
            let stream = tls.connect(name, stream).await?;
            send(TokioIo::new(stream), &authority, &next, calls).await
        }
    };
    ended.map_err(std::io::Error::other)
}

async fn send(
    io: impl Read + Write + Unpin + 'static,
    authority: &str,
    next: &Cell<u64>,
    calls: u64,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (mut sender, connection) = http1::handshake(io).await?;
    tokio::task::spawn_local(connection);
    while next.get() < calls {
        let n = next.replace(next.get() + 1);
        let request = Request::builder()
            .method(Method::DELETE)
            .uri(format!("/api/v1/auth/users/user{n}%40example.com/token"))
            .header("host", authority)
            .header("authorization", "Bearer bench")
            .header("accept", "application/json")
            .body(Empty::<Bytes>::new())?;
        let response = sender.send_request(request).await?;
        if response.status() != 200 {
            return Err(response.status().to_string().into());
        }
        let body = response.into_body().collect().await?.to_bytes();
        let answer: Answer = serde_json::from_slice(&body)?;
        assert_eq!(
            answer.count, 1,
            "the server's response is not the expected one"
        );
        sender.ready().await?;
    }
    Ok(())
}
