//! How fast the calls of one bulk run may go: one gate, one window and one rate for all of them.
//!
//! Three things hold a call back. The **gate** closes for all when the Leader answers 429 or 503 with
//! `Retry-After`, as the limit is the Leader's and not one user's. The **window** is how many calls
//! may be on the wire: halved when the gate closes, one more with each success, so that those who
//! waited together don't come back together (TCP's answer to the same question: [RFC 5681, section
//! 3.1](https://www.rfc-editor.org/rfc/rfc5681#section-3.1)). The **rate** is what the caller set.
//! A run has one of these; single calls have none.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, sleep_until};

use super::error::Error;
use super::retry::RetryPolicy;

/// How long after somebody last got through a run goes on asking beyond each call's own retries.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often one call is tried at most. With a tenth of the answers refusals, 4 tries lose one call in
/// 10,000; 30 lose none there, but one in 200 where 40 requests of each 100 are refused in a row. A user who
/// is refused for good holds up one of the calls in flight for this many waits.
const MOST_ATTEMPTS: u32 = 100;

/// A wait that no clock can end: 30 years, as tokio takes such a one.
const FOREVER: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// What all calls of a run share to keep pace.
pub(super) struct Pace {
    concurrency: usize,
    /// One permit for each call that may start now.
    room: Semaphore,
    rate: Option<DefaultDirectRateLimiter>,
    state: Mutex<State>,
    /// Calls that failed and are to be tried again.
    retrying: AtomicU32,
    /// Calls that wait for the gate before their first attempt, or for a token.
    resting: AtomicU32,
    /// Calls that have begun and of which nothing was sent.
    unsent: AtomicU32,
}

/// A call of which nothing was sent, until that is said or it ends.
pub(super) struct Unsent<'p> {
    pace: &'p Pace,
    was_sent: AtomicBool,
}

impl<'p> Unsent<'p> {
    pub(super) fn begin(pace: &'p Pace) -> Self {
        pace.unsent.fetch_add(1, Ordering::Relaxed);
        Self {
            pace,
            was_sent: AtomicBool::new(false),
        }
    }

    /// It is sent now.
    pub(super) fn sent(&self) {
        if !self.was_sent.swap(true, Ordering::Relaxed) {
            self.pace.unsent.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Unsent<'_> {
    fn drop(&mut self) {
        self.sent();
    }
}

/// A call that has begun and waits.
pub(super) struct Resting<'p>(&'p Pace);

impl Drop for Resting<'_> {
    fn drop(&mut self) {
        self.0.resting.fetch_sub(1, Ordering::Relaxed);
    }
}

struct State {
    /// How many calls may be on the wire, from 1 to the concurrency.
    window: usize,
    /// Permits that are out, and are to be taken in when they come back.
    owed: usize,
    gate: Option<Gate>,
    /// How often the gate closed in all.
    closed: u64,
    /// How often the gate closed since a call last got through.
    fruitless: u32,
    /// `None` before the first time.
    last_through: Option<Instant>,
}

#[derive(Clone, Copy)]
struct Gate {
    opens: Instant,
    status: u16,
}

/// Why a bulk run sends nothing, or less, at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waiting {
    /// The Leader asked, by a `Retry-After`, to be left alone: every call waits.
    Asked {
        /// The status of the answer that asked for it: 429 or 503.
        status: u16,
        /// How much longer.
        remaining: Duration,
    },
    /// A token is fetched: who needs one waits for it.
    SigningIn,
    /// So many calls failed in a way that may pass, and wait to be tried again.
    Retrying {
        /// How many.
        calls: u32,
    },
}

