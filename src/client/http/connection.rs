//! An HTTP/1.1 connection, and a record of the bytes it has received.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;
use tokio_util::io::InspectReader;

use super::connector::{MAX_HEAD, Stream};
use crate::client::error::Failure;

/// The first bytes of a TLS alert: the record's type and the major version. No HTTP response begins with
/// them.
const TLS_ALERT: [u8; 2] = [21, 3];

pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    received: Arc<Received>,
    pub(super) last_used: Instant,
}

/// What has arrived since the last request.
#[derive(Default)]
struct Received {
    is_anything: AtomicBool,
    is_tls_alert: AtomicBool,
}

/// A request without a complete head of a response.
pub(super) enum ExchangeError {
    /// The request was not sent.
    NotSent(Failure),
    /// No byte of a response arrived. The server may have processed the request.
    NoResponse(Failure),
    /// A part of a response arrived, or other data.
    BrokenResponse(Failure),
}

impl Connection {
    pub(super) async fn open(stream: Stream) -> Result<Self, Failure> {
        let received = Arc::new(Received::default());
        let stream = InspectReader::new(TokioIo::new(stream), {
            let received = Arc::clone(&received);
            move |bytes: &[u8]| received.add(bytes)
        });
        let (sender, connection) = http1::Builder::new()
            .max_buf_size(MAX_HEAD)
            // Browsers and curl accept them, too. hyper joins the lines with blanks.
            .allow_obsolete_multiline_headers_in_responses(true)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(Failure::exchange)?;
        // The task ends when the sender is dropped. The sender reports its errors.
        tokio::spawn(connection);
        Ok(Self {
            sender,
            received,
            last_used: Instant::now(),
        })
    }

    /// Returns true once a request can be sent, and false if the connection has ended.
    pub(super) async fn is_ready(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Sends a request and receives the head of its response.
    pub(super) async fn send(
        &mut self,
        request: http::Request<Full<Bytes>>,
    ) -> Result<http::Response<Incoming>, ExchangeError> {
        self.received.clear();
        let sent = self.sender.try_send_request(request).await;
        sent.map_err(|mut error| {
            let is_unsent = error.take_message().is_some();
            let error = error.into_error();
            if is_unsent {
                ExchangeError::NotSent(Failure::exchange(error))
            } else if self.received.is_tls_alert.load(Ordering::Relaxed) {
                ExchangeError::BrokenResponse(Failure::TlsAlert(Arc::new(error)))
            } else if self.received.is_anything.load(Ordering::Relaxed) {
                ExchangeError::BrokenResponse(Failure::exchange(error))
            } else {
                ExchangeError::NoResponse(Failure::exchange(error))
            }
        })
    }
}

impl Received {
    fn clear(&self) {
        self.is_anything.store(false, Ordering::Relaxed);
        self.is_tls_alert.store(false, Ordering::Relaxed);
    }

    fn add(&self, bytes: &[u8]) {
        let is_first = !bytes.is_empty() && !self.is_anything.swap(true, Ordering::Relaxed);
        if is_first && bytes.starts_with(&TLS_ALERT) {
            self.is_tls_alert.store(true, Ordering::Relaxed);
        }
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::NotSent(failure)
            | ExchangeError::NoResponse(failure)
            | ExchangeError::BrokenResponse(failure) => failure,
        }
    }
}
