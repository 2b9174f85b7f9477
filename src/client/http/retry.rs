//! The retry loop.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use backon::Retryable;

use super::deadline::Deadline;
use crate::client::error::{Attempts, Error, Stage};
use crate::client::lock::lock;
use crate::client::values::RetryPolicy;

/// Counts the attempts of one call.
#[derive(Default)]
pub(crate) struct AttemptCounter {
    count: AtomicU32,
    earlier_unknown: AtomicBool,
    is_out_of_time: AtomicBool,
    stage: Mutex<Stage>,
}

impl AttemptCounter {
    /// Counts an attempt that starts now.
    pub(crate) fn start(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }

    /// Records the next stage of the call.
    pub(crate) fn enter(&self, stage: Stage) {
        *lock(&self.stage) = stage;
    }

    pub(crate) fn stage(&self) -> Stage {
        *lock(&self.stage)
    }

    /// Records that the deadline leaves no time for a retry.
    pub(crate) fn stop_at_deadline(&self) {
        self.is_out_of_time.store(true, Ordering::Relaxed);
    }

    /// Returns the attempts so far, with `deadline` if it has ended them.
    pub(crate) fn attempts(&self, deadline: Option<Deadline>) -> Attempts {
        let is_over = |deadline: &Deadline| {
            self.is_out_of_time.load(Ordering::Relaxed) || deadline.remaining().is_zero()
        };
        Attempts {
            count: self.count(),
            earlier_unknown: self.earlier_unknown.load(Ordering::Relaxed),
            deadline: deadline.filter(is_over).map(Deadline::limit),
        }
    }
}

/// Repeats `attempt` while it fails with an error that is retried and `wait` returns a time to wait.
///
/// `wait` receives the error and the policy's own wait, or `None` if no retry is left. The error names
/// `deadline` if that ended the call. Retrying requires an idempotent operation. Every operation that this
/// crate calls is idempotent.
pub(crate) async fn retry<T, F>(
    policy: &RetryPolicy,
    counter: &AttemptCounter,
    deadline: Option<Deadline>,
    attempt: impl FnMut() -> F,
    mut wait: impl FnMut(&Error, Option<Duration>) -> Option<Duration>,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let outcome = attempt
        .retry(policy.backoff())
        .when(Error::is_retried)
        .adjust(|error, backoff| wait(error, backoff))
        .notify(|error, wait| {
            counter
                .earlier_unknown
                .fetch_or(error.leaves_unknown(), Ordering::Relaxed);
            tracing::warn!(attempt = counter.count(), ?wait, %error, "retrying");
        })
        .await;
    outcome.map_err(|mut error| {
        error.set_attempts(counter.attempts(deadline));
        error
    })
}
