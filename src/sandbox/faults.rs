//! Faults: what fails, how often, and on which calls.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};

use crate::sandbox::lock::lock;
use crate::sandbox::messages::reply::Reply;
use crate::sandbox::messages::route::Route;

/// What happens to a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ScriptedResponse {
    /// It is carried out and gets its usual response.
    Usual,
    /// It is carried out, and the connection drops after half of the response body.
    CutOff,
    /// It is **not** carried out, and the connection drops without a response.
    Dropped,
    /// It is not carried out, and this is the response.
    Reply(Reply),
}

impl From<Reply> for ScriptedResponse {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

/// The calls that faults and queued responses apply to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Calls {
    /// Only `DELETE /auth/users/{id}/token`.
    #[default]
    Invalidations,
    /// Only `DELETE /auth/users/{id}/invalidation`.
    Reinstatements,
    /// Only `POST /auth/login`.
    Logins,
    /// Only `POST /oauth/token`.
    TokenRequests,
    /// Only `GET /authorize/roles`.
    Roles,
    /// Only `GET /health`.
    Health,
    /// Every request, including those to unknown paths.
    All,
}

impl Calls {
    fn include(self, route: Option<&Route>) -> bool {
        match self {
            Self::Invalidations => matches!(route, Some(Route::Invalidate { .. })),
            Self::Reinstatements => matches!(route, Some(Route::Reinstate { .. })),
            Self::Logins => matches!(route, Some(Route::LogIn)),
            Self::TokenRequests => matches!(route, Some(Route::Token)),
            Self::Roles => matches!(route, Some(Route::Roles)),
            Self::Health => matches!(route, Some(Route::Health)),
            Self::All => true,
        }
    }
}

/// How often something happens, counted in calls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frequency(Pattern);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Pattern {
    #[default]
    Never,
    Burst {
        length: u64,
        period: u64,
    },
    Share(f64),
}

impl Frequency {
    /// Never.
    #[must_use]
    pub fn never() -> Self {
        Self(Pattern::Never)
    }

    /// On every call.
    #[must_use]
    pub fn always() -> Self {
        Self::every(1)
    }

    /// On every `n`th call, beginning with the `n`th. `every(0)` is never.
    #[must_use]
    pub fn every(n: u64) -> Self {
        Self::burst(1, n)
    }

    /// On the last `length` of every `period` calls. A period of 0 is never.
    #[must_use]
    pub fn burst(length: u64, period: u64) -> Self {
        if period == 0 {
            Self::never()
        } else {
            Self(Pattern::Burst { length, period })
        }
    }

    /// On this share of the calls, from 0 (or less) to 1 (or more), chosen at random from [`Faults::seed`].
    #[must_use]
    pub fn share(share: f64) -> Self {
        Self(Pattern::Share(share))
    }

    /// Returns true if it happens on call `number`, counted from 1. `random` is a random number from 0 to 1 that all faults
    /// of a call share: a share that does not happen is subtracted from it, so that the shares add up.
    fn happens(self, number: u64, random: &mut f64) -> bool {
        match self.0 {
            Pattern::Never => false,
            Pattern::Burst { length, period } => {
                (number - 1) % period >= period.saturating_sub(length)
            }
            Pattern::Share(share) => {
                *random -= share.max(0.0);
                *random < 0.0
            }
        }
    }
}

/// The value of `Retry-After`, in either of its forms (RFC 9110, 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds: `Retry-After: 1`.
    Seconds(u64),
    /// A date this long after the response, in whole seconds and at most a day: `Retry-After: Sun, 06 Nov
    /// 1994 08:49:37 GMT`. It is by the real clock, not the sandbox's.
    DateIn(Duration),
}

impl RetryAfter {
    fn value(self) -> HeaderValue {
        const DAY: Duration = Duration::from_secs(24 * 3600);
        match self {
            Self::Seconds(seconds) => HeaderValue::from(seconds),
            Self::DateIn(wait) => {
                let date = httpdate::fmt_http_date(SystemTime::now() + wait.min(DAY));
                HeaderValue::from_str(&date).expect("an HTTP date is visible ASCII and spaces")
            }
        }
    }
}

