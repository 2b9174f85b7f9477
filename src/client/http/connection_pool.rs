//! Requests over connections of our own: hyper's, to the base URL's host and to no other.
//!
//! Through reqwest a call took 41,000 instructions more, of 99,000 (`benches/results/profile.md` has the
//! command), for what is not asked of it here: redirects, proxies, a pool for many hosts, a URL read
//! again by each of these. Here a call goes to the one host there is, over a connection that nobody else
//! has at the time. What is sent, how long it may take and what counts as which failure is as with
//! reqwest, which still carries the calls that a proxy takes part in, and those of an HTTP client handed
//! in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::{ACCEPT, HOST};
use http::uri::PathAndQuery;
use http::{HeaderValue, Uri};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Body, Request};
use rustls::ClientConfig;
use tokio::task::yield_now;
use tokio::time::{Instant, timeout};
use tower_service::Service;
use url::Position;

use super::body::read_bounded;
use super::proxy;
use super::raw_response::RawResponse;
use crate::client::error::Failure;
use crate::client::values::BaseUrl;

/// How long a connection is kept that nobody uses; reqwest's figure.
const IDLE: Duration = Duration::from_secs(90);

/// When and how often a silent peer is asked whether it is still there, and how long what was sent may
/// stay without a receipt; reqwest's figures.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_RETRIES: u32 = 3;
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// About the longest head of an answer, and the most that is read at a time. A flood of 1xx answers is read on
/// for 128 reads before anything else has its turn, the time limit included; hyper's 400 KiB would make
/// that 50 MiB.
const MAX_HEAD: usize = 32 * 1024;

/// Connections to one host.
pub(super) struct ConnectionPool {
    /// Scheme, host and port.
    origin: Uri,
    host: HeaderValue,
    connector: HttpsConnector<HttpConnector>,
    connect_timeout: Duration,
    /// The one used last comes last.
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    sender: SendRequest<Body>,
    since: Instant,
}

impl ConnectionPool {
    /// Connections to the host of `base_url`; `None` where the environment names a proxy for it
    /// (`HTTPS_PROXY` and the like), or its name can't be put in a header.
    pub(super) fn direct(
        base_url: &BaseUrl,
        tls: ClientConfig,
        connect_timeout: Duration,
    ) -> Option<Self> {
        let origin: Uri = base_url.origin().parse().ok()?;
        if proxy::is_used_for(&origin, base_url.is_loopback()) {
            return None;
        }
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(connect_timeout));
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(KEEPALIVE_RETRIES));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        Some(Self {
            host: HeaderValue::from_str(origin.authority()?.as_str()).ok()?,
            origin,
            connector: (tcp, tls).into(),
            connect_timeout,
            idle: Mutex::default(),
        })
    }

    /// Sends `request` and reads the answer, all within `limit`.
    pub(super) async fn send(
        &self,
        request: Request,
        limit: Duration,
    ) -> Result<RawResponse, Failure> {
        match timeout(limit, self.exchange(request)).await {
            Ok(outcome) => outcome,
            Err(elapsed) => Err(Failure::Timeout(Arc::new(elapsed))),
        }
    }

    async fn exchange(&self, request: Request) -> Result<RawResponse, Failure> {
        let mut request = self.to_http(request)?;
        loop {
            let (mut sender, reused) = self.connection().await?;
            match sender.try_send_request(request).await {
                Ok(response) => return self.read(response, sender).await,
                Err(mut error) => match error.take_message() {
                    // The server closed it while nobody used it, and got nothing of the request.
                    Some(unsent) if reused => request = unsent,
                    _ => return Err(exchange_error(error.into_error())),
                },
            }
        }
    }

    /// The request as it goes out, with the headers that reqwest adds.
    fn to_http(&self, mut request: Request) -> Result<http::Request<Body>, Failure> {
        let path = &request.url()[Position::BeforePath..Position::AfterQuery];
        let path =
            PathAndQuery::try_from(path).map_err(|e| Failure::InvalidRequest(Arc::new(e)))?;
        let mut http_request = http::Request::new(request.body_mut().take().unwrap_or_default());
        *http_request.method_mut() = request.method().clone();
        *http_request.uri_mut() = path.into();
        *http_request.headers_mut() = std::mem::take(request.headers_mut());
        let headers = http_request.headers_mut();
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("*/*"));
        headers.insert(HOST, self.host.clone());
        Ok(http_request)
    }

    async fn read(
        &self,
        response: http::Response<hyper::body::Incoming>,
        sender: SendRequest<Body>,
    ) -> Result<RawResponse, Failure> {
        let (head, body) = response.into_parts();
        let (body, is_truncated) = read_bounded(body, head.status)
            .await
            .map_err(exchange_error)?;
        if !is_truncated {
            let since = Instant::now();
            self.idle().push(Idle { sender, since });
        }
        Ok(RawResponse::new(head, body, is_truncated))
    }

    /// A connection, and whether it has been used before.
    async fn connection(&self) -> Result<(SendRequest<Body>, bool), Failure> {
        while let Some(mut sender) = self.take_idle() {
            // What came over it while nobody called is nobody's answer, and ends it: the runtime gets the
            // time to see that. Otherwise the connection's task, which sees it later, would read it as the
            // answer to this call.
            yield_now().await;
            if sender.ready().await.is_ok() {
                return Ok((sender, true));
            }
        }
        // Apart, as it is rare and large: what a call keeps while it waits is moved and set aside with
        // each call.
        Ok((Box::pin(self.connect()).await?, false))
    }

    fn take_idle(&self) -> Option<SendRequest<Body>> {
        let mut idle = self.idle();
        let last = idle.pop()?;
        if last.since.elapsed() < IDLE {
            return Some(last.sender);
        }
        // Then the others have been idle for longer.
        idle.clear();
        None
    }

    async fn connect(&self) -> Result<SendRequest<Body>, Failure> {
        let connecting = self.connector.clone().call(self.origin.clone());
        let stream = match timeout(self.connect_timeout, connecting).await {
            Ok(outcome) => outcome.map_err(|error| Failure::connect(error.into()))?,
            Err(elapsed) => return Err(Failure::ConnectTimeout(Arc::new(elapsed))),
        };
        let (sender, connection) = http1::Builder::new()
            .max_buf_size(MAX_HEAD)
            .handshake(stream)
            .await
            .map_err(exchange_error)?;
        // It ends when the sender is dropped. What goes wrong on it, the sender is told.
        tokio::spawn(connection);
        Ok(sender)
    }

    /// The idle connections, whatever happened to the lock's last holder: a list is whole at any time.
    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn exchange_error(error: hyper::Error) -> Failure {
    Failure::Exchange(Arc::new(error))
}
