//! The error type of this crate: its variants and their texts.

use std::sync::Arc;

use super::config::ConfigError;
use super::deadline::DeadlineError;
use super::decode::DecodeError;
use super::kind::ErrorKind;
use super::response::ErrorResponse;
use super::sign_in::{Principal, RequestError, SignInError, SignInFailure};
use super::text::{limit, not_http, target, undocumented, unknown};
use super::transport::TransportError;
use crate::client::values::{TtlError, UserIdError};

/// Why a client could not be built, or a call did not succeed.
///
/// Its text says on one line what failed and why. It never contains the bearer token.
/// [`source`](std::error::Error::source) has what the text does not say, so a report of the whole chain
/// (as `anyhow` prints it) repeats nothing: why a body is not the documented one, and the error of a
/// caller's own [`TokenProvider`](crate::TokenProvider). For common questions use
/// [`kind`](Self::kind), [`status`](Self::status), [`is_unauthorized`](Self::is_unauthorized),
/// [`is_retryable`](Self::is_retryable) and [`is_outcome_unknown`](Self::is_outcome_unknown).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text given as a user's id is not a valid one. Nothing was sent.
    #[error(transparent)]
    UserId(#[from] UserIdError),
    /// The text given as a ttl is not a valid one. Nothing was sent.
    #[error(transparent)]
    Ttl(#[from] TtlError),
    /// The settings of the client are not valid. Nothing was sent.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The Leader responded 401: it does not accept the bearer token.
    #[error(
        "the Leader does not accept the bearer token ({}): it has expired, was invalidated or is not this Leader's; \
         sign in for a new one{}", .0.summary(), .0.attempts.suffix()
    )]
    Unauthorized(Box<ErrorResponse>),
    /// Signing in failed, so there is no token to call with.
    #[error(transparent)]
    SignIn(SignInError),
    /// The Leader requires a new password from this user first: its response to the sign-in has
    /// `forcePasswordChange: true`.
    #[error(transparent)]
    PasswordChange(SignInError),
    /// The response has a status other than 401, a redirect or the documented success.
    #[error(
        "{} responded with {}{}{}",
        .0.responder(), .0.summary(), unknown(.0.is_change && .0.is_success(), ": it"), .0.attempts.suffix()
    )]
    Status(Box<ErrorResponse>),
    /// The response is a redirect. Redirects are not followed: that would repeat the request at another address.
    #[error(
        "{} responded with {} with a redirect {}", .0.responder(), .0.status(), target(.0)
    )]
    Redirect(Box<ErrorResponse>),
    /// The status is a success, but the body is not the documented one. Whether the Leader carried the call
    /// out is unknown.
    #[error("{}", undocumented(.0))]
    UnexpectedBody(Box<ErrorResponse>, #[source] DecodeError),
    /// The status is a success, but the body is over 1 MiB and was cut off. Whether the Leader carried the
    /// call out is unknown.
    #[error(
        "the response of {} has status {} but a body over 1 MiB, which was cut off: is the URL \
         right?{}",
        .0.responder(), .0.status(), unknown(.0.is_change, " It")
    )]
    BodyTooLarge(Box<ErrorResponse>),
    /// The call took longer than its time limit. Whether the Leader carried the call out is unknown.
    #[error("{} did not respond within {}{}", .0.route(), limit(.0), unknown(.0.is_change, ": it"))]
    Timeout(Box<TransportError>),
    /// The call's deadline passed while it waited for an attempt, or for a token. A deadline that passes
    /// during an attempt gives [`Timeout`](Self::Timeout) or [`Connect`](Self::Connect); one that leaves no
    /// time for a retry gives the last attempt's own error. [`deadline`](Self::deadline) returns it in each case.
    #[error("{0}")]
    Deadline(Box<DeadlineError>),
    /// No connection could be made. This attempt sent nothing.
    #[error("no connection could be made to {}: {}{}", .0.route(), .0.detail, .0.attempts.suffix())]
    Connect(Box<TransportError>),
    /// No secure connection could be made: the certificate isn't trusted, or there is no common protocol. This
    /// attempt sent nothing, except if the Leader refused the client certificate: with TLS 1.3 it does so
    /// after the request was sent.
    #[error("no secure connection could be made to {}: {}{}", .0.route(), .0.detail, .0.attempts.suffix())]
    Tls(Box<TransportError>),
    /// The connection broke before the response was complete. Whether the Leader carried the call out is
    /// unknown.
    #[error(
        "the connection to {} broke before its response was complete ({}){}",
        .0.route(), .0.detail, unknown(.0.is_change, ": it") + &.0.attempts.suffix()
    )]
    Disconnected(Box<TransportError>),
    /// The response is not HTTP. Whether the Leader carried the call out is unknown.
    #[error("{}", not_http(.0))]
    Protocol(Box<TransportError>),
    /// A call was polled outside a Tokio runtime. Nothing was sent.
    #[error(
        "a call needs a Tokio runtime and was polled outside one: use `#[tokio::main]`, `Runtime::block_on`, or this \
         crate's feature `blocking`"
    )]
    NoRuntime,
    /// A blocking call was made in a thread of a Tokio runtime, where it would block other tasks, perhaps
    /// forever. Nothing was sent.
    #[error(
        "a blocking call cannot be made inside an async context: use the async client there, or a thread of its own \
         (`std::thread`)"
    )]
    InsideRuntime,
    /// The request could not be built, for example because the id is too long for a URL. Nothing was sent.
    #[error("the request cannot be sent: {0}")]
    Request(String),
}

