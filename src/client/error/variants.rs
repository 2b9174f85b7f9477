//! Everything that can go wrong, in one type.

use std::sync::Arc;
use std::time::Duration;

use super::attempts::Attempts;
use super::config::ConfigError;
use super::deadline::DeadlineError;
use super::decode::DecodeError;
use super::kind::ErrorKind;
use super::response::ErrorResponse;
use super::sign_in::{Principal, RequestError, SignInError, SignInFailure};
use super::text::{limit, not_http, target, undocumented, unknown};
use super::tls::TlsProblem;
use super::transport::{Reason, TransportError};
use crate::client::values::{TtlError, UserIdError};

/// Why a client could not be built, or a call did not succeed.
///
/// Its text says what failed and why, on one line, to be shown as it is. It never holds the bearer token.
/// [`source`](std::error::Error::source) has what the text does not say, so a report of the whole chain
/// (as `anyhow` prints it) says nothing twice: why a body is not the documented one, and the error of a
/// caller's own [`TokenProvider`](crate::TokenProvider). For the common questions ask
/// [`kind`](Self::kind), [`status`](Self::status), [`is_unauthorized`](Self::is_unauthorized) and
/// [`is_retryable`](Self::is_retryable).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text given as a user's id is none. Nothing was sent.
    #[error(transparent)]
    UserId(#[from] UserIdError),
    /// The text given as a ttl is none. Nothing was sent.
    #[error(transparent)]
    Ttl(#[from] TtlError),
    /// The client can't be built from what it was given. Nothing was sent.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The Leader answered 401: it does not accept the bearer token.
    #[error(
        "the Leader does not accept the bearer token ({}): it has expired, was invalidated or is not this Leader's; \
         sign in for a new one{}", .0.summary(), .0.attempts.suffix()
    )]
    Unauthorized(Box<ErrorResponse>),
    /// There is no token to call with, because signing in failed.
    #[error(transparent)]
    SignIn(SignInError),
    /// The Leader wants a new password of this user before it lets them in: its answer to the sign-in
    /// has `forcePasswordChange: true`.
    #[error(transparent)]
    PasswordChange(SignInError),
    /// The answer has a status that is neither 401, nor a redirect, nor the documented success.
    #[error(
        "{} answered {}{}{}",
        .0.answerer(), .0.summary(), unknown(.0.is_change && .0.is_success(), ": it"), .0.attempts.suffix()
    )]
    Status(Box<ErrorResponse>),
    /// The answer is a redirect. Redirects are not followed: the request would be repeated at another
    /// address, and what that answered would count.
    #[error(
        "{} answered {} with a redirect {}", .0.answerer(), .0.status(), target(.0)
    )]
    Redirect(Box<ErrorResponse>),
    /// The status is a success, but the body isn't what the endpoint is documented to answer. Whether
    /// the Leader carried the call out is unknown.
    #[error("{}", undocumented(.0))]
    UnexpectedBody(Box<ErrorResponse>, #[source] DecodeError),
    /// The status is a success, but the body is over 1 MiB and was cut off. Whether the tokens were
    /// invalidated is unknown.
    #[error(
        "the answer of {} has status {} but a body over 1 MiB, which was cut off: is the URL right?{}",
        .0.answerer(), .0.status(), unknown(.0.is_change, " It")
    )]
    BodyTooLarge(Box<ErrorResponse>),
    /// The call took longer than its time limit. Whether the Leader carried the call out is unknown.
    #[error("{} did not answer within {}{}", .0.route(), limit(.0), unknown(.0.is_change, ": it"))]
    Timeout(Box<TransportError>),
    /// The call's deadline came while it waited for an attempt, or for a token. A deadline that comes
    /// during an attempt is a [`Timeout`](Self::Timeout) or [`Connect`](Self::Connect); one that leaves no
    /// time for a retry is the last attempt's own error. [`deadline`](Self::deadline) tells in each case.
    #[error("{0}")]
    Deadline(Box<DeadlineError>),
    /// No connection could be made. This attempt sent nothing.
    #[error("no connection could be made to {}: {}{}", .0.route(), .0.detail, .0.attempts.suffix())]
    Connect(Box<TransportError>),
    /// The connection is not secure: the certificate isn't trusted, or no protocol is shared. This
    /// attempt sent nothing, but where the Leader refuses the client certificate: with TLS 1.3 it says so
    /// when the request is on its way already.
    #[error("no secure connection could be made to {}: {}{}", .0.route(), .0.detail, .0.attempts.suffix())]
    Tls(Box<TransportError>),
    /// The connection broke before the answer was complete. Whether the Leader carried the call out is
    /// unknown.
    #[error(
        "the connection to {} broke before its answer was complete ({}){}",
        .0.route(), .0.detail, unknown(.0.is_change, ": it") + &.0.attempts.suffix()
    )]
    Disconnected(Box<TransportError>),
    /// What came back isn't HTTP. Whether the Leader carried the call out is unknown.
    #[error("{}", not_http(.0))]
    Protocol(Box<TransportError>),
    /// A call was polled outside a Tokio runtime. Nothing was sent.
    #[error(
        "a call needs a Tokio runtime and was polled outside one: use `#[tokio::main]`, `Runtime::block_on`, or this \
         crate's feature `blocking`"
    )]
    NoRuntime,
    /// A blocking call was made in a thread of a Tokio runtime, where it would keep everything else from
    /// running, perhaps forever. Nothing was sent.
    #[error(
        "a blocking call can't be made inside an async context: use the async client there, or a thread of its own \
         (`std::thread`)"
    )]
    InsideRuntime,
    /// The request could not be made, as for an id longer than a URL can hold. Nothing was sent.
    #[error("the request can't be sent: {0}")]
    Request(String),
}