impl Pace {
    pub(super) fn new(concurrency: usize, per_second: Option<NonZeroU32>) -> Self {
        let concurrency = concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            concurrency,
            room: Semaphore::new(concurrency),
            rate: per_second.map(limiter),
            state: Mutex::new(State {
                window: concurrency,
                owed: 0,
                gate: None,
                closed: 0,
                fruitless: 0,
                last_through: None,
            }),
            retrying: AtomicU32::new(0),
            resting: AtomicU32::new(0),
            unsent: AtomicU32::new(0),
        }
    }

    pub(super) fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Lets a call start now, or not at all. `paid` says that the rate has let it pass already.
    pub(super) fn try_admit(self: &Arc<Self>, paid: bool) -> Option<Permit> {
        if self.opens().is_some() {
            return None;
        }
        let permit = Permit::new(self, self.room.try_acquire().ok()?);
        let free = paid || self.rate.as_ref().is_none_or(|rate| rate.check().is_ok());
        free.then_some(permit)
    }

    /// Lets a call start when there is room, the gate is open and the rate allows it, or `paid`.
    pub(super) async fn admit(self: Arc<Self>, paid: bool) -> Permit {
        loop {
            let permit = self.room.acquire().await;
            let permit = Permit::new(&self, permit.expect("nobody closes this semaphore"));
            let permit = permit.at_open_gate().await;
            let wait = if paid { None } else { self.rate_wait() };
            let Some(wait) = wait else {
                return permit;
            };
            // Not with the permit in hand: a retry may have more use for it.
            drop(permit);
            sleep(wait).await;
        }
    }

    /// [`admit`](Self::admit), for a call that [`wait`](Self::wait) told to come again.
    pub(super) async fn admit_again(self: Arc<Self>) -> Permit {
        let permit = Arc::clone(&self).admit(false).await;
        self.retrying.fetch_sub(1, Ordering::Relaxed);
        permit
    }

    /// Waits until the gate is open.
    async fn open(&self) {
        while let Some(opens) = self.opens() {
            sleep_until(opens).await;
        }
    }

    /// Counts a call as resting until what this gives is dropped.
    pub(super) fn rest(&self) -> Resting<'_> {
        self.resting.fetch_add(1, Ordering::Relaxed);
        Resting(self)
    }

    /// How many calls that have begun are not on the wire.
    pub(super) fn resting(&self) -> u32 {
        self.retrying.load(Ordering::Relaxed) + self.resting.load(Ordering::Relaxed)
    }

    /// Of how many calls that have begun nothing was sent.
    pub(super) fn unsent(&self) -> u32 {
        self.unsent.load(Ordering::Relaxed)
    }

    /// What holds the run back now, where a token may be being fetched.
    pub(super) fn waiting(&self, is_signing_in: bool) -> Option<Waiting> {
        let now = Instant::now();
        if let Some(gate) = self.state().gate.filter(|gate| gate.opens > now) {
            return Some(Waiting::Asked {
                status: gate.status,
                remaining: gate.opens - now,
            });
        }
        if is_signing_in {
            return Some(Waiting::SigningIn);
        }
        match self.retrying.load(Ordering::Relaxed) {
            0 => None,
            calls => Some(Waiting::Retrying { calls }),
        }
    }

    /// How long a call that failed `attempts` times, now with `error`, waits before the next try;
    /// `None` where it is given up. `backoff` is what its own retries have left for it.
    pub(super) fn wait(
        &self,
        policy: &RetryPolicy,
        backoff: Option<Duration>,
        attempts: u32,
        error: &Error,
    ) -> Option<Duration> {
        let wait = match backoff {
            Some(wait) => wait,
            None if self.is_patient(policy, attempts, error) => policy.patient_wait(),
            None => return None,
        };
        self.retrying.fetch_add(1, Ordering::Relaxed);
        // At the gate every call waits, this one with them: no wait of its own before that.
        Some(asked_to_wait(error).map_or(wait, |_| Duration::ZERO))
    }

    /// Whether a refusal says more about the moment than about the user it was given for.
    ///
    /// It does while others get through, or did a moment ago: then a call that has used its retries
    /// up was unlucky, and giving it up would lose a user.
    fn is_patient(&self, policy: &RetryPolicy, attempts: u32, error: &Error) -> bool {
        if !is_refusal(error) || !policy.retries() || attempts >= MOST_ATTEMPTS {
            return false;
        }
        let state = self.state();
        state.last_through.is_some_and(|last| {
            // The second for Leaders that ask for waits as long as the patience is.
            last.elapsed() < PATIENCE || (1..=3).contains(&state.fruitless)
        })
    }

    /// When the gate opens; `None` where it is open.
    fn opens(&self) -> Option<Instant> {
        let mut state = self.state();
        let gate = state.gate?;
        if gate.opens <= Instant::now() {
            state.gate = None;
            return None;
        }
        Some(gate.opens)
    }

    fn rate_wait(&self) -> Option<Duration> {
        let refused = self.rate.as_ref()?.check().err()?;
        Some(refused.wait_time_from(DefaultClock::default().now()))
    }

    fn close(&self, wait: Duration, status: u16, began: u64) {
        let mut state = self.state();
        let now = Instant::now();
        let opens = now.checked_add(wait).unwrap_or(now + FOREVER);
        if state.gate.is_none_or(|gate| gate.opens < opens) {
            state.gate = Some(Gate { opens, status });
        }
        // One halving for all that were on the wire together when the first of them was refused.
        if began == state.closed {
            state.closed += 1;
            state.fruitless += 1;
            let shut = state.window / 2;
            state.window -= shut;
            state.owed += shut - self.room.forget_permits(shut);
        }
    }

    /// An answer came that is about the user, and not about the moment.
    fn got_through(&self) {
        let mut state = self.state();
        state.last_through = Some(Instant::now());
        state.fruitless = 0;
        if state.window < self.concurrency {
            state.window += 1;
            match state.owed.checked_sub(1) {
                Some(owed) => state.owed = owed,
                None => self.room.add_permits(1),
            }
        }
    }

    fn release(&self) {
        let mut state = self.state();
        match state.owed.checked_sub(1) {
            Some(owed) => state.owed = owed,
            None => self.room.add_permits(1),
        }
    }

    /// The state, whatever happened to the lock's last holder: it is whole between any two statements.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A rate that is even over 10 ms and longer: tokio's timer has a grain of 1 ms, so that calls let
