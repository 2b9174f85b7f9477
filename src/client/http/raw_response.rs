//! A response as received, before it is decoded.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use reqwest::{Request, Url};

use super::body::read_bounded;
use crate::client::error::ResponseParts;
use crate::client::values::Secret;

/// A response as received.
#[derive(Clone)]
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The redacted body, for printing.
    pub(crate) body: Bytes,
    /// The original body if it differs from `body`. Only for decoding: redacting a token of one letter can
    /// change the meaning of JSON.
    unredacted: Option<Bytes>,
    /// True if only a part was read: the body was too long, or the connection broke.
    pub(crate) is_truncated: bool,
    /// The address that the caller's HTTP client followed a redirect to.
    pub(crate) redirected_to: Option<Url>,
    /// The proxy that a request over plain http was sent to. It may have responded itself.
    pub(super) forwarded_by: Option<String>,
}

impl RawResponse {
    pub(super) fn new(head: http::response::Parts, body: Bytes, is_truncated: bool) -> Self {
        Self {
            status: head.status,
            headers: head.headers,
            body,
            unredacted: None,
            is_truncated,
            redirected_to: None,
            forwarded_by: None,
        }
    }

    /// Redacts `secret` in `body`, and its beginning where the body breaks off.
    pub(crate) fn redact(&mut self, secret: &Secret) {
        let text = String::from_utf8_lossy(&self.body);
        let mut clean = secret.redact(&text);
        if self.is_truncated {
            let seen = clean.as_deref().unwrap_or(&text);
            clean = secret.redact_cut_end(seen).or(clean);
        }
        if let Some(clean) = clean {
            self.unredacted = Some(std::mem::replace(&mut self.body, clean.into()));
        }
    }

    /// Returns the original body, including any secret that the server put into it.
    pub(super) fn unredacted_body(&self) -> &Bytes {
        self.unredacted.as_ref().unwrap_or(&self.body)
    }

    pub(super) fn parts(&self) -> ResponseParts<'_> {
        ResponseParts {
            status: self.status,
            headers: &self.headers,
            body: &self.body,
            is_truncated: self.is_truncated,
            redirected_to: self.redirected_to.as_ref(),
            forwarded_by: self.forwarded_by.as_deref(),
        }
    }
}

/// Sends `request` through reqwest and reads the response.
pub(super) async fn send_with_reqwest(
    http: &reqwest::Client,
    request: Request,
) -> reqwest::Result<RawResponse> {
    let requested = request.url().clone();
    let response = http.execute(request).await?;
    let redirected_to = (*response.url() != requested).then(|| response.url().clone());
    let (head, body) = http::Response::<reqwest::Body>::from(response).into_parts();
    let (body, is_truncated) = read_bounded(body, head.status).await?;
    Ok(RawResponse {
        redirected_to,
        ..RawResponse::new(head, body, is_truncated)
    })
}
