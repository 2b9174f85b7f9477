//! What goes wrong, how often, and on which calls.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};

use super::lock;
use super::reply::Reply;
use super::route::Route;

/// What happens to a call that is due for it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ScriptedResponse {
    /// It is carried out and answered, as if nothing had been asked for.
    Usual,
    /// It is carried out, and the connection dropped after half of the answer's body.
    CutOff,
    /// It is **not** carried out, and the connection dropped without an answer.
    Dropped,
    /// It is not carried out, and this is the answer.
    Reply(Reply),
}

impl From<Reply> for ScriptedResponse {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

/// Which calls the faults and the queued answers are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Calls {
    /// `DELETE /auth/users/{id}/token` alone.
    #[default]
    Invalidations,
    /// `DELETE /auth/users/{id}/invalidation` alone.
    Reinstatements,
    /// `POST /auth/login` alone.
    LogIns,
    /// `POST /oauth/token` alone.
    TokenRequests,
    /// `GET /authorize/roles` alone.
    Roles,
    /// `GET /health` alone.
    Health,
    /// Every request, those to unknown paths too.
    All,
}

impl Calls {
    fn include(self, route: Option<&Route>) -> bool {
        match self {
            Self::Invalidations => matches!(route, Some(Route::Invalidate { .. })),
            Self::Reinstatements => matches!(route, Some(Route::Reinstate { .. })),
            Self::LogIns => matches!(route, Some(Route::LogIn)),
            Self::TokenRequests => matches!(route, Some(Route::Token)),
            Self::Roles => matches!(route, Some(Route::Roles)),
            Self::Health => matches!(route, Some(Route::Health)),
            Self::All => true,
        }
    }
}

/// How often something happens, counted in calls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Often(Rhythm);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Rhythm {
    #[default]
    Never,
    Burst {
        length: u64,
        period: u64,
    },
    Share(f64),
}

impl Often {
    /// Not at all.
    #[must_use]
    pub fn never() -> Self {
        Self(Rhythm::Never)
    }

    /// On every call.
    #[must_use]
    pub fn always() -> Self {
        Self::every(1)
    }

    /// On every `n`th call, the `n`th being the first. `every(0)` is never.
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
            Self(Rhythm::Burst { length, period })
        }
    }

    /// On this share of the calls, from 0 (or less) to 1 (or more), by the dice of [`Faults::seed`].
    #[must_use]
    pub fn share(share: f64) -> Self {
        Self(Rhythm::Share(share))
    }

    /// Whether it happens on call `number`, which counts from 1. `dice` is from 0 up to 1 and the
    /// same for every fault of a call; a share that doesn't strike takes its part off it, so that the
    /// shares after it add to it.
    fn strikes(self, number: u64, dice: &mut f64) -> bool {
        match self.0 {
            Rhythm::Never => false,
            Rhythm::Burst { length, period } => {
                (number - 1) % period >= period.saturating_sub(length)
            }
            Rhythm::Share(share) => {
                *dice -= share.max(0.0);
                *dice < 0.0
            }
        }
    }
}

/// What `Retry-After` says, in either of its forms (RFC 9110, 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds: `Retry-After: 1`.
    Seconds(u64),
    /// The date so far from the moment of the answer, in whole seconds and at most a day:
    /// `Retry-After: Sun, 06 Nov 1994 08:49:37 GMT`. The real clock's, not the sandbox's.
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

