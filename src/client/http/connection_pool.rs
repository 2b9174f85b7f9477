//! Connections to the base URL's host, kept for the next call.
//!
//! This sends requests over hyper's connections. reqwest took 41,000 more instructions a call, of 99,000
//! (`benches/results/profile.md` has the command), for features that are not needed here: redirects,
//! proxies, a pool for many hosts, and a URL that each of these parses again. Requests, time limits and
//! kinds of failures are the same as with reqwest, which is still used for a caller's own HTTP client.

use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, StatusCode, Uri};
use http_body_util::Full;
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Body, Request};
use rustls::ClientConfig;
use tokio::task::yield_now;
use tokio::time::{Instant, timeout};
use url::{Position, Url};

use super::body::read_bounded;
use super::connection::{Connection, ExchangeError};
use super::connector::{Connector, refused};
use super::proxy::Proxy;
use super::raw_response::RawResponse;
use super::resolver::Resolver;
use crate::client::error::{ConfigError, Failure};
use crate::client::lock::lock;

/// How long an idle connection is kept. The same as in reqwest.
const IDLE: Duration = Duration::from_secs(90);

/// When and how often the operating system probes a silent peer, and how long sent data may stay
/// unacknowledged. The same as in reqwest.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_RETRIES: u32 = 3;
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Connections to one host.
pub(super) struct ConnectionPool {
    host: HeaderValue,
    connector: Connector,
    connect_timeout: Duration,
    /// The idle connections. The most recently used one is last.
    idle: Mutex<Vec<Connection>>,
    /// True if the host has ever responded.
    has_responded: AtomicBool,
}

impl ConnectionPool {
    /// Creates a pool for the host of `url`, through `proxy` if there is one.
    pub(super) fn new(
        url: &Url,
        tls: ClientConfig,
        connect_timeout: Duration,
        resolver: Resolver,
        proxy: Option<Proxy>,
    ) -> Result<Self, ConfigError> {
        let origin = Uri::try_from(&url[..Position::BeforePath]).map_err(invalid)?;
        let host = origin.authority().map_or("", http::uri::Authority::as_str);
        let host = HeaderValue::from_str(host).map_err(invalid)?;
        let mut tcp = HttpConnector::new_with_resolver(resolver.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // The limit is split between the addresses of a host, so that an unresponsive one leaves time for
        // the next.
        tcp.set_connect_timeout(Some(connect_timeout));
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(KEEPALIVE_RETRIES));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        Ok(Self {
            host,
            connector: Connector::new(origin, tcp, tls, proxy, resolver),
            connect_timeout,
            idle: Mutex::default(),
            has_responded: AtomicBool::new(false),
        })
    }

    /// Returns the proxy, as errors name it.
    pub(super) fn proxy(&self) -> Option<String> {
        self.connector.proxy().map(ToString::to_string)
    }

    /// Sends `request` and reads the response, all within `limit`.
    pub(super) async fn send(
        &self,
        request: &Request,
        limit: Duration,
    ) -> Result<RawResponse, Failure> {
        let is_sent = AtomicBool::new(false);
        match timeout(limit, self.exchange(request, &is_sent)).await {
            Ok(outcome) => outcome,
            Err(elapsed) if is_sent.load(Ordering::Relaxed) => {
                Err(Failure::Timeout(Arc::new(elapsed)))
            }
            Err(elapsed) => Err(Failure::ConnectTimeout(Arc::new(elapsed))),
        }
    }

    /// Sends over an idle connection if there is one. If that turns out to be stale, sends again over a new
    /// one, because every request of this crate is idempotent.
    async fn exchange(
        &self,
        request: &Request,
        is_sent: &AtomicBool,
    ) -> Result<RawResponse, Failure> {
        let mut http_request = self.to_http(request)?;
        // The reason why the outcome of the first attempt is unknown.
        let mut unknown = None;
        if let Some(connection) = self.idle_connection().await {
            let last_used = connection.last_used;
            is_sent.store(true, Ordering::Relaxed);
            match self.exchange_over(connection, http_request).await {
                Ok(response) if response.status != StatusCode::REQUEST_TIMEOUT => {
                    return Ok(response);
                }
                // Some load balancers close an idle connection with a 408.
                Ok(_) | Err(ExchangeError::NotSent(_)) => is_sent.store(false, Ordering::Relaxed),
                Err(ExchangeError::NoResponse(failure)) => unknown = Some(failure),
                Err(ExchangeError::BrokenResponse(failure)) => return Err(failure),
            }
            tracing::debug!("a kept connection was stale: sending again over a new one");
            // The cause that closed this connection also closed those that were idle for longer.
            self.idle().retain(|idle| idle.last_used > last_used);
            http_request = self.to_http(request)?;
        }
        // Boxed, because it is rare and large, and would make every call's future larger.
        let connection = match Box::pin(self.connect()).await {
            Ok(connection) => connection,
            // If a new connection fails, the first failure says what may have happened to the request.
            Err(failure) => return Err(unknown.unwrap_or(failure)),
        };
        is_sent.store(true, Ordering::Relaxed);
        let outcome = self.exchange_over(connection, http_request).await;
        outcome.map_err(|error| self.failure(error))
    }

