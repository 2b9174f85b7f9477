//! The hooks of the generated clients: what they add to a request and read from a response.
//!
//! A generated client builds the request and decodes the response. Its hooks create the URL, add the token,
//! set the time limit, limit and decode the body, and keep status, headers and body for errors, because the
//! generated client keeps only part of them.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use progenitor_client::ResponseValue;
use reqwest::header::{AUTHORIZATION, HOST, HeaderMap, USER_AGENT};
use reqwest::{Request, Response, ResponseBuilderExt, StatusCode, Url};
use serde::de::DeserializeOwned;

use super::raw_response::RawResponse;
use super::success::{self, Purpose};
use super::transport::Transport;
use crate::client::error::Failure;
use crate::client::values::{AccessToken, Secret};

/// One attempt: the data for its request, and the response or failure that it ends with. Clones share it.
/// This is the inner value of the generated clients.
#[derive(Clone)]
pub(crate) struct Exchange(Arc<Attempt>);

struct Attempt {
    transport: Arc<Transport>,
    secret: RequestSecret,
    purpose: Purpose,
    limit: Duration,
    outcome: OnceLock<Result<RawResponse, Failure>>,
}

/// The secret of a request.
#[derive(Clone)]
pub(crate) enum RequestSecret {
    /// In the header `Authorization`.
    BearerToken(AccessToken),
    /// In the body.
    Body(Arc<Secret>),
}

impl RequestSecret {
    pub(crate) fn secret(&self) -> &Secret {
        match self {
            Self::BearerToken(token) => token.secret(),
            Self::Body(secret) => secret,
        }
    }
}

/// A generated client of any document.
pub(crate) trait GeneratedClient {
    /// Creates a client for one attempt.
    fn over(exchange: &Exchange) -> Self;
}

impl Exchange {
    pub(super) fn new(
        transport: Arc<Transport>,
        secret: RequestSecret,
        purpose: Purpose,
        limit: Duration,
    ) -> Self {
        Self(Arc::new(Attempt {
            transport,
            secret,
            purpose,
            limit,
            outcome: OnceLock::new(),
        }))
    }

    pub(super) fn secret(&self) -> &RequestSecret {
        &self.0.secret
    }

    /// Returns the response, if one came.
    pub(super) fn response(&self) -> Option<&RawResponse> {
        self.0.outcome.get()?.as_ref().ok()
    }

    /// Returns the failure, if it was found here and not by the generated client.
    pub(super) fn failure(&self) -> Option<&Failure> {
        self.0.outcome.get()?.as_ref().err()
    }

    /// Returns the path of the base URL, which is the generated client's base URL. [`url`](Self::url) adds
    /// the host.
    pub(crate) fn base_path(&self) -> &str {
        self.0.transport.base_url.path()
    }

    /// Returns the client that builds the requests.
    pub(crate) fn http(&self) -> reqwest::Client {
        self.0.transport.endpoint.http.clone()
    }

    /// Returns the URL of `path`, which begins with the base URL's path. The code changed by
    /// `pipeline::emit` calls this, because parsing host and port again for each request would take as long
    /// as the path.
    pub(crate) fn url(&self, path: &str) -> Url {
        self.0.transport.base_url.with_path(path)
    }

    /// Completes and sends the request. Returns false if no response came.
    pub(crate) async fn send(&self, request: &mut Request) -> bool {
        self.complete(request);
        let outcome = self.0.transport.endpoint.send(request, self.0.limit).await;
        let is_response = outcome.is_ok();
        // Each attempt has its own exchange, so this is its first outcome.
        let _ = self.0.outcome.set(outcome);
        is_response
    }

    /// Adds the headers of every request.
    fn complete(&self, request: &mut Request) {
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.0.transport.user_agent.clone());
        if let Some(on_request) = &self.0.transport.on_request {
            on_request(headers);
            // The hook can't change it. Whoever sends the request adds `Host`.
            headers.remove(HOST);
        }
        // After the hook has run, so that the hook can't change it.
        match &self.0.secret {
            RequestSecret::BearerToken(token) => headers.insert(AUTHORIZATION, token.header()),
            RequestSecret::Body(_) => headers.remove(AUTHORIZATION),
        };
    }

    /// Returns the status of the received response.
    pub(crate) fn status(&self) -> StatusCode {
        let received = self.response();
        received.map(|received| received.status).unwrap_or_default()
    }

    /// Returns the received response as the generated client returns it in an error. Its body is only for a
    /// success that is returned undecoded, such as bytes: [`decode`](Self::decode) does not use it.
    pub(crate) fn generated_response(&self, request: &Request) -> Response {
        let received = self.response();
        let body = received.map(|received| received.body.clone());
        let response = http::Response::builder()
            .url(request.url().clone())
            .status(self.status())
            .body(body.unwrap_or_default());
        response
            .expect("a status that was received makes a response")
            .into()
    }

    /// Decodes the received body. The code changed by `pipeline::emit` calls this if the status is a success.
    pub(crate) fn decode<T: DeserializeOwned>(&self) -> serde_json::Result<ResponseValue<T>> {
        let body = self.response().map_or(&[][..], |received| &*received.body);
        let value = success::decode(body, self.0.purpose)?;
        Ok(ResponseValue::new(value, self.status(), HeaderMap::new()))
    }
}

/// Makes a generated client send its requests through an [`Exchange`]. The pipeline adds a call of this
/// macro to the end of each generated module, so that a new document needs no edit here.
macro_rules! hooks {
    ($client:ident) => {
        impl $crate::client::http::exchange::GeneratedClient for $client {
            fn over(exchange: &$crate::client::http::exchange::Exchange) -> Self {
                Self::new_with_client(exchange.base_path(), exchange.http(), exchange.clone())
            }
        }

        impl progenitor_client::ClientHooks<$crate::client::http::exchange::Exchange> for $client {
            async fn pre<E>(
                &self,
                request: &mut reqwest::Request,
                _: &progenitor_client::OperationInfo,
            ) -> Result<(), progenitor_client::Error<E>> {
                // Sent here, because only this hook can return an error of this crate's own. `attempt` reads the
                // failure from the exchange and ignores this text.
                if self.inner.send(request).await {
                    Ok(())
                } else {
                    let reason = String::from("no response came");
                    Err(progenitor_client::Error::Custom(reason))
                }
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
