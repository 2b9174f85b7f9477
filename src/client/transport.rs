//! One attempt on the wire: what the generated client's hooks add to a request and take from an
//! answer.
//!
//! The generated client builds the request and decodes the answer. Between the two stand these hooks:
//! they make the URL, put the token on, set the time limit, bound what is read, decode it, and keep status
//! and body for the errors in which the generated client keeps only part of them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame};
use progenitor_client::ResponseValue;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Request, Response, ResponseBuilderExt, StatusCode, Url};
use serde::de::DeserializeOwned;

use super::Shared;
use super::credentials::{AccessToken, Confidential};
use super::failure::Failure;

/// The longest body that is read: 1 MiB. The documented answers have some 100 bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// Sent as `User-Agent`.
const AGENT: &str = concat!("cribl-tokens/", env!("CARGO_PKG_VERSION"));

/// What one attempt needs, and what it leaves behind. The generated client's inner value.
#[derive(Clone)]
pub(crate) struct Exchange {
    shared: Arc<Shared>,
    sent: Sent,
    outcome: Arc<OnceLock<Result<Received, Failure>>>,
}

/// What one attempt sends that must not show again.
#[derive(Clone)]
pub(super) enum Sent {
    /// In the header `Authorization`.
    Token(AccessToken),
    /// In the body.
    Secret(Arc<Confidential>),
}

impl Sent {
    pub(super) fn confidential(&self) -> &Confidential {
        match self {
            Self::Token(token) => token.confidential(),
            Self::Secret(secret) => secret,
        }
    }
}

/// A generated client, whichever document it is of.
pub(crate) trait Generated {
    /// A client for one attempt.
    fn over(exchange: &Exchange) -> Self;
}

/// An answer as it came, before the generated client made something of it.
#[derive(Clone)]
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// The body as it came, where a secret was taken out of `body`. To be decoded, and nothing else:
    /// without a token of one letter, JSON would not be the same JSON.
    pub(super) raw: Option<Bytes>,
    /// There was more than was read: the body was too long, or the connection broke.
    pub(super) cut_off: bool,
    /// An HTTP client that was handed in followed a redirect, to here.
    pub(super) followed: Option<Url>,
}

impl Exchange {
    pub(super) fn new(shared: Arc<Shared>, sent: Sent) -> Self {
        Self {
            shared,
            sent,
            outcome: Arc::default(),
        }
    }

    /// The answer, where one came.
    pub(super) fn received(&self) -> Option<&Received> {
        self.outcome.get()?.as_ref().ok()
    }

    /// Why none came, where it is known here and not from the generated client.
    pub(super) fn failure(&self) -> Option<&Failure> {
        self.outcome.get()?.as_ref().err()
    }

    /// What a generated client is made of.
    pub(crate) fn parts(&self) -> (&str, reqwest::Client, Self) {
        let shared = &self.shared;
        (shared.base_url.path(), shared.http.clone(), self.clone())
    }

    /// The URL of `path`, which begins with the base URL's. The generated code calls this, through
    /// `pipeline::emit`: to parse host and port anew for each request would take as long as the path.
    pub(crate) fn url(&self, path: &str) -> Url {
        self.shared.base_url.with_path(path)
    }

    pub(crate) fn prepare(&self, request: &mut Request) {
        if let Sent::Token(token) = &self.sent {
            request.headers_mut().insert(AUTHORIZATION, token.header());
        }
        request
            .headers_mut()
            .insert(USER_AGENT, HeaderValue::from_static(AGENT));
    }

