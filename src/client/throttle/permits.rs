//! The permits to send a request.

use std::num::NonZeroU32;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, sleep_until};

use super::progress::{CountGuard, Progress, Waiting};
use super::rate::Rate;
use super::window::{PauseRequest, Window};
use crate::client::error::Error;
use crate::client::lock::lock;
use crate::client::values::RetryPolicy;

/// Maximum number of attempts for one call in a run. If a tenth of the responses are refusals, 4 attempts
/// lose one call in 10,000. 30 attempts lose none there, but one in 200 if 40 of each 100 requests are
/// refused in a row. A user who is always refused occupies one of the calls in flight for this many waits.
const MAX_ATTEMPTS: u32 = 100;

/// Limits the requests of one run.
pub(crate) struct Throttle {
    concurrency: usize,
    /// One permit for each request that may start now.
    permits: Semaphore,
    rate: Option<Rate>,
    window: Mutex<Window>,
    progress: Progress,
}

impl Throttle {
    pub(crate) fn new(concurrency: usize, per_second: Option<NonZeroU32>) -> Self {
        let concurrency = concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            concurrency,
            permits: Semaphore::new(concurrency),
            rate: per_second.map(Rate::new),
            window: Mutex::new(Window::new(concurrency)),
            progress: Progress::default(),
        }
    }

    pub(crate) fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Returns a permit if a call may start now. `passed_rate` means that the rate limit has already
    /// admitted it.
    pub(crate) fn try_acquire(self: &Arc<Self>, passed_rate: bool) -> Option<Permit> {
        if self.paused_until().is_some() {
            return None;
        }
        let permit = Permit::new(self, self.permits.try_acquire().ok()?);
        let passes = passed_rate || self.rate.as_ref().is_none_or(|rate| rate.check().is_ok());
        passes.then_some(permit)
    }

    /// Waits until a call may start. `passed_rate` means that the rate limit has already admitted it.
    pub(crate) async fn acquire(self: Arc<Self>, passed_rate: bool) -> Permit {
        loop {
            let permit = self.permits.acquire().await;
            let permit = Permit::new(&self, permit.expect("this semaphore is never closed"));
            let permit = permit.after_pause().await;
            let wait = if passed_rate { None } else { self.rate_wait() };
            let Some(wait) = wait else {
                return permit;
            };
            // The permit is released meanwhile, because a retry may need it.
            drop(permit);
            sleep(wait).await;
        }
    }

    /// Counts a started call as not sent until the guard is dropped.
    pub(crate) fn begin(&self) -> CountGuard<'_> {
        CountGuard::new(&self.progress.not_sent)
    }

    /// Counts a call as waiting until the guard is dropped.
    pub(crate) fn begin_waiting(&self) -> CountGuard<'_> {
        CountGuard::new(&self.progress.waiting)
    }

    /// Returns how many started calls have no request in flight.
    pub(crate) fn waiting_calls(&self) -> u32 {
        self.progress.retrying.load(Ordering::Relaxed)
            + self.progress.waiting.load(Ordering::Relaxed)
    }

    /// Returns how many started calls have sent nothing.
    pub(crate) fn unsent_calls(&self) -> u32 {
        self.progress.not_sent.load(Ordering::Relaxed)
    }

    /// Returns what delays the run now.
    pub(crate) fn waiting(&self, is_signing_in: bool) -> Option<Waiting> {
        if let Some(pause) = self.window().pause() {
            return Some(Waiting::RetryAfter {
                status: pause.request.status,
                retry_after: pause.request.retry_after,
                is_capped: pause.is_capped,
                remaining: pause.until - Instant::now(),
            });
        }
        if is_signing_in {
            return Some(Waiting::SigningIn);
        }
        match self.progress.retrying.load(Ordering::Relaxed) {
            0 => None,
            calls => Some(Waiting::Retrying { calls }),
        }
    }

    /// Returns how long a call waits after its `attempts`-th attempt failed with `error`. `None` if it is
    /// not retried. `backoff` is the wait of its own retries, or `None` if none is left.
    pub(crate) fn retry_wait(
        &self,
        policy: &RetryPolicy,
        backoff: Option<Duration>,
        attempts: u32,
        error: &Error,
    ) -> Option<Duration> {
        let backoff = backoff.or_else(|| {
            self.retries_beyond_policy(policy, attempts, error)
                .then(|| policy.extra_retry_wait())
        });
        // A 429 or 503 also begins a pause of all calls. The longer of the two applies.
        policy.wait(backoff, error.retry_after())
    }

    /// Counts a call as waiting for its retry until the guard is dropped.
    pub(crate) fn begin_retry(&self) -> CountGuard<'_> {
        CountGuard::new(&self.progress.retrying)
    }

    /// Returns the remaining time of the pause.
    pub(crate) fn pause(&self) -> Duration {
        let until = self.paused_until();
        until.map_or(Duration::ZERO, |until| until - Instant::now())
    }

    /// Returns true if a call that has used up its retries is retried once more.
    ///
    /// It is retried while others succeed, or did recently. A refusal then says more about the Leader's
    /// load than about the user, and giving up would lose a user.
    fn retries_beyond_policy(&self, policy: &RetryPolicy, attempts: u32, error: &Error) -> bool {
        is_overload(error)
            && policy.retries()
            && attempts < MAX_ATTEMPTS
            && self.window().others_succeed()
    }

    fn paused_until(&self) -> Option<Instant> {
        self.window().pause().map(|pause| pause.until)
    }

    fn rate_wait(&self) -> Option<Duration> {
        self.rate.as_ref()?.check().err()
    }

    fn begin_pause(&self, wait: Duration, request: PauseRequest, started_after: u64) {
        let mut window = self.window();
        let permits = window.begin_pause(wait, request, started_after);
        window.forget_when_released(permits - self.permits.forget_permits(permits));
    }

    fn succeed(&self) {
        if self.window().succeed() {
            self.permits.add_permits(1);
        }
    }

    fn release(&self) {
        if self.window().release() {
            self.permits.add_permits(1);
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        lock(&self.window)
    }
}

