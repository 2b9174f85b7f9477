//! A response as received, before it is decoded.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use reqwest::{Request, Url};

use super::body::read_bounded;
use crate::client::error::ResponseParts;

/// A response as received. Errors get it through [`parts`](Self::parts), and redact it.
#[derive(Clone)]
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body, with any secret that the server put into it.
    pub(crate) body: Bytes,
    /// True if only a part was read: the body was too long, or the connection broke.
    pub(crate) is_truncated: bool,
    /// The address that the caller's HTTP client followed a redirect to.
    pub(crate) redirected_to: Option<Box<Url>>,
    /// The proxy that a request over plain http was sent to. It may have responded itself.
    pub(super) forwarded_by: Option<String>,
}

impl RawResponse {
    pub(super) fn new(head: http::response::Parts, body: Bytes, is_truncated: bool) -> Self {
        Self {
            status: head.status,
            headers: head.headers,
            body,
            is_truncated,
            redirected_to: None,
            forwarded_by: None,
        }
    }

    pub(super) fn parts(&self) -> ResponseParts<'_> {
        ResponseParts {
            status: self.status,
            headers: &self.headers,
            body: &self.body,
            is_truncated: self.is_truncated,
            redirected_to: self.redirected_to.as_deref(),
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
    let redirected_to = (*response.url() != requested).then(|| response.url().clone().into());
    let (head, body) = http::Response::<reqwest::Body>::from(response).into_parts();
    let (body, is_truncated) = read_bounded(body, head.status).await?;
    Ok(RawResponse {
        redirected_to,
        ..RawResponse::new(head, body, is_truncated)
    })
}