    pub(crate) async fn execute(
        &self,
        http: &reqwest::Client,
        mut request: Request,
    ) -> reqwest::Result<Response> {
        let url = request.url().clone();
        let mut outcome = if let Some(wire) = &self.shared.wire {
            wire.send(request, self.shared.timeout).await
        } else {
            *request.timeout_mut() = Some(self.shared.timeout);
            // Apart, as it makes every call's future larger by what it needs.
            Ok(Box::pin(through(http, request)).await?)
        };
        // Where there is a failure, this stands in for the error, which only reqwest can make.
        let mut answer = http::Response::builder().url(url);
        let mut body = Bytes::new();
        if let Ok(received) = &mut outcome {
            answer = answer.status(received.status);
            let text = String::from_utf8_lossy(&received.body);
            if let Some(clean) = self.sent.confidential().blot_out(&text) {
                received.raw = Some(std::mem::replace(&mut received.body, clean.into()));
            }
            // For a success that is handed over unread, as bytes are; `decode` needs none of it.
            body = received.as_it_came().clone();
        }
        // Each attempt has an exchange of its own, so this is the first outcome that it has.
        let _ = self.outcome.set(outcome);
        Ok(answer
            .body(body)
            .expect("a status that was received makes a response")
            .into())
    }

    /// Decodes what was received, of which `answer` has the status. The generated code calls this,
    /// through `pipeline::emit`.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        answer: &Response,
    ) -> serde_json::Result<ResponseValue<T>> {
        let body = self
            .received()
            .map_or(&[][..], |received| received.as_it_came());
        let value = serde_json::from_slice(body)?;
        Ok(ResponseValue::new(value, answer.status(), HeaderMap::new()))
    }
}

impl Received {
    /// The body with whatever secret the server put into it.
    fn as_it_came(&self) -> &Bytes {
        self.raw.as_ref().unwrap_or(&self.body)
    }
}

/// Sends through reqwest.
pub(super) async fn through(http: &reqwest::Client, request: Request) -> reqwest::Result<Received> {
    let asked = request.url().clone();
    let response = http.execute(request).await?;
    let followed = (*response.url() != asked).then(|| response.url().clone());
    let (head, body) = http::Response::<reqwest::Body>::from(response).into_parts();
    let (body, cut_off) = read_bounded(body, head.status).await?;
    Ok(Received {
        status: head.status,
        headers: head.headers,
        body,
        raw: None,
        cut_off,
        followed,
    })
}

/// Reads the body of an answer up to [`LONGEST_BODY`], and says whether there was more.
///
/// Where an error answer's body breaks off, what came of it counts: its status is worth more than
/// the rest of its body.
pub(super) async fn read_bounded<B>(
    mut body: B,
    status: StatusCode,
) -> Result<(Bytes, bool), B::Error>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut read = Vec::new();
    loop {
        match body.frame().await.map(|frame| frame.map(Frame::into_data)) {
            Some(Ok(Ok(chunk))) if read.len() + chunk.len() > LONGEST_BODY => {
                let room = LONGEST_BODY - read.len();
                read.extend(chunk.into_iter().take(room));
                return Ok((read.into(), true));
            }
            Some(Ok(Ok(chunk))) => read.extend_from_slice(&chunk),
            // Trailers.
            Some(Ok(Err(_))) => {}
            None => return Ok((read.into(), false)),
            Some(Err(error)) if status.is_success() => return Err(error),
            Some(Err(_)) => return Ok((read.into(), true)),
        }
    }
}

/// Has a generated client send its requests through an [`Exchange`]. The pipeline puts a call of this
/// at the end of each module that it generates, so that a further document needs no edit here.
macro_rules! hooks {
    ($client:ident) => {
        impl $crate::client::transport::Generated for $client {
            fn over(exchange: &$crate::client::transport::Exchange) -> Self {
                let (base_url, http, exchange) = exchange.parts();
                Self::new_with_client(base_url, http, exchange)
            }
        }

        impl progenitor_client::ClientHooks<$crate::client::transport::Exchange> for $client {
            async fn pre<E>(
                &self,
                request: &mut reqwest::Request,
                _: &progenitor_client::OperationInfo,
            ) -> Result<(), progenitor_client::Error<E>> {
                self.inner.prepare(request);
                Ok(())
            }

            async fn exec(
                &self,
                request: reqwest::Request,
                _: &progenitor_client::OperationInfo,
            ) -> reqwest::Result<reqwest::Response> {
                self.inner.execute(&self.client, request).await
            }
        }
    };
}
pub(crate) use hooks;

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}
