//! Why there is no token to call with.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::client::error::{Error, Tries};

/// A sign-in that failed, shared by the calls that waited for it. Cheap to clone.
#[derive(Clone)]
pub struct SignInError {
    whose: Whose,
    source: Arc<dyn StdError + Send + Sync>,
    why: Why,
    pub(in crate::client) tries: Tries,
}

/// What kind of failure it was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Another try may succeed.
    Moment,
    /// The user or the client was refused.
    Refused,
    /// The Leader wants a new password first.
    NewPassword,
}

/// Whose sign-in it was, in words.
#[derive(Clone)]
pub(super) enum Whose {
    User(String),
    Client(String),
    Source,
}

impl Whose {
    pub(super) fn who(&self) -> &str {
        match self {
            Self::User(who) | Self::Client(who) => who,
            Self::Source => "the token source",
        }
    }

    /// What to look at where it was refused.
    fn advice(&self) -> &'static str {
        match self {
            Self::User(_) => {
                "is the password right? With single sign-on the Leader must allow login as a local user"
            }
            Self::Client(_) | Self::Source => {
                "are the client's id and secret right, and the token URL and the audience?"
            }
        }
    }
}

impl SignInError {
    pub(super) fn new(whose: Whose, source: Box<dyn StdError + Send + Sync>) -> Self {
        Self {
            whose,
            source: source.into(),
            why: Why::Moment,
            tries: Tries::NONE,
        }
    }

    /// The Leader wants a new password of the user.
    pub(super) fn password_change(whose: Whose) -> Self {
        Self {
            why: Why::NewPassword,
            ..Self::new(whose, "forcePasswordChange: true".into())
        }
    }

    /// The failure that `error` was, or is already.
    pub(super) fn of(whose: Whose, error: Error) -> Self {
        // A proxy that turns a call away knows nothing of the password.
        let refused = match &error {
            Error::Status(response) => {
                matches!(response.status(), 400 | 403) && response.is_as_a_leaders()
            }
            other => other.is_unauthorized(),
        };
        match error {
            Error::SignIn(failed) | Error::PasswordChange(failed) => failed,
            error => Self {
                why: if refused { Why::Refused } else { Why::Moment },
                ..Self::new(whose, Box::new(error))
            },
        }
    }

    /// Whether the user or the client was refused, so that another try would be as well.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.why == Why::Refused
    }

    /// Whom the sign-in was of.
    #[must_use]
    pub fn who(&self) -> &str {
        self.whose.who()
    }

    /// The error of ours that kept the sign-in from succeeding, where it is one.
    pub(in crate::client) fn cause(&self) -> Option<&Error> {
        self.source.downcast_ref()
    }

    pub(super) fn is_final(&self) -> bool {
        self.why != Why::Moment
    }
}

impl From<SignInError> for Error {
    fn from(failed: SignInError) -> Self {
        match failed.why {
            Why::NewPassword => Self::PasswordChange(failed),
            Why::Moment | Why::Refused => Self::SignIn(failed),
        }
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { whose, source, .. } = self;
        if self.why == Why::NewPassword {
            let who = whose.who();
            return write!(
                f,
                "the Leader wants a new password of {who} before it accepts calls: sign in to its web interface as \
                 {who}, set a new password there, and use that"
            );
        }
        let response = self.cause().and_then(Error::response);
        match response.filter(|_| self.is_refused()) {
            Some(response) => write!(
                f,
                "the sign-in of {} was refused ({}): {}",
                whose.who(),
                response.summary(),
                whose.advice()
            ),
            None => write!(f, "signing in failed ({}): {source}", whose.who()),
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