    async fn exchange_over(
        &self,
        mut connection: Connection,
        request: http::Request<Full<Bytes>>,
    ) -> Result<RawResponse, ExchangeError> {
        let (head, body) = connection.send(request).await?.into_parts();
        let (body, is_truncated) = read_bounded(body, head.status)
            .await
            .map_err(|error| ExchangeError::BrokenResponse(Failure::exchange(error)))?;
        self.has_responded.store(true, Ordering::Relaxed);
        if wants_new_connection(head.status) {
            self.idle().clear();
        } else if !is_truncated {
            connection.last_used = Instant::now();
            self.idle().push(connection);
        }
        let mut response = RawResponse::new(head, body, is_truncated);
        if let Some(proxy) = self.connector.forward_proxy() {
            if response.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
                let failure = refused(proxy, response.status);
                return Err(ExchangeError::BrokenResponse(failure));
            }
            response.forwarded_by = Some(proxy.to_string());
        }
        Ok(response)
    }

    /// Returns the failure of an exchange over a new connection. OpenSSL, and so Node.js, closes the
    /// connection without an alert when it receives plain HTTP.
    fn failure(&self, error: ExchangeError) -> Failure {
        let is_first = !self.has_responded.load(Ordering::Relaxed);
        match error {
            ExchangeError::NoResponse(Failure::Exchange(cause))
                if is_first && self.connector.is_plain_to_host() =>
            {
                Failure::NoResponseToPlainHttp(cause)
            }
            // The proxy's alert says nothing about the host.
            ExchangeError::BrokenResponse(Failure::TlsAlert(cause))
                if !self.connector.is_plain_to_host() =>
            {
                Failure::Exchange(cause)
            }
            error => error.into(),
        }
    }

    /// Converts the request and adds the same headers as reqwest.
    fn to_http(&self, request: &Request) -> Result<http::Request<Full<Bytes>>, Failure> {
        let forward = self.connector.forward_proxy();
        // A proxy for plain http needs the full URL.
        let from = if forward.is_some() {
            Position::BeforeScheme
        } else {
            Position::BeforePath
        };
        let uri = Uri::try_from(&request.url()[from..Position::AfterQuery])
            .map_err(|error| Failure::InvalidRequest(Arc::new(error)))?;
        let body = request.body().and_then(Body::as_bytes).unwrap_or_default();
        let mut http_request = http::Request::new(Full::new(Bytes::copy_from_slice(body)));
        *http_request.method_mut() = request.method().clone();
        *http_request.uri_mut() = uri;
        let headers = http_request.headers_mut();
        // Not a clone, which has no room: hyper reads the headers of the response into the same map.
        for (name, value) in request.headers() {
            headers.append(name, value.clone());
        }
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("*/*"));
        headers.insert(HOST, self.host.clone());
        if let Some(authorization) = forward.and_then(Proxy::authorization) {
            headers.insert(PROXY_AUTHORIZATION, authorization);
        }
        Ok(http_request)
    }

    /// Returns a connection that is idle and still open.
    async fn idle_connection(&self) -> Option<Connection> {
        while let Some(mut connection) = self.take_idle() {
            // A response that arrived while no request was in flight ends the connection. Yielding gives
            // its task the time to notice that. Otherwise the task would treat it as the response to this
            // request.
            yield_now().await;
            if connection.is_ready().await {
                return Some(connection);
            }
        }
        None
    }

    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle();
        let last = idle.pop()?;
        if last.last_used.elapsed() < IDLE {
            return Some(last);
        }
        // All other connections have been idle for longer.
        idle.clear();
        None
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        match timeout(self.connect_timeout, self.connector.connect()).await {
            Ok(Ok(stream)) => Connection::open(stream).await,
            Ok(Err(failure)) => Err(failure),
            Err(elapsed) => Err(Failure::ConnectTimeout(Arc::new(elapsed))),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        lock(&self.idle)
    }
}

fn invalid(error: impl StdError + Send + Sync + 'static) -> ConfigError {
    ConfigError::HttpClient(error.into())
}

/// Returns true for a response that concerns the connection rather than the request: 408 ends the
/// connection, 421 and 425 ask for another one (RFC 9110, sections 15.5.9 and 15.5.20; RFC 8470, section
/// 5.2).
fn wants_new_connection(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 421 | 425)
}
