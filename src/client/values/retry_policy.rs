//! When a call is tried again, how often, and after how long.

use std::time::Duration;

use backon::ExponentialBuilder;

/// When a call that failed is tried again.
///
/// The client retries after a connection that failed or broke, and after the statuses 408, 421, 425, 429,
/// 502, 503 and 504; see [`Error::is_retryable`](crate::Error::is_retryable). That is safe although the
/// first attempt may have arrived: invalidating is idempotent, and a second time finds the tokens invalid
/// already. A 500 is final, and so is an attempt that ran into its time limit.
///
/// Not counted as a retry: a kept connection that turns out to be closed when it is used again. The request
/// then goes out once more over a new one.
///
/// Before each retry the client waits: [`min_delay`](Self::min_delay) at first, twice as long each time, up to
/// [`max_delay`](Self::max_delay), plus a random part of up to as much again, so that clients that failed
/// together don't come back together. It waits longer if a `Retry-After` asks for that, up to
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
    /// 3 retries; 0.25 s, 0.5 s and 1 s, each plus up to as much again; `Retry-After` up to 60 s.
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
    /// Each call is tried once.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_retries(0)
    }

    /// How many attempts may follow the first. 0 is none.
    #[must_use]
    pub fn max_retries(mut self, retries: usize) -> Self {
        self.max_retries = retries;
        self
    }

    /// How long to wait before the first retry.
    #[must_use]
    pub fn min_delay(mut self, wait: Duration) -> Self {
        self.min_delay = wait;
        self
    }

    /// The longest wait, before the random part, where the Leader names none.
    #[must_use]
    pub fn max_delay(mut self, wait: Duration) -> Self {
        self.max_delay = wait;
        self
    }

    /// The longest wait that a `Retry-After` may ask for; a longer one is cut to this.
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

    /// How long to wait before the next retry: `backoff`, or what the Leader asked for if that is longer.
    /// `None` if no retry is left.
    pub(crate) fn wait(
        &self,
        backoff: Option<Duration>,
        retry_after: Option<Duration>,
    ) -> Option<Duration> {
        let asked = retry_after.map_or(Duration::ZERO, |wait| self.bounded(wait));
        backoff.map(|backoff| backoff.max(asked))
    }

    /// How long to wait where the Leader asked for `retry_after`.
    pub(crate) fn bounded(&self, retry_after: Duration) -> Duration {
        retry_after.min(self.max_retry_after)
    }

    /// Whether anything is tried again at all.
    pub(crate) fn retries(&self) -> bool {
        self.max_retries > 0
    }

    /// How long to wait before a try beyond the retries, in a bulk run: what the default policy waits
    /// before its last, 1 s.
    pub(crate) fn extra_retry_wait(&self) -> Duration {
        self.min_delay.saturating_mul(4).min(self.max_delay)
    }
}