/// What goes wrong. Each method adds to it; where several strike one call, the first of these wins:
/// dropped, cut off, rate-limited, unavailable.
///
/// Shares add up: a tenth rate-limited and a tenth unavailable make a fifth of the calls fail.
///
/// ```
/// use cribl_tokens::sandbox::{Calls, Faults, Often, RetryAfter};
/// use std::time::Duration;
///
/// let busy_day = Faults::none()
///     .latency(Duration::from_millis(20))
///     .rate_limited(Often::share(0.1), RetryAfter::Seconds(1))
///     .unavailable(Often::burst(5, 100), None)
///     .dropped(Often::every(1000))
///     .seed(42)
///     .on(Calls::All);
/// # let _ = busy_day;
/// ```
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct Faults {
    calls: Calls,
    latency: Duration,
    dropped: Often,
    cut_off: Often,
    rate_limited: (Often, Option<RetryAfter>),
    unavailable: (Often, Option<RetryAfter>),
    seed: u64,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// Each call waits so long before anything else happens to it. A call whose client hangs up
    /// meanwhile may never be carried out.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// The connection is dropped without an answer, and the call is **not** carried out.
    pub fn dropped(mut self, often: Often) -> Self {
        self.dropped = often;
        self
    }

    /// The call **is** carried out, and the connection dropped after half of the answer's body.
    pub fn cut_off(mut self, often: Often) -> Self {
        self.cut_off = often;
        self
    }

    /// 429 without a body; the call is not carried out.
    pub fn rate_limited(
        mut self,
        often: Often,
        retry_after: impl Into<Option<RetryAfter>>,
    ) -> Self {
        self.rate_limited = (often, retry_after.into());
        self
    }

    /// 503 without a body; the call is not carried out.
    pub fn unavailable(mut self, often: Often, retry_after: impl Into<Option<RetryAfter>>) -> Self {
        self.unavailable = (often, retry_after.into());
        self
    }

    /// Which calls all this is for, and the queued answers too; by default
    /// [`Calls::Invalidations`]. Other calls aren't counted.
    pub fn on(mut self, calls: Calls) -> Self {
        self.calls = calls;
        self
    }

    /// The seed of the dice that [`Often::share`] throws; by default 0. The same seed gives the
    /// same calls the same faults.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    fn strike(&self, number: u64, mut dice: f64) -> ScriptedResponse {
        let refusal = |status, retry_after: Option<RetryAfter>| {
            let reply = Reply::new(status);
            ScriptedResponse::Reply(match retry_after {
                Some(wait) => reply.header(RETRY_AFTER, wait.value()),
                None => reply,
            })
        };
        if self.dropped.strikes(number, &mut dice) {
            ScriptedResponse::Dropped
        } else if self.cut_off.strikes(number, &mut dice) {
            ScriptedResponse::CutOff
        } else if self.rate_limited.0.strikes(number, &mut dice) {
            refusal(StatusCode::TOO_MANY_REQUESTS, self.rate_limited.1)
        } else if self.unavailable.0.strikes(number, &mut dice) {
            refusal(StatusCode::SERVICE_UNAVAILABLE, self.unavailable.1)
        } else {
            ScriptedResponse::Usual
        }
    }
}

/// The faults in force, the queue, and how far both have come.
pub(super) struct FaultPlan(Mutex<State>);

struct State {
    faults: Faults,
    queue: VecDeque<ScriptedResponse>,
    /// Calls that the faults were asked about; those that the queue answered don't count.
    number: u64,
    dice: fastrand::Rng,
}

impl FaultPlan {
    pub(super) fn new(faults: Faults) -> Self {
        let dice = fastrand::Rng::with_seed(faults.seed);
        Self(Mutex::new(State {
            faults,
            queue: VecDeque::new(),
            number: 0,
            dice,
        }))
    }

    pub(super) fn replace(&self, faults: Faults) {
        let mut state = lock(&self.0);
        state.number = 0;
        state.dice = fastrand::Rng::with_seed(faults.seed);
        state.faults = faults;
    }

    pub(super) fn queue(&self, answer: ScriptedResponse) {
        lock(&self.0).queue.push_back(answer);
    }

    /// How long the next call is to wait, and what happens to it then.
    pub(super) fn next(&self, route: Option<&Route>) -> (Duration, ScriptedResponse) {
        let state = &mut *lock(&self.0);
        if !state.faults.calls.include(route) {
            return (Duration::ZERO, ScriptedResponse::Usual);
        }
        let answer = state.queue.pop_front().unwrap_or_else(|| {
            state.number += 1;
            state.faults.strike(state.number, state.dice.f64())
        });
        (state.faults.latency, answer)
    }
}
