//! Everything that can go wrong, in one type.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::base_url::BaseUrlError;
use super::credentials::{SignInError, TokenError};
use super::error_kind::ErrorKind;
use super::failure::Source;
use super::response::ErrorResponse;
use super::ttl::TtlError;
use super::user_id::UserIdError;

/// Why a client could not be built, or a call did not succeed.
///
/// Its text states one fact, to be shown as it is; [`source`](StdError::source) has the cause
/// beneath it. It never holds the bearer token. For the common questions ask
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
         sign in for a new one{}", .0.summary(), earlier(.0.tries)
    )]
    Unauthorized(Box<ErrorResponse>),
    /// There is no token to call with, because signing in failed.
    #[error("{}{}", .0, earlier(.0.tries))]
    SignIn(#[source] SignInError),
    /// The Leader wants a new password of this user before it lets them in: its answer to the sign-in
    /// has `forcePasswordChange: true`.
    #[error("{}{}", .0, earlier(.0.tries))]
    PasswordChange(#[source] SignInError),
    /// The answer has a status that is neither 401, nor a redirect, nor the documented success.
    #[error(
        "{} answered {}{}{}",
        .0.answerer(), .0.summary(), unknown(.0.is_change && .0.is_success(), ": it"), earlier(.0.tries)
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
    #[error("the answer {}{}", undocumented(.0), unknown(.0.is_change, " It"))]
    UnexpectedBody(Box<ErrorResponse>, #[source] serde_json::Error),
    /// The status is a success, but the body is over 1 MiB and was cut off. Whether the tokens were
    /// invalidated is unknown.
    #[error(
        "the answer of {} has status {} but a body over 1 MiB, which was cut off: is the URL right?{}",
        .0.answerer(), .0.status(), unknown(.0.is_change, " It")
    )]
    BodyTooLarge(Box<ErrorResponse>),
    /// The call took longer than its time limit. Whether the Leader carried the call out is unknown.
    #[error(
        "{} did not answer within {}{}; a longer time limit can be set",
        .0.peer, seconds(.0.limit), unknown(.0.is_change, ": it")
    )]
    Timeout(#[source] Box<TransportError>),
    /// No connection could be made. This attempt sent nothing.
    #[error("no connection could be made to {}: {}{}", .0.peer, .0.detail, earlier(.0.tries))]
    Connect(#[source] Box<TransportError>),
    /// The connection is not secure: the certificate isn't trusted, or no protocol is shared. This
    /// attempt sent nothing, but where the Leader refuses the client certificate: with TLS 1.3 it says so
    /// when the request is on its way already.
    #[error("no secure connection could be made to {}: {}{}", .0.peer, .0.detail, earlier(.0.tries))]
    Tls(#[source] Box<TransportError>),
    /// The connection broke before the answer was complete. Whether the Leader carried the call out is
    /// unknown.
    #[error(
        "the connection to {} broke before its answer was complete ({}){}",
        .0.peer, .0.detail, unknown(.0.is_change, ": it")
    )]
    Disconnected(#[source] Box<TransportError>),
    /// What came back isn't HTTP. Whether the Leader carried the call out is unknown.
    #[error(
        "{} did not answer in HTTP ({}): is the port right, and is it https:// or http://?", .0.peer, .0.detail
    )]
    Protocol(#[source] Box<TransportError>),
    /// The request could not be made, as for an id longer than a URL can hold. Nothing was sent.
    #[error("the request can't be sent: {0}")]
    Request(String),
}

/// Why a client can't be built from what it was given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The base URL is none, or not one to send a token to.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    /// The bearer token can't be sent.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Neither a bearer token nor other credentials were given.
    #[error("there are no credentials: the Leader answers nobody without a bearer token")]
    NoToken,
    /// The PEM text given for a certificate or a key can't be used.
    #[error("the {what} can't be used: {reason}")]
    Certificate {
        /// What the text was given as.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The URL that tokens are to be got from is none to send a secret to.
    #[error("the token URL can't be used: {0}")]
    TokenUrl(String),
    /// Settings of the connection were given together with a [`reqwest::Client`] of the caller's own,
    /// which has its own.
    #[error(
        "{0} can't be set on an HTTP client that was handed in: set it where that client is built, or hand in none"
    )]
    ConflictsWithHttpClient(&'static str),
    /// The HTTP client could not be set up, as where the platform's trust store can't be read.
    #[error("the HTTP client can't be set up: {}", super::failure::innermost(&**.0))]
    HttpClient(#[source] Box<dyn StdError + Send + Sync>),
}

/// How a call came to the attempt that an error is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tries {
    /// How often it was sent, this attempt included.
    pub(super) attempts: u32,
    /// Whether an attempt before the last ended so that it may have been carried out.
    pub(super) left_unknown: bool,
}

impl Tries {
    pub(super) const FIRST: Self = Self {
        attempts: 1,
        left_unknown: false,
    };
    pub(super) const NONE: Self = Self {
        attempts: 0,
        left_unknown: false,
    };
}

/// A call that got no answer, or none that is HTTP: the HTTP library's own account of it.
pub struct TransportError {
    pub(super) peer: String,
    pub(super) detail: String,
    pub(super) limit: Duration,
    pub(super) tries: Tries,
    /// Whether the call was to change something.
    pub(super) is_change: bool,
    pub(super) source: Source,
}