impl Error {
    /// Returns the kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UserId(_)
            | Self::Ttl(_)
            | Self::Config(_)
            | Self::NoRuntime
            | Self::InsideRuntime
            | Self::Request(_) => ErrorKind::Config,
            Self::Unauthorized(_) => ErrorKind::Unauthorized,
            Self::SignIn(_) => ErrorKind::SignIn,
            Self::PasswordChange(_) => ErrorKind::PasswordChange,
            Self::Status(response) => match response.status() {
                403 => ErrorKind::Forbidden,
                404 => ErrorKind::NotFound,
                429 => ErrorKind::RateLimited,
                500..=599 => ErrorKind::ServerError,
                _ => ErrorKind::UnexpectedStatus,
            },
            Self::Redirect(_) => ErrorKind::Redirect,
            Self::UnexpectedBody(..) | Self::BodyTooLarge(_) => ErrorKind::UnexpectedBody,
            Self::Timeout(_) | Self::Deadline(_) => ErrorKind::Timeout,
            Self::Connect(_) => ErrorKind::Connect,
            Self::Tls(_) => ErrorKind::Tls,
            Self::Disconnected(_) => ErrorKind::Disconnected,
            Self::Protocol(_) => ErrorKind::Protocol,
        }
    }

    /// Converts this error into the sign-in error that it causes, or already is.
    pub(crate) fn into_sign_in_error(self, principal: Principal) -> SignInError {
        // A refusal by a proxy says nothing about the password.
        let refused = match &self {
            Self::Unauthorized(response) => response.looks_like_leader(),
            Self::Status(response) => {
                matches!(response.status(), 400 | 403) && response.looks_like_leader()
            }
            _ => false,
        };
        let failure = match self {
            Self::SignIn(failed) | Self::PasswordChange(failed) => return failed,
            _ if refused => SignInFailure::Refused,
            ref error if error.is_retryable() => SignInFailure::Transient,
            _ => SignInFailure::Other,
        };
        let error = RequestError {
            failure,
            kind: self.kind(),
            reason: self.reason(),
            text: self.to_string(),
            response: self.response().cloned(),
            sent: self.attempts(),
            source: match self {
                Self::UnexpectedBody(_, reason) => Some(Arc::new(reason)),
                _ => None,
            },
        };
        SignInError::of_request(principal, error)
    }
}

impl From<SignInError> for Error {
    fn from(failed: SignInError) -> Self {
        if failed.is_password_change() {
            Self::PasswordChange(failed)
        } else {
            Self::SignIn(failed)
        }
    }
}
