//! Opens a connection to a host: directly or through its proxy, with or without TLS.

use std::error::Error as StdError;
use std::future::{Ready, ready};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION, USER_AGENT};
use http::uri::Scheme;
use http::{Request, StatusCode, Uri};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper::upgrade::Upgraded;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::proxy::{Proxy, ProxyKind};
use super::resolver::Resolver;
use crate::client::error::{Failure, ProxyError};
use crate::client::values::printable;

/// Approximate maximum size of a response's head, and maximum size of a read. hyper reads a flood of 1xx
/// responses 128 times before it yields, which delays even the time limit. Its own limit of 400 KiB would
/// make that 50 MiB.
pub(super) const MAX_HEAD: usize = 32 * 1024;

/// The `User-Agent` of this crate.
pub(super) const AGENT: &str = concat!("cribl-tokens/", env!("CARGO_PKG_VERSION"));

type BoxError = Box<dyn StdError + Send + Sync>;

/// A connection to a host.
pub(super) type Stream = Box<dyn ReadWrite>;

pub(super) trait ReadWrite: hyper::rt::Read + hyper::rt::Write + Send + Unpin {}

impl<T: hyper::rt::Read + hyper::rt::Write + Send + Unpin> ReadWrite for T {}

/// Opens connections to one host.
pub(super) struct Connector {
    /// The scheme, host and port.
    origin: Uri,
    tcp: HttpConnector<Resolver>,
    tls: TlsConnector,
    proxy: Option<Proxy>,
    resolver: Resolver,
}

impl Connector {
    pub(super) fn new(
        origin: Uri,
        tcp: HttpConnector<Resolver>,
        tls: ClientConfig,
        proxy: Option<Proxy>,
        resolver: Resolver,
    ) -> Self {
        Self {
            origin,
            tcp,
            tls: Arc::new(tls).into(),
            proxy,
            resolver,
        }
    }

    /// The proxy that receives requests unencrypted with the full URL: an HTTP proxy, for plain http.
    pub(super) fn forward_proxy(&self) -> Option<&Proxy> {
        let proxy = self.proxy.as_ref()?;
        (!self.is_https() && !proxy.is_socks()).then_some(proxy)
    }

    pub(super) fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    fn is_https(&self) -> bool {
        self.origin.scheme() == Some(&Scheme::HTTPS)
    }

    /// Returns true if the host itself, and no proxy, gets requests over plain http.
    pub(super) fn is_plain_to_host(&self) -> bool {
        !self.is_https() && self.forward_proxy().is_none()
    }

    pub(super) async fn connect(&self) -> Result<Stream, Failure> {
        let Some(proxy) = &self.proxy else {
            let connected = self.connect_to(&self.origin).await;
            return connected.map_err(|error| Failure::connect(error.into()));
        };
        let address = Uri::try_from(proxy.address());
        let address = address.map_err(|error| Failure::InvalidRequest(Arc::new(error)))?;
        let connected = self.connect_to(&address).await;
        let stream = connected.map_err(|error| proxy_failure(ProxyError::Unreachable(error)))?;
        if self.forward_proxy().is_some() {
            return Ok(stream);
        }
        let tunnel = if proxy.is_socks() {
            self.socks(stream, proxy).await?
        } else {
            Box::new(self.tunnel(stream, proxy).await?)
        };
        if self.is_https() {
            let encrypted = self.encrypt(tunnel, &self.origin).await;
            encrypted.map_err(|error| Failure::connect(error.into()))
        } else {
            Ok(tunnel)
        }
    }

    /// Opens a connection to the host of `address`, with TLS for https.
    async fn connect_to(&self, address: &Uri) -> Result<Stream, BoxError> {
        let stream = self.tcp.clone().call(address.clone()).await?;
        if address.scheme() == Some(&Scheme::HTTPS) {
            self.encrypt(stream, address).await
        } else {
            Ok(Box::new(stream))
        }
    }

