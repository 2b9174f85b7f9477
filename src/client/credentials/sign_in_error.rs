//! Why there is no token to call with.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::client::error::Error;

/// A sign-in that failed, shared by the calls that waited for it. Cheap to clone.
#[derive(Clone)]
pub struct SignInError {
    whose: Whose,
    source: Arc<dyn StdError + Send + Sync>,
    refused: bool,
    is_final: bool,
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
            refused: false,
            is_final: false,
        }
    }

    /// The failure that `error` was, or is already.
    pub(super) fn of(whose: Whose, error: Error) -> Self {
        let refused = matches!(error.status(), Some(400 | 401 | 403));
        let is_final = refused || matches!(error, Error::PasswordChange(_));
        match error {
            Error::SignIn(failed) => failed,
            error => Self {
                whose,
                source: Arc::new(error),
                refused,
                is_final,
            },
        }
    }

    /// Whether the user or the client was refused, so that another try would be as well.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// Whom the sign-in was of.
    #[must_use]
    pub fn who(&self) -> &str {
        self.whose.who()
    }

    pub(super) fn is_final(&self) -> bool {
        self.is_final
    }
}

impl From<SignInError> for Error {
    fn from(failed: SignInError) -> Self {
        match failed.source.downcast_ref() {
            Some(Self::PasswordChange(user)) => Self::PasswordChange(user.clone()),
            _ => Self::SignIn(failed),
        }
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { whose, source, .. } = self;
        let response = source.downcast_ref::<Error>().and_then(Error::response);
        match response.filter(|_| self.refused) {
            Some(response) => write!(
                f,
                "the sign-in of {} was refused ({}): {}",
                whose.who(),
                response.summary(),
                whose.advice()
            ),
            None => write!(
                f,
                "signing in failed ({}), so the call was not carried out: {source}",
                whose.who()
            ),
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
