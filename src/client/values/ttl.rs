//! The `ttl` of an invalidation.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The `ttl` of `DELETE /auth/users/{id}/token`: in the vendor's words, the "TTL of the token being
/// invalidated".
///
/// Its unit and its format are not documented, so the text is sent to the Leader unchanged and without
/// further checks. None is sent unless it is set. Servers before 4.12.2 don't know it.
///
/// ```
/// use cribl_tokens::Ttl;
///
/// let ttl = Ttl::new("3600")?;
/// assert_eq!(ttl.as_str(), "3600");
/// # Ok::<(), cribl_tokens::TtlError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ttl(String);

/// Why a text is not a [`Ttl`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TtlError {
    /// The text is empty.
    #[error("a ttl cannot be empty: leave it out to send none")]
    Empty,
}

impl From<Infallible> for TtlError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Ttl {
    /// Creates a ttl from `ttl`, unchanged.
    ///
    /// # Errors
    ///
    /// [`TtlError::Empty`] if it is empty.
    pub fn new(ttl: impl Into<String>) -> Result<Self, TtlError> {
        let ttl = ttl.into();
        if ttl.is_empty() {
            return Err(TtlError::Empty);
        }
        Ok(Self(ttl))
    }

    /// Returns the text that is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Ttl {
    type Err = TtlError;

    fn from_str(ttl: &str) -> Result<Self, Self::Err> {
        Self::new(ttl)
    }
}

impl From<&Ttl> for Ttl {
    fn from(ttl: &Ttl) -> Self {
        ttl.clone()
    }
}

impl From<Ttl> for String {
    fn from(ttl: Ttl) -> Self {
        ttl.0
    }
}

impl TryFrom<&str> for Ttl {
    type Error = TtlError;

    fn try_from(ttl: &str) -> Result<Self, Self::Error> {
        Self::new(ttl)
    }
}

impl TryFrom<String> for Ttl {
    type Error = TtlError;

    fn try_from(ttl: String) -> Result<Self, Self::Error> {
        Self::new(ttl)
    }
}

impl AsRef<str> for Ttl {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Ttl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
