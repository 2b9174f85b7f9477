//! A thread with a listener and hyper.
//!
//! hyper without a framework, because dropping the connection is one of the responses here, and a service of axum cannot
//! fail.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::sandbox::leader::handler::Leader;

/// A listening thread. Dropping this ends the thread.
pub(crate) struct Server {
    address: SocketAddr,
    /// Both are `Some` until the drop takes them.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Opens the port on 127.0.0.1 and starts the thread. It is listening when this returns.
    pub(crate) async fn start(
        port: u16,
        leader: Arc<Leader>,
        tls: Option<TlsAcceptor>,
    ) -> io::Result<Self> {
        let (ready, listening) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("cribl-tokens-sandbox".to_owned())
            .spawn(move || run(port, &leader, tls.as_ref(), ready, stopped))?;
        let address = listening
            .await
            .map_err(|_| io::Error::other("the sandbox's thread ended"))??;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Joined, so that the port is free when this returns. No call blocks the thread.
            let _ = thread.join();
        }
    }
}

/// Runs the thread: serves until the sender of `stopped` is dropped.
fn run(
    port: u16,
    leader: &Arc<Leader>,
    tls: Option<&TlsAcceptor>,
    ready: oneshot::Sender<io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(error))),
    };
    runtime.block_on(async {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        match bound.and_then(|listener| Ok((listener.local_addr()?, listener))) {
            Err(error) => drop(ready.send(Err(error))),
            Ok((address, listener)) => {
                drop(ready.send(Ok(address)));
                tokio::select! {
                    _ = stopped => {}
                    () = accept(listener, leader, tls) => {}
                }
            }
        }
    });
    // Dropping the runtime closes every connection.
}

async fn accept(listener: TcpListener, leader: &Arc<Leader>, tls: Option<&TlsAcceptor>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(
                stream,
                Arc::clone(leader),
                tls.cloned(),
            ))),
            // Probably out of file descriptors. A loop without a pause would free none.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, leader: Arc<Leader>, tls: Option<TlsAcceptor>) {
    // Without it, a response in two parts waits for an ACK.
    let _ = stream.set_nodelay(true);
    match tls {
        None => serve_http(stream, leader).await,
        Some(tls) => {
            // The client reports a failed handshake.
            if let Ok(stream) = tls.accept(stream).await {
                serve_http(stream, leader).await;
            }
        }
    }
}

async fn serve_http(stream: impl AsyncRead + AsyncWrite + Unpin, leader: Arc<Leader>) {
    let service = service_fn(|request| leader.respond(request));
    // An error means that the client disconnected or did not speak HTTP, or that a fault was requested.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