    /// Requests a tunnel to the host from an HTTP proxy.
    async fn tunnel(&self, stream: Stream, proxy: &Proxy) -> Result<Upgraded, Failure> {
        let broken = |error: hyper::Error| proxy_failure(ProxyError::Broken(Arc::new(error)));
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(MAX_HEAD)
            .handshake::<_, Empty<Bytes>>(stream)
            .await
            .map_err(broken)?;
        // The task ends with the tunnel. The sender reports its errors.
        tokio::spawn(connection.with_upgrades());
        let target = self.target();
        let invalid = |error: http::Error| Failure::InvalidRequest(Arc::new(error));
        let mut request = Request::connect(&target)
            .header(HOST, &target)
            .header(USER_AGENT, AGENT)
            .body(Empty::new())
            .map_err(invalid)?;
        if let Some(authorization) = proxy.authorization() {
            request
                .headers_mut()
                .insert(PROXY_AUTHORIZATION, authorization);
        }
        let response = sender.send_request(request).await.map_err(broken)?;
        if !response.status().is_success() {
            return Err(refused(proxy, response.status()));
        }
        hyper::upgrade::on(response).await.map_err(broken)
    }

    /// The host and its port. An IPv6 address is in brackets.
    fn target(&self) -> String {
        let host = self.origin.host().unwrap_or_default();
        let port = self.origin.port_u16();
        let port = port.unwrap_or(if self.is_https() { 443 } else { 80 });
        format!("{host}:{port}")
    }

    /// Requests a connection to the host from a SOCKS proxy.
    async fn socks(&self, stream: Stream, proxy: &Proxy) -> Result<Stream, Failure> {
        let mut target = self.target();
        if proxy.kind == ProxyKind::Socks5 {
            target = self.resolved().await?.unwrap_or(target);
        }
        let target = Uri::try_from(target);
        let target = target.map_err(|error| Failure::InvalidRequest(Arc::new(error)))?;
        // The connection already exists, so this address is not used.
        let mut socks = SocksV5::new(target.clone(), Connected(Some(stream)));
        if let Some(credentials) = &proxy.credentials {
            let (username, password) = (&credentials.username, &credentials.password);
            socks = socks.with_auth(username.clone(), password.clone());
        }
        socks.call(target).await.map_err(|error| {
            let reason = error.to_string();
            let reason = reason.strip_prefix("SOCKS error: ").unwrap_or(&reason);
            proxy_failure(ProxyError::Socks(printable(reason)))
        })
    }

    /// Resolves the host to an address with a port. `None` if the host already is an address.
    async fn resolved(&self) -> Result<Option<String>, Failure> {
        let target = self.target();
        let (host, port) = target.rsplit_once(':').unwrap_or((&target, ""));
        let (Ok(name), Ok(port)) = (Name::from_str(host), port.parse()) else {
            return Ok(None);
        };
        if host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
            return Ok(None);
        }
        let found = self.resolver.clone().call(name).await;
        let mut addresses = found.map_err(|error| Failure::connect(Arc::new(error)))?;
        let address = addresses
            .next()
            .map(|found| SocketAddr::new(found.ip(), port));
        Ok(address.map(|address| address.to_string()))
    }

    /// Adds TLS to a connection to the host of `address`.
    async fn encrypt(
        &self,
        stream: impl ReadWrite + 'static,
        address: &Uri,
    ) -> Result<Stream, BoxError> {
        let host = address.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned())?;
        let stream = self.tls.connect(name, TokioIo::new(stream)).await?;
        Ok(Box::new(TokioIo::new(stream)))
    }
}

fn proxy_failure(error: ProxyError) -> Failure {
    Failure::Proxy(Arc::new(error))
}

/// The failure for a proxy's refusal.
pub(super) fn refused(proxy: &Proxy, status: StatusCode) -> Failure {
    proxy_failure(ProxyError::Refused {
        status,
        has_credentials: proxy.credentials.is_some(),
    })
}

/// A service that returns the connection it holds, once.
struct Connected(Option<Stream>);

impl Service<Uri> for Connected {
    type Response = Stream;
    type Error = io::Error;
    type Future = Ready<io::Result<Stream>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(
            self.0
                .take()
                .ok_or_else(|| io::ErrorKind::NotConnected.into()),
        )
    }
}
