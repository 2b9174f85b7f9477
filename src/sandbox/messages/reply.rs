//! A response: status, headers, body, and whether it arrives complete.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use hyper::body::{Body, Bytes, Frame, SizeHint};

/// A response of your own, for [`Sandbox::respond_next`](crate::sandbox::Sandbox::respond_next).
///
/// ```
/// use cribl_tokens::sandbox::Reply;
/// use cribl_tokens::sandbox::http::{StatusCode, header::RETRY_AFTER};
///
/// let busy = Reply::new(StatusCode::TOO_MANY_REQUESTS).header(RETRY_AFTER, 1);
/// let broken = Reply::new(StatusCode::INTERNAL_SERVER_ERROR)
///     .json(&serde_json::json!({"message": "Read ECONNRESET"}));
/// let proxy = Reply::new(StatusCode::OK).body("<html>Sign in to the network</html>");
/// # let _ = (busy, broken, proxy);
/// ```
#[must_use]
#[derive(Clone, Debug)]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    cut_off: bool,
}

impl Reply {
    /// Creates a response without a body. With a status of 1xx, which does not end a call, the connection is dropped
    /// instead.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            cut_off: false,
        }
    }

    /// Adds a header. `Content-Length` and `Transfer-Encoding` are ignored: the body determines them.
    pub fn header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        if name != CONTENT_LENGTH && name != TRANSFER_ENCODING {
            self.headers.append(name, value.into());
        }
        self
    }

    /// Sets the body, without a content type.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Bytes::from(body.into());
        self
    }

    /// Sets the body, and the content type `application/json`.
    pub fn json(mut self, body: &serde_json::Value) -> Self {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body(body.to_string())
    }

    /// Drops the connection after half of the body. A response without a body is not sent at all.
    pub fn cut_off(mut self) -> Self {
        self.cut_off = true;
        self
    }

    /// Returns the response for hyper to send.
    ///
    /// # Errors
    /// If the connection has to be dropped instead.
    pub(crate) fn into_response(self) -> Result<Response<Payload>, Dropped> {
        if self.status.is_informational() || (self.cut_off && self.body.is_empty()) {
            return Err(Dropped);
        }
        let mut response = Response::new(Payload::new(self.body, self.cut_off));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        Ok(response)
    }
}

/// The error that makes hyper drop the connection.
#[derive(Debug)]
pub(crate) struct Dropped;

impl std::error::Error for Dropped {}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the sandbox drops this connection on purpose")
    }
}

/// A body that arrives complete, or that announces its full length and breaks off halfway.
pub(crate) struct Payload {
    promised: u64,
    next: Next,
}

enum Next {
    Whole(Bytes),
    Half(Bytes),
    /// hyper flushes its buffer only when the body returns pending, so this returns pending once.
    Flush,
    BreakOff,
    Done,
}

impl Payload {
    fn new(body: Bytes, cut_off: bool) -> Self {
        let promised = body.len() as u64;
        let next = match body.len() {
            0 => Next::Done,
            len if cut_off => Next::Half(body.slice(..len / 2)),
            _ => Next::Whole(body),
        };
        Self { promised, next }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        match std::mem::replace(&mut self.next, Next::Done) {
            Next::Whole(body) => Poll::Ready(Some(Ok(Frame::data(body)))),
            Next::Half(half) => {
                self.next = Next::Flush;
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            Next::Flush => {
                self.next = Next::BreakOff;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Next::BreakOff => Poll::Ready(Some(Err(Dropped))),
            Next::Done => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.next, Next::Done)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}
