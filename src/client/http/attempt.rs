//! One attempt at a call through a generated client, and its error.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use progenitor_client::{Error as GeneratedError, ResponseValue};

use super::deadline::Deadline;
use super::exchange::{Exchange, GeneratedClient, RequestSecret};
use super::raw_response::RawResponse;
use super::success::Purpose;
use super::transport::Transport;
use crate::client::error::{DecodeError, Error, ErrorResponse, RequestContext, classify};
use crate::client::values::{Secret, printable};

/// A decoded success.
pub(crate) struct Decoded<T> {
    pub(crate) value: T,
    pub(crate) status: u16,
    /// The secret of the request, which must be redacted in the value.
    pub(crate) secret: RequestSecret,
}

/// Sends one request with a generated client, within the time limit of an attempt or the rest of
/// `deadline`.
pub(crate) async fn attempt<C, T, E, F>(
    transport: &Arc<Transport>,
    secret: RequestSecret,
    purpose: Purpose,
    deadline: Option<Deadline>,
    send: impl Fn(C) -> F,
) -> Result<Decoded<T>, Error>
where
    C: GeneratedClient,
    F: Future<Output = Result<ResponseValue<T>, GeneratedError<E>>>,
{
    let left = deadline.map_or(Duration::MAX, Deadline::remaining);
    let limit = transport.timeout.min(left);
    let exchange = Exchange::new(Arc::clone(transport), secret, purpose, limit);
    let outcome = send(C::over(&exchange)).await;
    let response = exchange.response();
    tracing::debug!(
        status = response.map(|response| response.status.as_u16()),
        "attempt ended"
    );
    let reader = ResponseReader {
        transport,
        secret: exchange.secret(),
        is_change: purpose.is_change(),
    };
    if let Some(failure) = exchange.failure() {
        return Err(classify(failure.clone(), reader.context()));
    }
    if let Some(error) = response.and_then(|response| reader.unusable(response)) {
        return Err(error);
    }
    match outcome {
        Ok(value) => Ok(Decoded {
            status: value.status().as_u16(),
            value: value.into_inner(),
            secret: exchange.secret().clone(),
        }),
        Err(error) => Err(reader.error(response, error)),
    }
}

/// Turns the response to an attempt into an error.
struct ResponseReader<'a> {
    transport: &'a Transport,
    secret: &'a RequestSecret,
    is_change: bool,
}

impl ResponseReader<'_> {
    /// Returns an error for a response that is invalid even if the generated client accepted it.
    fn unusable(&self, response: &RawResponse) -> Option<Error> {
        if response.redirected_to.is_some() {
            return Some(Error::Redirect(self.captured(response).into()));
        }
        if response.is_truncated && response.status.is_success() {
            return Some(Error::BodyTooLarge(self.captured(response).into()));
        }
        None
    }

    /// Converts the generated client's error, with the response that was received.
    fn error<E>(&self, response: Option<&RawResponse>, error: GeneratedError<E>) -> Error {
        match (error, response) {
            (GeneratedError::InvalidResponsePayload(_, reason), Some(response)) => {
                Error::UnexpectedBody(self.captured(response).into(), self.redacted(&reason))
            }
            (
                GeneratedError::ErrorResponse(_) | GeneratedError::UnexpectedResponse(_),
                Some(response),
            ) => status_error(self.captured(response)),
            (
                GeneratedError::CommunicationError(error)
                | GeneratedError::ResponseBodyError(error)
                | GeneratedError::InvalidUpgrade(error),
                _,
            ) => classify(error.into(), self.context()),
            (GeneratedError::InvalidRequest(reason) | GeneratedError::Custom(reason), _) => {
                Error::Request(reason)
            }
            // The generated client returns a response only after its hook received one.
            (_, None) => Error::Request(
                "the generated client reported a response that never came".to_owned(),
            ),
        }
    }

    /// Redacts serde's message, which quotes the invalid text without escaping it.
    fn redacted(&self, reason: &serde_json::Error) -> DecodeError {
        let token = match self.secret {
            RequestSecret::BearerToken(token) => token.secret(),
            RequestSecret::Body(_) => return undocumented_sign_in(),
        };
        let reason = reason.to_string();
        DecodeError::new(printable(&token.redact(&reason).unwrap_or(reason)))
    }

    fn context(&self) -> RequestContext {
        let peer = self.transport.base_url.authority();
        let endpoint = &self.transport.endpoint;
        endpoint.context(peer, self.transport.timeout, self.is_change)
    }

    /// Returns the part of a response that an error keeps.
    fn captured(&self, response: &RawResponse) -> ErrorResponse {
        match self.secret {
            RequestSecret::BearerToken(token) => {
                let mut captured = ErrorResponse::new(&response.parts(), token.secret());
                captured.is_change = self.is_change;
                captured
            }
            RequestSecret::Body(secret) => sign_in_response(response, secret),
        }
    }
}

/// An error without serde's message, which quotes the invalid text.
fn undocumented_sign_in() -> DecodeError {
    DecodeError::new("it is not the documented response to a sign-in")
}

/// Returns the part of a sign-in's response that an error keeps. The body of a success is removed, because
/// it may contain a token.
pub(crate) fn sign_in_response(response: &RawResponse, secret: &Secret) -> ErrorResponse {
    let mut response = response.clone();
    if response.status.is_success() {
        response.body = Bytes::new();
    }
    let mut captured = ErrorResponse::new(&response.parts(), secret).without_body();
    captured.is_change = false;
    captured
}

/// The error for a status other than a success.
fn status_error(response: ErrorResponse) -> Error {
    match response.status() {
        401 => Error::Unauthorized(response.into()),
        300..=399 => Error::Redirect(response.into()),
        _ => Error::Status(response.into()),
    }
}

/// The error for a token server's response without a token. `captured` is the part of it to show.
pub(crate) fn token_server_error(response: &RawResponse, captured: ErrorResponse) -> Error {
    if response.redirected_to.is_some() {
        Error::Redirect(captured.into())
    } else if !response.status.is_success() {
        status_error(captured)
    } else if response.is_truncated {
        Error::BodyTooLarge(captured.into())
    } else {
        Error::UnexpectedBody(captured.into(), undocumented_sign_in())
    }
}
