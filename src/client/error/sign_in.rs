//! Errors of a sign-in.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::attempts::Attempts;
use super::kind::ErrorKind;
use super::response::ErrorResponse;
use super::transport::{Reason, Source};
use crate::client::values::TokenError;

/// A failed sign-in, shared by the calls that waited for it. Cheap to clone.
#[derive(Clone)]
pub struct SignInError {
    details: Arc<Details>,
    /// The attempts of the call that needed the token.
    pub(crate) call: Attempts,
}

struct Details {
    principal: Principal,
    cause: Cause,
}

/// The cause of a failed sign-in.
enum Cause {
    /// The Leader requires a new password. Holds how often the sign-in was sent.
    PasswordChange(u32),
    Request(Box<RequestError>),
    /// The caller's own token provider failed.
    Provider(Source),
}

/// Whether another sign-in may succeed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SignInFailure {
    /// The user or the client was refused.
    Refused,
    /// Another sign-in may succeed.
    Transient,
    Other,
}

/// The user, client or provider that signs in, as errors name it.
#[derive(Clone)]
pub(crate) enum Principal {
    User(String),
    Client(String),
    Provider,
}

impl Principal {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::User(name) | Self::Client(name) => name,
            Self::Provider => "the token provider",
        }
    }

    /// Returns what to check after a refusal.
    fn advice(&self) -> &'static str {
        match self {
            Self::User(_) => {
                "is the password right? With single sign-on the Leader must allow login as a local user"
            }
            Self::Client(_) | Self::Provider => {
                "are the client's id and secret right, and the token URL and the audience?"
            }
        }
    }
}

impl SignInError {
    /// The Leader requires a new password from the user.
    pub(crate) fn password_change(principal: Principal, sent: u32) -> Self {
        Self::new(principal, Cause::PasswordChange(sent))
    }

    /// The server returned a token that can't be sent.
    pub(crate) fn invalid_token(principal: Principal, error: &TokenError, sent: u32) -> Self {
        let error = RequestError {
            failure: SignInFailure::Other,
            kind: ErrorKind::UnexpectedBody,
            reason: None,
            text: error.to_string(),
            response: None,
            source: None,
            sent,
        };
        Self::of_request(principal, error)
    }

    /// The caller's own token provider failed with its own error.
    pub(crate) fn of_provider(error: Box<dyn StdError + Send + Sync>) -> Self {
        Self::new(Principal::Provider, Cause::Provider(error.into()))
    }

    /// The request of a sign-in failed.
    pub(super) fn of_request(principal: Principal, error: RequestError) -> Self {
        Self::new(principal, Cause::Request(Box::new(error)))
    }

    fn new(principal: Principal, cause: Cause) -> Self {
        Self {
            details: Arc::new(Details { principal, cause }),
            call: Attempts::NONE,
        }
    }

    /// Returns true if the user or the client was refused, so that another attempt would fail, too.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.failed_with(SignInFailure::Refused)
    }

    /// Returns the user, the client or the token provider that could not sign in.
    #[must_use]
    pub fn principal(&self) -> &str {
        self.details.principal.name()
    }

    /// Returns the kind of failure of the sign-in itself: for example [`ErrorKind::Connect`] if its server
    /// could not be reached, or [`ErrorKind::Unauthorized`] after a 401. [`ErrorKind::SignIn`] for a token
    /// provider's own error.
    #[must_use]
    pub fn cause(&self) -> ErrorKind {
        match &self.details.cause {
            Cause::PasswordChange(_) => ErrorKind::PasswordChange,
            Cause::Request(error) => error.kind,
            Cause::Provider(_) => ErrorKind::SignIn,
        }
    }

    /// Returns why the sign-in's server could not be reached.
    pub(super) fn reason(&self) -> Option<Reason> {
        match &self.details.cause {
            Cause::Request(error) => error.reason,
            _ => None,
        }
    }

    /// Returns the response to the sign-in, if one came. Its body is removed, because it may contain a
    /// secret.
    #[must_use]
    pub fn response(&self) -> Option<&ErrorResponse> {
        match &self.details.cause {
            Cause::Request(error) => error.response.as_ref(),
            _ => None,
        }
    }

    /// Returns how often the sign-in was sent. 0 for a token provider, which sends its requests itself.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match &self.details.cause {
            Cause::PasswordChange(sent) => *sent,
            Cause::Request(error) => error.sent,
            Cause::Provider(_) => 0,
        }
    }

    fn failed_with(&self, failure: SignInFailure) -> bool {
        matches!(&self.details.cause, Cause::Request(error) if error.failure == failure)
    }

    pub(crate) fn is_retryable(&self) -> bool {
        self.failed_with(SignInFailure::Transient)
    }

    /// Returns true if the Leader requires a new password first.
    pub(super) fn is_password_change(&self) -> bool {
        matches!(self.details.cause, Cause::PasswordChange(_))
    }

    /// Returns true if another sign-in would fail, too.
    pub(crate) fn is_final(&self) -> bool {
        self.is_refused() || self.is_password_change()
    }
}

/// What remains of the error of a sign-in's request. The error itself can't be stored, because it may hold
/// a [`SignInError`].
pub(super) struct RequestError {
    pub(super) failure: SignInFailure,
    pub(super) kind: ErrorKind,
    pub(super) reason: Option<Reason>,
    pub(super) text: String,
    pub(super) response: Option<ErrorResponse>,
    pub(super) source: Option<Source>,
    /// How often the sign-in was sent.
    pub(super) sent: u32,
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let principal = self.principal();
        match (&self.details.cause, self.response()) {
            (Cause::PasswordChange(_), _) => write!(
                f,
                "the Leader wants a new password of {principal} before it accepts calls: sign in to its web interface as \
                 {principal}, set a new password there, and use that"
            ),
            (_, Some(response)) if self.is_refused() => write!(
                f,
                "the sign-in of {principal} was refused ({}): {}",
                response.summary(),
                self.details.principal.advice()
            ),
            (Cause::Request(error), _) => {
                write!(f, "signing in failed ({principal}): {}", error.text)
            }
            // The source has its own text.
            (Cause::Provider(_), _) => write!(f, "{principal} failed"),
        }?;
        f.write_str(&self.call.suffix())
    }
}

impl fmt::Debug for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInError")
            .field("principal", &self.principal())
            .field("cause", &self.cause())
            .field("response", &self.response())
            .field("attempts", &self.attempts())
            .field("source", &self.source())
            .finish_non_exhaustive()
    }
}

impl StdError for SignInError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source: &(dyn StdError + 'static) = match &self.details.cause {
            Cause::Provider(source) => &**source,
            Cause::Request(error) => &**error.source.as_ref()?,
            Cause::PasswordChange(_) => return None,
        };
        Some(source)
    }
}
