//! A response that was not a success, kept for the error that reports it.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde::de::IgnoredAny;
use url::Url;

use super::attempts::Attempts;
use super::tls::{self, TlsProblem};
use super::{message, retry_after};
use crate::client::values::{Secret, one_line, truncate};

/// Maximum number of bytes kept of a body: 64 KiB.
const MAX_BODY: usize = 64 * 1024;

/// A response of the Leader, or a proxy before it, that was not a success.
///
/// The bearer token is replaced by `[token]` in it, so it can be shown and logged.
#[derive(Clone)]
pub struct ErrorResponse {
    status: StatusCode,
    message: Option<String>,
    /// `None` if it isn't kept, because it may contain a token or a password.
    body: Option<Bytes>,
    truncated: bool,
    /// True if the body is JSON or empty, like a Leader's. Proxies usually send an HTML page.
    looks_like_leader: bool,
    /// The problem with TLS that the page of a web server before the Leader reports.
    pub(super) tls_problem: Option<TlsProblem>,
    location: Option<String>,
    retry_after: Option<Duration>,
    pub(crate) attempts: Attempts,
    /// True if the call changes something.
    pub(crate) is_change: bool,
    /// The server that responded, if it wasn't the Leader.
    server: Option<String>,
    /// The possible responders, if a proxy for plain http was used and the response is not like a Leader's.
    responder: Option<String>,
}

/// The parts of a response that an error needs.
pub(crate) struct ResponseParts<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// True if only a part of the body was read.
    pub(crate) is_truncated: bool,
    /// The address that the caller's HTTP client followed a redirect to.
    pub(crate) redirected_to: Option<&'a Url>,
    /// The proxy that a request over plain http was sent to.
    pub(crate) forwarded_by: Option<&'a str>,
}

impl ErrorResponse {
    /// Copies the parts of a response that an error shows, and redacts `secret` in them.
    pub(crate) fn new(parts: &ResponseParts<'_>, secret: &Secret) -> Self {
        let header = |name| {
            let value = parts.headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()))
        };
        let redact = |text: String| secret.redact(&text).unwrap_or(text);
        let body = &*redacted_body(parts, secret);
        // The message may contain the secret in an encoding of its own (JSON's `\/`).
        let message = message::of_body(&String::from_utf8_lossy(body)).map(redact);
        let location = match parts.redirected_to {
            Some(url) => Some(url.as_str().into()),
            None => header(LOCATION),
        };
        let location = location
            .map(|url| truncate(redact(one_line(&url))))
            .filter(|url| !url.is_empty());
        // A proxy for plain http may itself respond without a body.
        let is_empty = body.trim_ascii().is_empty() && parts.forwarded_by.is_none();
        let looks_like_leader = is_empty || serde_json::from_slice::<IgnoredAny>(body).is_ok();
        let forwarded_by = parts.forwarded_by.filter(|_| !looks_like_leader);
        Self {
            status: parts.status,
            message: message.map(truncate),
            // Copied, because `Bytes::truncate` would keep all bytes read in memory.
            body: Some(Bytes::copy_from_slice(body.get(..MAX_BODY).unwrap_or(body))),
            truncated: parts.is_truncated || body.len() > MAX_BODY,
            looks_like_leader,
            tls_problem: tls::problem_in_page(parts.status, body).filter(|_| !looks_like_leader),
            responder: forwarded_by.map(|proxy| format!("{proxy}, or the Leader behind it,")),
            location,
            retry_after: header(RETRY_AFTER).and_then(|value| {
                retry_after::parse(&value, header(DATE).as_deref(), SystemTime::now())
            }),
            attempts: Attempts::FIRST,
            is_change: true,
            server: None,
        }
    }

    /// Marks it as the response of `server`, which is not a Leader.
    pub(crate) fn of_server(mut self, server: String) -> Self {
        self.server = Some(server);
        self
    }

    /// The responder, as errors name it.
    pub(crate) fn responder(&self) -> &str {
        let other = self.server().or(self.responder.as_deref());
        other.unwrap_or("the Leader")
    }

    /// Returns the server that responded, if it wasn't the Leader.
    pub(crate) fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    pub(crate) fn looks_like_leader(&self) -> bool {
        self.looks_like_leader
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// Drops the body. The response to a sign-in may contain a token, or the password as it was sent.
    pub(crate) fn without_body(mut self) -> Self {
        self.body = None;
        self
    }

    /// Returns the status, such as 401 for `401 Unauthorized`.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// Returns the text of the body: its `message` (the document's `Error`) or, of a token server, its
    /// `error_description` or `error`; a JSON string; or the whole text if it is neither JSON nor HTML. The
    /// token is replaced by `[token]`. On one line, without control characters, at most 300 characters.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the body, at most its first 64 KiB, with the token replaced by `[token]`. Empty for the
    /// response to a sign-in, which may contain a token.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// Returns true if only a part of the body is in [`body`](Self::body).
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Returns the target of a redirect, its `Location`. On one line, at most 300 characters.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// Returns how long the Leader asked to wait: its `Retry-After`, in either form. A date counts from the
    /// response's own `Date`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns how often the call was sent, including the attempt with this response.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts.count
    }

    /// Returns `500 Internal Server Error: Read ECONNRESET`, as an error's text continues after "responded with".
    pub(crate) fn summary(&self) -> String {
        let reason = self
            .status
            .canonical_reason()
            .unwrap_or("(no standard meaning)");
        match &self.message {
            Some(message) => format!("{} {reason}: {message}", self.status()),
            None => format!("{} {reason}{}", self.status(), self.body_without_message()),
        }
    }

    /// Describes a success body that isn't the documented one.
    pub(crate) fn body_form(&self) -> &'static str {
        match self.body().trim_ascii_start().first() {
            _ if self.body.is_none() => " (not shown, because it may contain a token)",
            None => " (it is empty)",
            Some(b'<') => " (it is an HTML page)",
            Some(_) => "",
        }
    }

    /// Returns the [`message`](Self::message), if the body is a JSON object.
    pub(crate) fn message_in_json(&self) -> Option<&str> {
        let is_object = self.body().trim_ascii_start().starts_with(b"{");
        self.message()
            .filter(|_| is_object && self.looks_like_leader)
    }

    /// Describes a body from which no message could be read.
    fn body_without_message(&self) -> &'static str {
        match self.body().trim_ascii_start().first() {
            _ if self.body.is_none() => "",
            None => " with no message",
            Some(b'<') => " with an HTML page, as a proxy does",
            Some(_) => " with a body that has no message",
        }
    }
}

/// Returns the body without `secret`, and without its beginning where the body breaks off.
fn redacted_body<'a>(parts: &ResponseParts<'a>, secret: &Secret) -> Cow<'a, [u8]> {
    let text = String::from_utf8_lossy(parts.body);
    let mut clean = secret.redact(&text);
    if parts.is_truncated {
        let seen = clean.as_deref().unwrap_or(&text);
        clean = secret.redact_cut_end(seen).or(clean);
    }
    clean.map_or(parts.body.into(), |clean| clean.into_bytes().into())
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