/// out one at a time would never be more than 1,000 a second.
fn limiter(per_second: NonZeroU32) -> DefaultDirectRateLimiter {
    let burst = NonZeroU32::new(per_second.get() / 100).unwrap_or(NonZeroU32::MIN);
    DefaultDirectRateLimiter::direct(Quota::per_second(per_second).allow_burst(burst))
}

/// Whether the Leader, or a proxy before it, answered that it can't do this now.
fn is_refusal(error: &Error) -> bool {
    matches!(error.status(), Some(429 | 502 | 503 | 504))
}

fn asked_to_wait(error: &Error) -> Option<(Duration, u16)> {
    match error.status() {
        Some(status @ (429 | 503)) => Some((error.retry_after()?, status)),
        _ => None,
    }
}

/// The right to have one call on the wire. Dropping it gives the room to the next.
pub(super) struct Permit {
    pace: Arc<Pace>,
    /// How often the gate had closed when this call began.
    began: u64,
}

impl Permit {
    fn new(pace: &Arc<Pace>, permit: tokio::sync::SemaphorePermit<'_>) -> Self {
        permit.forget();
        Self {
            pace: Arc::clone(pace),
            began: pace.state().closed,
        }
    }

    /// Waits while the gate is closed: it may have closed since this was given out.
    pub(super) async fn at_open_gate(mut self) -> Self {
        self.pace.open().await;
        self.began = self.pace.state().closed;
        self
    }

    pub(super) fn pace(&self) -> Arc<Pace> {
        Arc::clone(&self.pace)
    }

    /// Takes note of how the attempt ended, and makes room.
    pub(super) fn ended<T>(self, outcome: &Result<T, Error>, policy: &RetryPolicy) {
        match outcome {
            Ok(_) => self.pace.got_through(),
            Err(error) => match asked_to_wait(error) {
                Some((wait, status)) => {
                    self.pace.close(policy.bounded(wait), status, self.began);
                }
                None if error.status().is_some() && !is_refusal(error) => self.pace.got_through(),
                None => {}
            },
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.pace.release();
    }
}
