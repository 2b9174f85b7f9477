//! The rate limit set by the caller.

use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use crate::client::lock::lock;

/// Spaces requests evenly (the generic cell rate algorithm).
///
/// A request may be early by 10 ms: tokio's timer has a resolution of 1 ms, so sending requests one at a
/// time would limit the rate to 1,000 a second.
pub(super) struct Rate {
    interval: Duration,
    max_early: Duration,
    /// When the next request is due.
    due: Mutex<Instant>,
}

impl Rate {
    pub(super) fn new(per_second: NonZeroU32) -> Self {
        let interval = Duration::from_secs(1) / per_second.get();
        let burst = per_second.get() / 100;
        Self {
            interval,
            max_early: interval * burst.saturating_sub(1),
            due: Mutex::new(Instant::now()),
        }
    }

    /// Counts a request that starts now. If it is too early, returns how long it must wait instead.
    pub(super) fn check(&self) -> Result<(), Duration> {
        let now = Instant::now();
        let mut due = lock(&self.due);
        let early = due.saturating_duration_since(now);
        let wait = early.saturating_sub(self.max_early);
        if !wait.is_zero() {
            return Err(wait);
        }
        *due = now.max(*due) + self.interval;
        Ok(())
    }
}