/// Returns true if the Leader, or a proxy before it, responded that it is overloaded.
fn is_overload(error: &Error) -> bool {
    matches!(error.call_status(), Some(429 | 502 | 503 | 504))
}

/// Returns the pause that a 429 or 503 requests with its `Retry-After`.
fn requested_pause(error: &Error) -> Option<PauseRequest> {
    match error.call_status() {
        Some(status @ (429 | 503)) => Some(PauseRequest {
            status,
            retry_after: error.retry_after()?,
        }),
        _ => None,
    }
}

/// Permission for one request in flight. Dropping it lets the next one start.
pub(crate) struct Permit {
    throttle: Arc<Throttle>,
    /// The number of pauses before this request started.
    started_after: u64,
}

impl Permit {
    fn new(throttle: &Arc<Throttle>, permit: SemaphorePermit<'_>) -> Self {
        permit.forget();
        Self {
            throttle: Arc::clone(throttle),
            started_after: throttle.window().pauses(),
        }
    }

    /// Waits for the end of a pause, which may have begun after this permit was acquired.
    pub(crate) async fn after_pause(mut self) -> Self {
        while let Some(until) = self.throttle.paused_until() {
            sleep_until(until).await;
        }
        self.started_after = self.throttle.window().pauses();
        self
    }

    pub(crate) fn throttle(&self) -> Arc<Throttle> {
        Arc::clone(&self.throttle)
    }

    /// Records the result of the attempt, and releases the permit.
    pub(crate) fn record<T>(self, outcome: &Result<T, Error>, policy: &RetryPolicy) {
        match outcome {
            Ok(_) => self.throttle.succeed(),
            Err(error) => match requested_pause(error) {
                Some(request) => {
                    let wait = policy.bounded(request.retry_after);
                    self.throttle.begin_pause(wait, request, self.started_after);
                }
                None if error.call_status().is_some() && !is_overload(error) => {
                    self.throttle.succeed();
                }
                None => {}
            },
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.throttle.release();
    }
}
