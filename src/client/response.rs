//! An answer that was no success, kept for the error that reports it.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{LOCATION, RETRY_AFTER};
use serde::de::IgnoredAny;

use super::credentials::Confidential;
use super::error::Tries;
use super::transport::Received;
use super::{retry, text};

/// The most that is kept of a body: 64 KiB.
const KEPT: usize = 64 * 1024;

/// What the Leader, or a proxy before it, answered instead of a success.
///
/// An occurrence of the bearer token in it reads `[token]`, so it can be shown and logged.
#[derive(Clone)]
pub struct ErrorResponse {
    status: StatusCode,
    message: Option<String>,
    /// `None` where it isn't kept, as it may hold a token or a password.
    body: Option<Bytes>,
    truncated: bool,
    /// The body was JSON or there was none, as of a Leader; a proxy has pages.
    is_as_a_leaders: bool,
    location: Option<String>,
    retry_after: Option<Duration>,
    pub(super) tries: Tries,
    /// Whether the call was to change something.
    pub(super) is_change: bool,
    /// Who answered, where it wasn't the Leader.
    server: Option<String>,
}

impl ErrorResponse {
    /// Keeps what was `received`. Its body is without `secret` already; its headers, and a message
    /// that held it in another spelling (JSON's `\/`), are cleared of it here.
    pub(super) fn new(received: &Received, secret: &Confidential) -> Self {
        let header = |name| {
            let value = received.headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()))
        };
        let clean = |text: String| secret.blot_out(&text).unwrap_or(text);
        let message = text::message(&String::from_utf8_lossy(&received.body)).map(clean);
        let message = message.map(text::cut);
        let location = match &received.followed {
            Some(url) => Some(url.as_str().into()),
            None => header(LOCATION),
        };
        let location = location
            .map(|url| text::cut(clean(text::one_line(&url))))
            .filter(|url| !url.is_empty());
        let truncated = received.cut_off || received.body.len() > KEPT;
        // A copy: `Bytes::truncate` would keep the whole of what was read in memory.
        let body = Bytes::copy_from_slice(received.body.get(..KEPT).unwrap_or(&received.body));
        Self {
            status: received.status,
            message,
            body: Some(body),
            truncated,
            is_as_a_leaders: received.body.trim_ascii().is_empty()
                || serde_json::from_slice::<IgnoredAny>(&received.body).is_ok(),
            location,
            retry_after: header(RETRY_AFTER)
                .and_then(|value| retry::retry_after(&value, SystemTime::now())),
            tries: Tries::FIRST,
            is_change: true,
            server: None,
        }
    }

    /// As the answer of `server`, which is no Leader.
    pub(super) fn of_server(mut self, server: String) -> Self {
        self.server = Some(server);
        self
    }

    /// Who answered, in words.
    pub(super) fn answerer(&self) -> &str {
        self.server().unwrap_or("the Leader")
    }

    /// Who answered, where it wasn't the Leader.
    pub(super) fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    pub(super) fn is_as_a_leaders(&self) -> bool {
        self.is_as_a_leaders
    }

    pub(super) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// Without the body: the answer to a sign-in may hold a token, or the password as it was sent.
    pub(super) fn withheld(mut self) -> Self {
        self.body = None;
        self
    }

    /// The status, as 401 for `401 Unauthorized`.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// What the body says in words: its `message` (the document's `Error`), or its text where it is
    /// neither JSON nor HTML, and is text. On one line, without control characters, at most 300 characters.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The body as it came, at most its first 64 KiB. Empty where it was the answer to a sign-in: that
    /// may hold a token.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// Whether there was more of the body than [`body`](Self::body) has.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Where a redirect pointed: its `Location`. On one line, at most 300 characters.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// How long the Leader asked to wait: its `Retry-After`, in either form.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// How often the call was tried, this answer's attempt included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.tries.attempts
    }

    /// `500 Internal Server Error: Read ECONNRESET`, as an error's text continues after "answered".
    pub(super) fn summary(&self) -> String {
        let words = self
            .status
            .canonical_reason()
            .unwrap_or("(no standard meaning)");
        match &self.message {
            Some(message) => format!("{} {words}: {message}", self.status()),
            None => format!("{} {words}{}", self.status(), self.wordless_body()),
        }
    }

    /// What a success that isn't the documented one looks like.
    pub(super) fn looks_like(&self) -> &'static str {
        match self.body().trim_ascii_start().first() {
            _ if self.body.is_none() => " (it isn't shown, as it may hold a token)",
            None => " (it is empty)",
            Some(b'<') => " (it is an HTML page)",
            Some(_) => "",
        }
    }

    fn wordless_body(&self) -> &'static str {
        match self.body().trim_ascii_start().first() {
            _ if self.body.is_none() => "",
            None => " with no message",
            Some(b'<') => " with an HTML page, as a proxy does",
            Some(_) => " with a body that holds no message",
        }
    }
}

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("status", &self.status())
            .field("message", &self.message)
            .field("body", &String::from_utf8_lossy(self.body()))
            .field("truncated", &self.truncated)
            .field("location", &self.location)
            .field("retry_after", &self.retry_after)
            .field("attempts", &self.attempts())
            .finish_non_exhaustive()
    }
}