/// The faults of a sandbox. Each method adds one. If several happen on the same call, the first of these counts: dropped,
/// cut off, rate-limited, unavailable.
///
/// Shares add up: with a tenth rate-limited and a tenth unavailable, a fifth of the calls fail.
///
/// ```
/// use cribl_tokens::sandbox::{Calls, Faults, Frequency, RetryAfter};
/// use std::time::Duration;
///
/// let busy_day = Faults::none()
///     .latency(Duration::from_millis(20))
///     .rate_limited(Frequency::share(0.1), RetryAfter::Seconds(1))
///     .unavailable(Frequency::burst(5, 100), None)
///     .dropped(Frequency::every(1000))
///     .seed(42)
///     .on(Calls::All);
/// # let _ = busy_day;
/// ```
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct Faults {
    calls: Calls,
    latency: Duration,
    dropped: Frequency,
    cut_off: Frequency,
    rate_limited: (Frequency, Option<RetryAfter>),
    unavailable: (Frequency, Option<RetryAfter>),
    seed: u64,
}

impl Faults {
    /// No faults.
    pub fn none() -> Self {
        Self::default()
    }

    /// Delays each call. A call whose client hangs up meanwhile may never be carried out.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Drops the connection without a response; the call is **not** carried out.
    pub fn dropped(mut self, frequency: Frequency) -> Self {
        self.dropped = frequency;
        self
    }

    /// Drops the connection after half of the response body; the call **is** carried out.
    pub fn cut_off(mut self, frequency: Frequency) -> Self {
        self.cut_off = frequency;
        self
    }

    /// Responds 429 without a body; the call is not carried out.
    pub fn rate_limited(
        mut self,
        frequency: Frequency,
        retry_after: impl Into<Option<RetryAfter>>,
    ) -> Self {
        self.rate_limited = (frequency, retry_after.into());
        self
    }

    /// Responds 503 without a body; the call is not carried out.
    pub fn unavailable(
        mut self,
        frequency: Frequency,
        retry_after: impl Into<Option<RetryAfter>>,
    ) -> Self {
        self.unavailable = (frequency, retry_after.into());
        self
    }

    /// Sets the calls that faults and queued responses apply to; by default [`Calls::Invalidations`]. Other calls are not
    /// counted.
    pub fn on(mut self, calls: Calls) -> Self {
        self.calls = calls;
        self
    }

    /// Sets the random seed of [`Frequency::share`]; by default 0. The same seed gives the same calls the same faults.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Returns what happens to call `number`.
    fn response(&self, number: u64, mut random: f64) -> ScriptedResponse {
        let refusal = |status, retry_after: Option<RetryAfter>| {
            let reply = Reply::new(status);
            ScriptedResponse::Reply(match retry_after {
                Some(wait) => reply.header(RETRY_AFTER, wait.value()),
                None => reply,
            })
        };
        if self.dropped.happens(number, &mut random) {
            ScriptedResponse::Dropped
        } else if self.cut_off.happens(number, &mut random) {
            ScriptedResponse::CutOff
        } else if self.rate_limited.0.happens(number, &mut random) {
            refusal(StatusCode::TOO_MANY_REQUESTS, self.rate_limited.1)
        } else if self.unavailable.0.happens(number, &mut random) {
            refusal(StatusCode::SERVICE_UNAVAILABLE, self.unavailable.1)
        } else {
            ScriptedResponse::Usual
        }
    }
}

/// The current faults and the queued responses, with the state of both.
pub(crate) struct FaultPlan(Mutex<State>);

struct State {
    faults: Faults,
    queue: VecDeque<ScriptedResponse>,
    /// The number of calls that could have a fault; those that got a queued response do not count.
    number: u64,
    random: fastrand::Rng,
}

impl FaultPlan {
    pub(crate) fn new(faults: Faults) -> Self {
        let random = fastrand::Rng::with_seed(faults.seed);
        Self(Mutex::new(State {
            faults,
            queue: VecDeque::new(),
            number: 0,
            random,
        }))
    }

    pub(crate) fn replace(&self, faults: Faults) {
        let mut state = lock(&self.0);
        state.number = 0;
        state.random = fastrand::Rng::with_seed(faults.seed);
        state.faults = faults;
    }

    pub(crate) fn queue(&self, response: ScriptedResponse) {
        lock(&self.0).queue.push_back(response);
    }

    /// Returns the delay of the next call, and what happens to it then.
    pub(crate) fn next(&self, route: Option<&Route>) -> (Duration, ScriptedResponse) {
        let state = &mut *lock(&self.0);
        if !state.faults.calls.include(route) {
            return (Duration::ZERO, ScriptedResponse::Usual);
        }
        let response = state.queue.pop_front().unwrap_or_else(|| {
            state.number += 1;
            state.faults.response(state.number, state.random.f64())
        });
        (state.faults.latency, response)
    }
}
