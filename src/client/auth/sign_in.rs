//! Retries of a sign-in.

use std::time::Duration;

use crate::client::error::{Error, Principal, SignInError};
use crate::client::http::{AttemptCounter, retry};
use crate::client::values::RetryPolicy;

/// The minimum time between two sign-ins, and between two attempts at one. The Leader's `loginRateLimit` is
/// `2/second` unless configured.
pub(super) const MIN_INTERVAL: Duration = Duration::from_millis(500);

/// Repeats a sign-in according to `policy`, but no faster than [`MIN_INTERVAL`] allows. Also returns how
/// often it was sent.
pub(super) async fn with_retries<T, F>(
    policy: &RetryPolicy,
    principal: Principal,
    mut attempt: impl FnMut() -> F,
) -> Result<(T, u32), SignInError>
where
    F: Future<Output = Result<T, Error>>,
{
    let counter = AttemptCounter::default();
    let attempt = || {
        counter.start();
        attempt()
    };
    let outcome = retry(policy, &counter, None, attempt, |error, backoff| {
        let wait = policy.wait(backoff, error.retry_after());
        wait.map(|wait| wait.max(MIN_INTERVAL))
    });
    match outcome.await {
        Ok(value) => Ok((value, counter.count())),
        Err(error) => Err(error.into_sign_in_error(principal)),
    }
}
