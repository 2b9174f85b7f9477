//! Details of the failed call that an error provides.

use std::time::Duration;

use super::attempts::Attempts;
use super::response::ErrorResponse;
use super::tls::TlsProblem;
use super::transport::Reason;
use super::variants::Error;

impl Error {
    /// Returns the response that made the call, or the sign-in before it, fail. `None` if no response came.
    #[must_use]
    pub fn response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.response(),
            _ => self.call_response(),
        }
    }

    /// Returns the response to the call itself.
    fn call_response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::Unauthorized(response)
            | Self::Status(response)
            | Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => Some(response),
            _ => None,
        }
    }

    /// Returns the status of the response to the call itself. That of a sign-in says nothing about the load
    /// of a Leader.
    pub(crate) fn call_status(&self) -> Option<u16> {
        self.call_response().map(ErrorResponse::status)
    }

    /// Returns the status of the [`response`](Self::response), if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(ErrorResponse::status)
    }

    /// Returns the server's message, safe to print; see [`ErrorResponse::message`].
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.response().and_then(ErrorResponse::message)
    }

    /// Returns how many requests were sent: the call with its retries, and those of a failed sign-in. 0 if
    /// the input or the settings were not valid.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        let sign_in = match self {
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.attempts(),
            _ => 0,
        };
        self.attempt_count().count + sign_in
    }

    /// Returns true if the Leader may have carried out the failed call: at the last attempt or an earlier
    /// one, no response came, or an inconclusive one. Sending the call again does no harm.
    ///
    /// It is `false` after a 401, 403, 404, 405, 408, 421, 425, 429 or 501, after a 400 with a
    /// [`tls_problem`](Self::tls_problem), and if nothing was sent, unless an earlier attempt ended in another
    /// way.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.leaves_unknown() || self.attempt_count().earlier_unknown
    }

    /// Does the same as [`is_outcome_unknown`](Self::is_outcome_unknown), but only for the last attempt.
    pub(crate) fn leaves_unknown(&self) -> bool {
        match self {
            Self::Status(response) => {
                response.is_change
                    && response.tls_problem.is_none()
                    && !matches!(response.status(), 403..=405 | 408 | 421 | 425 | 429 | 501)
            }
            Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => response.is_change,
            Self::Timeout(failed) | Self::Disconnected(failed) | Self::Protocol(failed) => {
                failed.is_change
            }
            Self::Deadline(failed) => failed.leaves_unknown(),
            _ => false,
        }
    }

    /// Returns true if the Leader refused the bearer token (401). A call with the same token will fail, too.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Unauthorized(_))
    }

    /// Returns true if the Leader or the token server refused the user's password or the client's secret.
    /// Another sign-in would fail, too, so this client does not try again.
    #[must_use]
    pub fn is_sign_in_refused(&self) -> bool {
        matches!(self, Self::SignIn(failed) if failed.is_refused())
    }

    /// Returns why no secure connection could be made, by the call or by a sign-in. `None` if something
    /// else failed. A web server in front of the Leader may report it in a page with the status 400.
    #[must_use]
    pub fn tls_problem(&self) -> Option<TlsProblem> {
        match self.reason() {
            Some(Reason::Tls(problem)) => Some(problem),
            _ => self.response()?.tls_problem,
        }
    }

    /// Returns true if a proxy did not connect to the server.
    #[must_use]
    pub fn is_proxy_failure(&self) -> bool {
        matches!(self.reason(), Some(Reason::Proxy { .. }))
    }

    pub(super) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Tls(failed) | Self::Connect(failed) => failed.reason,
            Self::SignIn(failed) => failed.reason(),
            _ => None,
        }
    }

    /// Returns true if an attempt exceeded its time limit, or the call its deadline.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_) | Self::Deadline(_))
    }

    /// Returns the deadline of the call if it ended the call: it passed during the last attempt, or left no
    /// time for another one.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.attempt_count().deadline
    }

    /// Returns true if the same call may succeed later: the connection failed or broke, or the status was
    /// 408, 421, 425, 429, 502, 503 or 504, of the call or of the sign-in.
    /// [`RetryPolicy`](crate::RetryPolicy) retries these failures. Those of a sign-in are retried
    /// separately.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::SignIn(failed) => failed.is_retryable(),
            _ => self.is_retried(),
        }
    }

    /// Returns true if the call itself is retried.
    pub(crate) fn is_retried(&self) -> bool {
        match self {
            Self::Connect(failed) => failed.reason != Some(Reason::Proxy { is_final: true }),
            Self::Disconnected(_) => true,
            Self::Status(response) => {
                matches!(response.status(), 408 | 421 | 425 | 429 | 502..=504)
            }
            _ => false,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.call_response().and_then(ErrorResponse::retry_after)
    }

    pub(crate) fn set_attempts(&mut self, attempts: Attempts) {
        match self {
            Self::Unauthorized(response)
            | Self::Status(response)
            | Self::Redirect(response)
            | Self::UnexpectedBody(response, _)
            | Self::BodyTooLarge(response) => response.attempts = attempts,
            Self::Timeout(failed)
            | Self::Connect(failed)
            | Self::Tls(failed)
            | Self::Disconnected(failed)
            | Self::Protocol(failed) => failed.attempts = attempts,
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.call = attempts,
            Self::Deadline(failed) => failed.attempts = attempts,
            Self::UserId(_)
            | Self::Ttl(_)
            | Self::Config(_)
            | Self::NoRuntime
            | Self::InsideRuntime
            | Self::Request(_) => {}
        }
    }

    fn attempt_count(&self) -> Attempts {
        match self {
            Self::Timeout(failed)
            | Self::Connect(failed)
            | Self::Tls(failed)
            | Self::Disconnected(failed)
            | Self::Protocol(failed) => failed.attempts,
            Self::SignIn(failed) | Self::PasswordChange(failed) => failed.call,
            Self::Deadline(failed) => failed.attempts,
            _ => self
                .call_response()
                .map_or(Attempts::NONE, |response| response.attempts),
        }
    }
}
