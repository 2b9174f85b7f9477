//! The id of a user.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The id of a user on a Leader: the `id` in `DELETE /auth/users/{id}/token`.
///
/// Any text is valid except the empty one, `.` and `..`, which have a special meaning in URLs ([RFC 3986,
/// section 5.2.4](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4)). All other texts, including `/`,
/// `?`, `#`, `%` and `\`, arrive at the Leader as one path segment that decodes to the same text. The id is
/// neither trimmed nor changed in case.
///
/// ```
/// use cribl_tokens::UserId;
///
/// let user: UserId = "samlp|-silence-zebras-1234abcd|nico.jones@example.com".parse()?;
/// assert_eq!(user.as_str(), "samlp|-silence-zebras-1234abcd|nico.jones@example.com");
/// assert!("..".parse::<UserId>().is_err());
/// # Ok::<(), cribl_tokens::UserIdError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(Box<str>);

/// Why a text is not a [`UserId`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UserIdError {
    /// The text is empty: the path would not name a user.
    #[error("a user id cannot be empty: name the user whose tokens to invalidate")]
    Empty,
    /// The text is `.` or `..`: the URL would lead to another endpoint.
    #[error(
        "a user id cannot be {0:?}: in a URL it means a folder, and the request would go to another endpoint"
    )]
    DotSegment(&'static str),
}

impl From<Infallible> for UserIdError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl UserId {
    /// Creates an id from `id`, unchanged.
    ///
    /// # Errors
    ///
    /// [`UserIdError`] if `id` is empty, `.` or `..`.
    pub fn new(id: impl Into<String>) -> Result<Self, UserIdError> {
        let id = id.into();
        match id.as_str() {
            "" => Err(UserIdError::Empty),
            "." => Err(UserIdError::DotSegment(".")),
            ".." => Err(UserIdError::DotSegment("..")),
            _ => Ok(Self(id.into_boxed_str())),
        }
    }

    /// Returns the id as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UserId {
    type Err = UserIdError;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::new(id)
    }
}

/// Clones the id, for calls that accept either.
impl From<&UserId> for UserId {
    fn from(id: &UserId) -> Self {
        id.clone()
    }
}

impl TryFrom<&String> for UserId {
    type Error = UserIdError;

    fn try_from(id: &String) -> Result<Self, Self::Error> {
        Self::new(id.as_str())
    }
}

impl TryFrom<&str> for UserId {
    type Error = UserIdError;

    fn try_from(id: &str) -> Result<Self, Self::Error> {
        Self::new(id)
    }
}

impl TryFrom<String> for UserId {
    type Error = UserIdError;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(id)
    }
}

impl AsRef<str> for UserId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Allows looking up a text in a set of ids.
impl Borrow<str> for UserId {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.0.into()
    }
}

impl PartialEq<str> for UserId {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == text
    }
}

impl PartialEq<&str> for UserId {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UserId").field(&&*self.0).finish()
    }
}
