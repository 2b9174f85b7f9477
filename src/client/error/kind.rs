//! The kinds of failure.

use std::fmt;

/// The kind of failure of an [`Error`](crate::Error), as a stable value for programs.
///
/// Ordered as listed here, so that it can be the key of a sorted map. The order may change in any release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting or an input is not valid. Nothing was sent.
    Config,
    /// 401: the Leader does not accept the token.
    Unauthorized,
    /// Signing in failed.
    SignIn,
    /// The Leader requires a new password first.
    PasswordChange,
    /// 403: the token is accepted, but its user may not do this.
    Forbidden,
    /// 404: the endpoint or the user does not exist.
    NotFound,
    /// 429: too many calls.
    RateLimited,
    /// A status from 500 to 599.
    ServerError,
    /// Any other status that is neither the documented success nor a redirect.
    UnexpectedStatus,
    /// A redirect.
    Redirect,
    /// A success whose body is not the documented one, or is too large.
    UnexpectedBody,
    /// No response within the time limit.
    Timeout,
    /// No connection could be made.
    Connect,
    /// No secure connection could be made.
    Tls,
    /// The connection broke.
    Disconnected,
    /// The response is not HTTP.
    Protocol,
}

impl ErrorKind {
    /// Returns the kind as one lower-case word, as in the command's JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Unauthorized => "unauthorized",
            Self::SignIn => "sign_in",
            Self::PasswordChange => "password_change_required",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::UnexpectedStatus => "unexpected_status",
            Self::Redirect => "redirect",
            Self::UnexpectedBody => "unexpected_body",
            Self::Timeout => "timeout",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Disconnected => "disconnected",
            Self::Protocol => "protocol",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
