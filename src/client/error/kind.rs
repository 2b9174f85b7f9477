//! What kind of failure an error is.

use std::fmt;

/// What kind of failure an [`Error`](crate::Error) is, in a word that programs can hold on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Nothing was sent: what the caller gave can't be used.
    Config,
    /// 401: the token isn't accepted.
    Unauthorized,
    /// Signing in failed.
    SignIn,
    /// The Leader wants a new password first.
    PasswordChange,
    /// 403: the token is accepted but may not do this.
    Forbidden,
    /// 404: there is no such endpoint or user.
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
    /// No answer within the time limit.
    Timeout,
    /// No connection.
    Connect,
    /// No secure connection.
    Tls,
    /// The connection broke.
    Disconnected,
    /// The answer is not HTTP.
    Protocol,
}

impl ErrorKind {
    /// The kind as one lower-case word, as in the command's JSON.
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
