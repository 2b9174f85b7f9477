//! The number of requests that may be in flight, and the pause of all of them.

use std::time::Duration;

use tokio::time::Instant;

/// How long after the last success a run continues to retry beyond each call's own retries.
const EXTRA_RETRY_TIME: Duration = Duration::from_secs(30);

/// A wait beyond any clock: 30 years, as in tokio.
const FOREVER: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// The window and the pause of a run.
pub(super) struct Window {
    /// The limit, from 1 to `concurrency`.
    max_in_flight: usize,
    concurrency: usize,
    /// Permits in use that are removed when they are released.
    permits_to_forget: usize,
    pause: Option<Pause>,
    /// The number of pauses so far.
    pauses: u64,
    pauses_since_success: u32,
    last_success: Option<Instant>,
}

/// A pause that the Leader requested: no request starts before it ends.
#[derive(Clone, Copy)]
pub(super) struct Pause {
    pub(super) until: Instant,
    /// True if it is shorter than requested.
    pub(super) is_capped: bool,
    /// The response that requested it.
    pub(super) request: PauseRequest,
}

/// A response that requests a pause.
#[derive(Clone, Copy)]
pub(super) struct PauseRequest {
    pub(super) status: u16,
    /// Its `Retry-After`.
    pub(super) retry_after: Duration,
}

impl Window {
    pub(super) fn new(concurrency: usize) -> Self {
        Self {
            max_in_flight: concurrency,
            concurrency,
            permits_to_forget: 0,
            pause: None,
            pauses: 0,
            pauses_since_success: 0,
            last_success: None,
        }
    }

    pub(super) fn pauses(&self) -> u64 {
        self.pauses
    }

    /// Returns the pause, unless it has ended.
    pub(super) fn pause(&mut self) -> Option<Pause> {
        self.pause.take_if(|pause| pause.until <= Instant::now());
        self.pause
    }

    /// Pauses all requests for `wait`, unless they already pause for longer. `started_after` is the number
    /// of pauses before the refused request started. Returns how many permits to remove.
    pub(super) fn begin_pause(
        &mut self,
        wait: Duration,
        request: PauseRequest,
        started_after: u64,
    ) -> usize {
        let now = Instant::now();
        let until = now.checked_add(wait).unwrap_or(now + FOREVER);
        if self.pause.is_none_or(|pause| pause.until < until) {
            let is_capped = wait < request.retry_after;
            self.pause = Some(Pause {
                until,
                is_capped,
                request,
            });
        }
        // Halved only once for all requests that were in flight when the first of them was refused.
        if started_after != self.pauses {
            return 0;
        }
        self.pauses += 1;
        self.pauses_since_success += 1;
        let removed = self.max_in_flight / 2;
        self.max_in_flight -= removed;
        removed
    }

    /// Records permits that could not be removed because they are in use.
    pub(super) fn forget_when_released(&mut self, permits: usize) {
        self.permits_to_forget += permits;
    }

    /// Records a response about the user rather than the Leader's load. Returns true if a permit must be
    /// added.
    pub(super) fn succeed(&mut self) -> bool {
        self.last_success = Some(Instant::now());
        self.pauses_since_success = 0;
        if self.max_in_flight == self.concurrency {
            return false;
        }
        self.max_in_flight += 1;
        self.release()
    }

    /// Records that a permit is released. Returns true if it becomes available again.
    pub(super) fn release(&mut self) -> bool {
        match self.permits_to_forget.checked_sub(1) {
            Some(permits) => {
                self.permits_to_forget = permits;
                false
            }
            None => true,
        }
    }

    /// Returns true if other calls succeeded recently.
    pub(super) fn others_succeed(&self) -> bool {
        self.last_success.is_some_and(|last| {
            // The second condition is for Leaders whose pauses are as long as `EXTRA_RETRY_TIME`.
            last.elapsed() < EXTRA_RETRY_TIME || (1..=3).contains(&self.pauses_since_success)
        })
    }
}
