//! One attempt on the wire: what the generated client's hooks add to a request and take from an
//! answer.
//!
//! The generated client builds the request and decodes the answer. Between the two stand these hooks:
//! they put the token on, take undocumented headers off, set the time limit, bound what is read, and
//! keep status and body for the errors in which the generated client keeps only part of them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Request, Response, StatusCode, Url};

use super::Shared;
use super::generated::token_invalidation;

/// The longest body that is read: 1 MiB. The documented answers have some 100 bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// Sent as `User-Agent`.
const AGENT: &str = concat!("cribl-tokens/", env!("CARGO_PKG_VERSION"));

/// What one attempt needs, and what it leaves behind. The generated client's inner value.
#[derive(Clone)]
pub(crate) struct Exchange {
    shared: Arc<Shared>,
    received: Arc<OnceLock<Received>>,
}

/// An answer as it came, before the generated client made something of it.
#[derive(Clone)]
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// There was more than was read: the body was too long, or the connection broke.
    pub(super) cut_off: bool,
    /// An HTTP client that was handed in followed a redirect, to here.
    pub(super) followed: Option<Url>,
}

impl Exchange {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            received: Arc::default(),
        }
    }

    /// The answer, where one came.
    pub(super) fn received(&self) -> Option<&Received> {
        self.received.get()
    }

    fn prepare(&self, request: &mut Request) {
        // progenitor adds this on every request; the endpoint does not document it.
        request.headers_mut().remove("api-version");
        request
            .headers_mut()
            .insert(AUTHORIZATION, self.shared.token.header());
        request
            .headers_mut()
            .insert(USER_AGENT, HeaderValue::from_static(AGENT));
        *request.timeout_mut() = Some(self.shared.timeout);
    }

    async fn execute(&self, http: &reqwest::Client, request: Request) -> reqwest::Result<Response> {
        let asked = request.url().clone();
        let mut response = http.execute(request).await?;
        let followed = (*response.url() != asked).then(|| response.url().clone());
        let (body, cut_off) = read_bounded(&mut response).await?;
        let body = Bytes::from(body);
        let received = Received {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: self.without_token(&body),
            cut_off,
            followed,
        };
        // Decoded as it came: without a token of one letter, JSON would not be the same JSON. Without
        // headers: the generated client hands them on and reads none of them.
        let mut answer = http::Response::new(body);
        *answer.status_mut() = received.status;
        // Each attempt has an exchange of its own, so this is the first answer that it receives.
        let _ = self.received.set(received);
        Ok(answer.into())
    }

    fn without_token(&self, body: &Bytes) -> Bytes {
        match self.shared.token.blot_out(&String::from_utf8_lossy(body)) {
            Some(text) => text.into(),
            None => body.clone(),
        }
    }
}

/// Reads a body up to [`LONGEST_BODY`], and says whether there was more.
///
/// Where an error answer's body breaks off, what came of it counts: its status is worth more than
/// the rest of its body.
async fn read_bounded(response: &mut Response) -> reqwest::Result<(Vec<u8>, bool)> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST_BODY => {
                let room = LONGEST_BODY - body.len();
                body.extend(chunk.into_iter().take(room));
                return Ok((body, true));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok((body, false)),
            Err(error) if response.status().is_success() => return Err(error),
            Err(_) => return Ok((body, true)),
        }
    }
}

impl ClientHooks<Exchange> for token_invalidation::Client {
    async fn pre<E>(
        &self,
        request: &mut Request,
        _: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        self.inner.prepare(request);
        Ok(())
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        self.inner.execute(&self.client, request).await
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}