impl Error {
    /// What kind of failure it is.
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

    /// The response that the call failed with, or the sign-in before it; `None` if none came.
    #[must_use]
    pub fn response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.response(),
            _ => self.call_response(),
        }
    }

    /// The response to the call itself.
    fn call_response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::Unauthorized(response)
            | Self::Status(response)
            | Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => Some(response),
            _ => None,
        }
    }

    /// The status of the response to the call itself: a sign-in says nothing about the load of a Leader.
    pub(crate) fn call_status(&self) -> Option<u16> {
        self.call_response().map(ErrorResponse::status)
    }

    /// The status of the [`response`](Self::response), if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(ErrorResponse::status)
    }

    /// What the server said in words, fit to be shown; see [`ErrorResponse::message`].
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.response().and_then(ErrorResponse::message)
    }

    /// How many requests were sent: the call with its retries, and the sign-in with its own if that is
    /// what failed. 0 if nothing was, because of what the caller gave.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        let sign_in = match self {
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.attempts(),
            _ => 0,
        };
        self.attempt_count().count + sign_in
    }

    /// Whether the Leader may have carried the call out all the same, at the last attempt or at one
    /// before it: no answer came, or none that tells. To send the call again does no harm.
    ///
    /// It is `false` after a 401, 403, 404, 405, 408, 421, 425, 429 or 501, and if nothing was sent, unless an
    /// earlier attempt ended otherwise.
    #[must_use]
    pub fn may_have_been_carried_out(&self) -> bool {
        self.leaves_unknown() || self.attempt_count().earlier_unknown
    }

    /// The same of the last attempt alone.
    pub(crate) fn leaves_unknown(&self) -> bool {
        match self {
            Self::Status(response) => {
                response.is_change
                    && !matches!(response.status(), 403..=405 | 408 | 421 | 425 | 429 | 501)
            }
            Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => response.is_change,
            Self::Timeout(failed) | Self::Disconnected(failed) | Self::Protocol(failed) => {
                failed.is_change
            }
            Self::Deadline(failed) => failed.leaves_unknown(),
            _ => false,
        }
    }

    /// Whether the Leader refused the bearer token (401). A call with the same token will fail, too.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Unauthorized(_))
    }

    /// Whether the Leader, or the server of the tokens, refused the user's password or the client's
    /// secret. Another sign-in will fail, too; this client tries none.
    #[must_use]
    pub fn is_sign_in_refused(&self) -> bool {
        matches!(self, Self::SignIn(failed) if failed.is_refused())
    }

    /// Why no secure connection could be made; `None` if that is not what failed. Of a sign-in that failed, its
    /// own.
    #[must_use]
    pub fn tls_problem(&self) -> Option<TlsProblem> {
        match self.reason()? {
            Reason::Tls(problem) => Some(problem),
            _ => None,
        }
    }

    /// Returns true if a proxy made no connection to the server.
    #[must_use]
    pub fn is_proxy_failure(&self) -> bool {
        matches!(self.reason(), Some(Reason::Proxy { .. }))
    }

    fn reason(&self) -> Option<Reason> {
        match self {
            Self::Tls(failed) | Self::Connect(failed) => failed.reason,
            Self::SignIn(failed) => failed.reason(),
            _ => None,
        }
    }

    /// Whether an attempt ran into its time limit, or the call into its deadline.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_) | Self::Deadline(_))
    }

    /// The deadline of the call, if that is what ended it: it came during the last attempt, or left no time
    /// for another one.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.attempt_count().deadline
    }

    /// Whether the same call may well succeed later: the connection failed or broke, or the status
    /// was 408, 421, 425, 429, 502, 503 or 504. The same holds for a sign-in that failed in such a way. These
    /// are what [`RetryPolicy`](crate::RetryPolicy) retries, a sign-in separately.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::SignIn(failed) => failed.is_retryable(),
            _ => self.is_retried(),
        }
    }

    /// The failed sign-in that this error is the cause of, or already is.
    pub(crate) fn into_sign_in_error(self, principal: Principal) -> SignInError {
        // A proxy that turns a call away knows nothing of the password.
        let refused = match &self {
            Self::Status(response) => {
                matches!(response.status(), 400 | 403) && response.is_like_a_leaders()
            }
            other => other.is_unauthorized(),
        };
        let failure = match self {
            Self::SignIn(failed) | Self::PasswordChange(failed) => return failed,
            _ if refused => SignInFailure::Refused,
            ref error if error.is_retryable() => SignInFailure::Transient,
            _ => SignInFailure::Other,
        };
        let error = RequestError {
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
        SignInError::of_request(principal, failure, error)
    }

    /// Whether the call itself is tried again.
    pub(crate) fn is_retried(&self) -> bool {
        match self {
            Self::Connect(failed) => failed.reason != Some(Reason::Proxy { is_final: true }),
            Self::Disconnected(_) => true,
            Self::Status(response) => {
                matches!(response.status(), 408 | 421 | 425 | 429 | 502..=504)
            }
            _ => false,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.call_response().and_then(ErrorResponse::retry_after)
    }

    pub(crate) fn set_attempts(&mut self, attempts: Attempts) {
        match self {
            Self::Unauthorized(response)
            | Self::Status(response)
            | Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => response.attempts = attempts,
            Self::Timeout(failed)
            | Self::Connect(failed)
            | Self::Tls(failed)
            | Self::Disconnected(failed)
            | Self::Protocol(failed) => failed.attempts = attempts,
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.call = attempts,
            Self::Deadline(failed) => failed.attempts = attempts,
            Self::UserId(_)
            | Self::Ttl(_)
            | Self::Config(_)
            | Self::NoRuntime
            | Self::InsideRuntime
            | Self::Request(_) => {}
        }
    }

    fn attempt_count(&self) -> Attempts {
        match self {
            Self::Timeout(failed)
            | Self::Connect(failed)
            | Self::Tls(failed)
            | Self::Disconnected(failed)
            | Self::Protocol(failed) => failed.attempts,
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.call,
            Self::Deadline(failed) => failed.attempts,
            _ => self
                .call_response()
                .map_or(Attempts::NONE, |response| response.attempts),
        }
    }
}

impl From<SignInError> for Error {
    fn from(failed: SignInError) -> Self {
        match failed.failure() {
            SignInFailure::PasswordChange => Self::PasswordChange(failed),
            _ => Self::SignIn(failed),
        }
    }
}
