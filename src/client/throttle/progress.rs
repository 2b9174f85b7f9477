//! Counts how many calls of a run wait, and why.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Counts of the started calls of a run.
#[derive(Default)]
pub(super) struct Progress {
    /// Calls that failed and wait for a retry.
    pub(super) retrying: AtomicU32,
    /// Calls that wait for the end of a pause before their first attempt, or for a token.
    pub(super) waiting: AtomicU32,
    /// Calls that have sent nothing yet.
    pub(super) not_sent: AtomicU32,
}

/// Adds a call to one of the counts until this is dropped.
pub(crate) struct CountGuard<'t>(&'t AtomicU32);

impl<'t> CountGuard<'t> {
    pub(super) fn new(count: &'t AtomicU32) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for CountGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Why a bulk run sends nothing, or less than it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waiting {
    /// The Leader requested a pause with `Retry-After`: every call waits.
    #[non_exhaustive]
    RetryAfter {
        /// The status of that response: 429 or 503.
        status: u16,
        /// The length of the pause.
        retry_after: Duration,
        /// True if that is longer than
        /// [`RetryPolicy::max_retry_after`](crate::RetryPolicy::max_retry_after), so that the calls wait
        /// for a shorter time.
        is_capped: bool,
        /// The remaining time of the pause.
        remaining: Duration,
    },
    /// The client is fetching a token, and calls wait for it.
    SigningIn,
    /// Calls failed and wait for a retry.
    #[non_exhaustive]
    Retrying {
        /// The number of these calls.
        calls: u32,
    },
}
