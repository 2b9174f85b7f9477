//! When, how often and after how long a call is retried.

use std::time::Duration;

use backon::ExponentialBuilder;

/// When a failed call is retried.
///
/// The client retries after a connection that failed or broke, and after the statuses 408, 421, 425, 429,
/// 502, 503 and 504; see [`Error::is_retryable`](crate::Error::is_retryable). That is safe even if the
/// first attempt arrived: invalidating is idempotent, and the second attempt finds the tokens already
/// invalid. A 500 is final, and so is an attempt that exceeds its time limit.
///
/// One case is not counted as a retry: if a kept connection turns out to be closed when it is used again,
/// the request is sent once more over a new one.
///
/// Before each retry the client waits: [`min_delay`](Self::min_delay) at first, twice as long each time, up
/// to [`max_delay`](Self::max_delay), plus a random part of up to the same length, so that clients that
/// failed together don't return together. It waits longer if a `Retry-After` asks for that, up to
/// [`max_retry_after`](Self::max_retry_after), and never shorter.
///
/// ```
/// use std::time::Duration;
/// use cribl_tokens::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_retries(10).max_delay(Duration::from_secs(30));
/// let none = RetryPolicy::none();
/// # let _ = (patient, none);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_retries: usize,
    min_delay: Duration,
    max_delay: Duration,
    max_retry_after: Duration,
}

impl Default for RetryPolicy {
    /// 3 retries after 0.25 s, 0.5 s and 1 s, each plus a random part of up to the same length;
    /// `Retry-After` up to 60 s.
    fn default() -> Self {
        Self {
            max_retries: 3,
            min_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(10),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// No retries: each call is tried once.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_retries(0)
    }

    /// Sets how many attempts may follow the first. 0 means no retries.
    #[must_use]
    pub fn max_retries(mut self, retries: usize) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets the wait before the first retry.
    #[must_use]
    pub fn min_delay(mut self, wait: Duration) -> Self {
        self.min_delay = wait;
        self
    }

    /// Sets the longest wait, without the random part, if the Leader requests none.
    #[must_use]
    pub fn max_delay(mut self, wait: Duration) -> Self {
        self.max_delay = wait;
        self
    }

    /// Sets the longest wait that a `Retry-After` may request. A longer one is cut to this.
    #[must_use]
    pub fn max_retry_after(mut self, wait: Duration) -> Self {
        self.max_retry_after = wait;
        self
    }

    pub(crate) fn backoff(&self) -> ExponentialBuilder {
        ExponentialBuilder::default()
            .with_min_delay(self.min_delay.min(self.max_delay))
            .with_max_delay(self.max_delay)
            .with_max_times(self.max_retries)
            .with_factor(2.0)
            .with_jitter()
    }

    /// Returns the wait before the next retry: `backoff`, or the wait that the Leader requested if that is
    /// longer. `None` if no retry is left.
    pub(crate) fn wait(
        &self,
        backoff: Option<Duration>,
        retry_after: Option<Duration>,
    ) -> Option<Duration> {
        let asked = retry_after.map_or(Duration::ZERO, |wait| self.bounded(wait));
        backoff.map(|backoff| backoff.max(asked))
    }

    /// Returns the wait if the Leader requested `retry_after`.
    pub(crate) fn bounded(&self, retry_after: Duration) -> Duration {
        retry_after.min(self.max_retry_after)
    }

    /// Returns true if the policy allows any retry.
    pub(crate) fn retries(&self) -> bool {
        self.max_retries > 0
    }

    /// Returns the wait before an attempt beyond the retries, in a bulk run: that before the default policy's
    /// last retry, 1 s.
    pub(crate) fn extra_retry_wait(&self) -> Duration {
        self.min_delay.saturating_mul(4).min(self.max_delay)
    }
}
