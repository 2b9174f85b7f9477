//! A sign-in that failed.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::attempts::Attempts;
use super::response::ErrorResponse;

/// A sign-in that failed, shared by the calls that waited for it. Cheap to clone.
#[derive(Clone)]
pub struct SignInError {
    principal: Principal,
    failure: SignInFailure,
    response: Option<Arc<ErrorResponse>>,
    source: Arc<dyn StdError + Send + Sync>,
    pub(crate) attempts: Attempts,
}

/// What kind of failure it was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignInFailure {
    /// The user or the client was refused.
    Refused,
    /// The Leader wants a new password first.
    PasswordChange,
    /// Another sign-in may well succeed.
    Transient,
    Other,
}

/// Who signs in, as errors name them.
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
            Self::Provider => "the token source",
        }
    }

    /// What to look at where it was refused.
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
    pub(crate) fn new(
        principal: Principal,
        failure: SignInFailure,
        response: Option<ErrorResponse>,
        source: Box<dyn StdError + Send + Sync>,
    ) -> Self {
        Self {
            principal,
            failure,
            response: response.map(Arc::new),
            source: source.into(),
            attempts: Attempts::NONE,
        }
    }

    /// The Leader wants a new password of the user.
    pub(crate) fn password_change(principal: Principal) -> Self {
        let source = "forcePasswordChange: true".into();
        Self::new(principal, SignInFailure::PasswordChange, None, source)
    }

    /// Returns true if the user or the client was refused, so that another try would be as well.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.failure == SignInFailure::Refused
    }

    /// The user, the client or the token source that could not sign in.
    #[must_use]
    pub fn who(&self) -> &str {
        self.principal.name()
    }

    pub(crate) fn failure(&self) -> SignInFailure {
        self.failure
    }

    pub(crate) fn is_retryable(&self) -> bool {
        self.failure == SignInFailure::Transient
    }

    /// Whether another sign-in would fail, too.
    pub(crate) fn is_final(&self) -> bool {
        matches!(
            self.failure,
            SignInFailure::Refused | SignInFailure::PasswordChange
        )
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (who, source) = (self.who(), &self.source);
        match (self.failure, &self.response) {
            (SignInFailure::PasswordChange, _) => write!(
                f,
                "the Leader wants a new password of {who} before it accepts calls: sign in to its web interface as \
                 {who}, set a new password there, and use that"
            ),
            (SignInFailure::Refused, Some(response)) => write!(
                f,
                "the sign-in of {who} was refused ({}): {}",
                response.summary(),
                self.principal.advice()
            ),
            _ => write!(f, "signing in failed ({who}): {source}"),
        }
    }
}

impl fmt::Debug for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInError")
            .field("who", &self.who())
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl StdError for SignInError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
