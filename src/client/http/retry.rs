//! The retry loop.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use backon::Retryable;

use crate::client::error::{Attempts, Error};
use crate::client::values::RetryPolicy;

/// Counts the attempts of one call.
#[derive(Default)]
pub(crate) struct AttemptCounter {
    count: AtomicU32,
    earlier_unknown: AtomicBool,
}

impl AttemptCounter {
    /// Counts an attempt that starts now.
    pub(crate) fn start(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }

    fn attempts(&self) -> Attempts {
        Attempts {
            count: self.count(),
            earlier_unknown: self.earlier_unknown.load(Ordering::Relaxed),
        }
    }
}

/// Repeats `attempt` while it fails with an error that is retried and `wait` returns how long to wait.
///
/// `wait` gets the error and the policy's own wait, `None` if no retry is left. Retrying relies on
/// the operation being idempotent. Every operation that this crate calls is.
pub(crate) async fn retry<T, F>(
    policy: &RetryPolicy,
    counter: &AttemptCounter,
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
        error.set_attempts(counter.attempts());
        error
    })
}
