//! Why there is no token to call with.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::client::error::Error;

/// A sign-in that failed, shared by the calls that waited for it. Cheap to clone.
#[derive(Clone)]
pub struct SignInError {
    who: String,
    source: Arc<dyn StdError + Send + Sync>,
    refused: bool,
    is_final: bool,
}

impl SignInError {
    pub(super) fn new(who: &str, source: Box<dyn StdError + Send + Sync>) -> Self {
        Self {
            who: who.to_owned(),
            source: source.into(),
            refused: false,
            is_final: false,
        }
    }

    /// The failure that `error` was, or is already.
    pub(super) fn of(who: &str, error: Error) -> Self {
        let refused = matches!(error.status(), Some(400 | 401 | 403));
        let is_final = refused || matches!(error, Error::PasswordChange(_));
        match error {
            Error::SignIn(failed) => failed,
            error => Self {
                who: who.to_owned(),
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
        &self.who
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
        let Self { who, source, .. } = self;
        let response = source.downcast_ref::<Error>().and_then(Error::response);
        match response.filter(|_| self.refused) {
            Some(response) => write!(
                f,
                "the sign-in of {who} was refused ({}): is the password or secret right? With single sign-on the Leader \
                 must allow login as a local user",
                response.summary()
            ),
            None => write!(
                f,
                "signing in failed ({who}), so the call was not carried out: {source}"
            ),
        }
    }
}

impl fmt::Debug for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInError")
            .field("who", &self.who)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl StdError for SignInError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