impl Error {
    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UserId(_) | Self::Ttl(_) | Self::Config(_) | Self::Request(_) => {
                ErrorKind::Config
            }
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
            Self::Timeout(_) => ErrorKind::Timeout,
            Self::Connect(_) => ErrorKind::Connect,
            Self::Tls(_) => ErrorKind::Tls,
            Self::Disconnected(_) => ErrorKind::Disconnected,
            Self::Protocol(_) => ErrorKind::Protocol,
        }
    }

    /// What was answered, where an answer came.
    #[must_use]
    pub fn response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::Unauthorized(response)
            | Self::Status(response)
            | Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => Some(response),
            _ => None,
        }
    }

    /// The status of the answer, where one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(ErrorResponse::status)
    }

    /// What the Leader said in words, fit to be shown; see [`ErrorResponse::message`].
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.response().and_then(ErrorResponse::message)
    }

    /// How often the call was sent. 0 where it wasn't at all: because of what the caller gave, or as
    /// signing in failed.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.tries().attempts
    }

    /// Whether the Leader may have carried the call out all the same, at the last attempt or at one
    /// before it: no answer came, or none that tells. To send the call again does no harm.
    ///
    /// It is `false` after a 401, 403, 404 or 429, and where nothing was sent, unless an earlier attempt
    /// ended otherwise.
    #[must_use]
    pub fn may_have_been_carried_out(&self) -> bool {
        self.leaves_unknown() || self.tries().left_unknown
    }

    /// The same of the last attempt alone.
    pub(super) fn leaves_unknown(&self) -> bool {
        match self {
            Self::Status(response) => {
                response.is_change && !matches!(response.status(), 403 | 404 | 429)
            }
            Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => response.is_change,
            Self::Timeout(failed) | Self::Disconnected(failed) | Self::Protocol(failed) => {
                failed.is_change
            }
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

    /// Whether the call ran into its time limit.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }

    /// Whether the same call may well succeed later: the connection failed or broke, or the answer
    /// was 429, 502, 503 or 504. So it is of a sign-in that failed in such a way. What
    /// [`RetryPolicy`](crate::RetryPolicy) tries again, a sign-in by itself.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::SignIn(failed) => failed.cause().is_some_and(Self::is_retryable),
            _ => self.is_retried(),
        }
    }

    /// Whether the call itself is tried again.
    pub(super) fn is_retried(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Disconnected(_) => true,
            Self::Status(response) => matches!(response.status(), 429 | 502 | 503 | 504),
            _ => false,
        }
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.response().and_then(ErrorResponse::retry_after)
    }

    pub(super) fn set_tries(&mut self, tries: Tries) {
        match self {
            Self::Unauthorized(response)
            | Self::Status(response)
            | Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => response.tries = tries,
            Self::Timeout(failed)
            | Self::Connect(failed)
            | Self::Tls(failed)
            | Self::Disconnected(failed)
            | Self::Protocol(failed) => failed.tries = tries,
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.tries = tries,
            Self::UserId(_) | Self::Ttl(_) | Self::Config(_) | Self::Request(_) => {}
        }
    }

    fn tries(&self) -> Tries {
        match self {
            Self::Timeout(failed)
            | Self::Connect(failed)
            | Self::Tls(failed)
            | Self::Disconnected(failed)
            | Self::Protocol(failed) => failed.tries,
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.tries,
            _ => self
                .response()
                .map_or(Tries::NONE, |response| response.tries),
        }
    }
}

impl TransportError {
    /// The host and the port that the call went to.
    #[must_use]
    pub fn peer(&self) -> &str {
        &self.peer
    }

    /// How often the call was tried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.tries.attempts
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("peer", &self.peer)
            .field("detail", &self.detail)
            .field("attempts", &self.attempts())
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// That nobody knows how a call ended, begun with `it`; nothing where it was to change nothing.
fn unknown(is_change: bool, it: &str) -> String {
    if is_change {
        format!("{it} is unknown whether the Leader carried the call out")
    } else {
        String::new()
    }
}

/// That an attempt before the last one may have been carried out, where that is so.
fn earlier(tries: Tries) -> &'static str {
    if tries.left_unknown {
        "; whether an earlier attempt of this call was carried out is unknown"
    } else {
        ""
    }
}

fn undocumented(response: &ErrorResponse) -> String {
    let (status, form) = (response.status(), response.looks_like());
    match response.server() {
        None => format!(
            "has status {status} but isn't what a Leader answers{form}: is the base URL a Leader's, and does it end \
             in /api/v1?"
        ),
        Some(server) => {
            format!("of {server} has status {status} but no token{form}: is the token URL right?")
        }
    }
}

fn target(response: &ErrorResponse) -> String {
    match response.location() {
        Some(url) if response.server().is_some() => format!(
            "to {url}, which is not followed: if that is where tokens are given out, change the token URL"
        ),
        Some(url) => format!(
            "to {url}, which is not followed: if that is where the Leader is, change the base URL"
        ),
        None => "that names no address: is the URL right?".to_owned(),
    }
}

fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}
