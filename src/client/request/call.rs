//! One call with all its attempts.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use progenitor_client::{Error as GeneratedError, ResponseValue};
use tokio::runtime::Handle;
use tokio::time::timeout_at;

use super::operation::Context;
use super::session::Session;
use crate::client::error::{DeadlineError, Error, Stage};
use crate::client::http::{
    AttemptCounter, Deadline, Decoded, GeneratedClient, Purpose, RequestSecret, attempt, retry,
};
use crate::client::lock::lock;
use crate::client::throttle::{CountGuard, Permit, Throttle};
use crate::client::values::AccessToken;

/// How long after the deadline a call is cancelled. An attempt ends at the deadline by itself, with a more
/// precise error.
const GRACE: Duration = Duration::from_millis(50);

/// Sends a call with a generated client, with retries by the policy. Also returns how often it was sent.
///
/// A change is sent once more with a new token if its token is refused and can be renewed. A token check is
/// not, because that is its result.
pub(super) async fn call<C, T, E, S, F>(
    context: Context<'_>,
    purpose: Purpose,
    send: S,
) -> Result<(Decoded<T>, u32), Error>
where
    C: GeneratedClient,
    S: Fn(C) -> F,
    F: Future<Output = Result<ResponseValue<T>, GeneratedError<E>>>,
{
    if Handle::try_current().is_err() {
        return Err(Error::NoRuntime);
    }
    let Context {
        session,
        permit,
        deadline,
    } = context;
    let deadline = deadline.map(Deadline::after);
    let counter = AttemptCounter::default();
    let throttle = permit.as_ref().map(Permit::throttle);
    // Held until the call sends its first request.
    let not_sent = Mutex::new(throttle.as_deref().map(Throttle::begin));
    let call = Call {
        session,
        purpose,
        counter: &counter,
        retrying: Mutex::new(None),
        deadline,
        attempt: |token| {
            counter.start();
            counter.enter(Stage::Sending);
            *lock(&not_sent) = None;
            let secret = RequestSecret::BearerToken(token);
            attempt(&session.transport, secret, purpose, deadline, &send)
        },
    };
    let mut permit = permit;
    let attempt = || call.throttled(throttle.as_ref(), permit.take());
    let wait = |error: &Error, backoff| {
        let wait = match &throttle {
            Some(throttle) => throttle.retry_wait(&session.retry, backoff, counter.count(), error),
            None => session.retry.wait(backoff, error.retry_after()),
        }?;
        let has_time = deadline.is_none_or(|deadline| {
            let pause = throttle.as_ref().map_or(Duration::ZERO, |t| t.pause());
            wait.max(pause) < deadline.remaining()
        });
        if !has_time {
            counter.stop_at_deadline();
            return None;
        }
        call.count_as_retrying(throttle.as_deref().map(Throttle::begin_retry));
        Some(wait)
    };
    let retried = pin!(retry(&session.retry, &counter, deadline, attempt, wait));
    let cancel_at = deadline.and_then(|deadline| deadline.end()?.checked_add(GRACE));
    let response = match cancel_at {
        None => retried.await?,
        Some(at) => match timeout_at(at, retried).await {
            Ok(outcome) => outcome?,
            Err(_) => return Err(call.deadline_error()),
        },
    };
    Ok((response, counter.count()))
}

/// The parts of a call that its attempts share.
struct Call<'a, A> {
    session: &'a Session,
    purpose: Purpose,
    counter: &'a AttemptCounter,
    /// Set while the call waits for its retry.
    retrying: Mutex<Option<CountGuard<'a>>>,
    deadline: Option<Deadline>,
    /// Sends one request with a token.
    attempt: A,
}

impl<'a, A, F, T> Call<'a, A>
where
    A: Fn(AccessToken) -> F,
    F: Future<Output = Result<Decoded<T>, Error>>,
{
    /// Returns the error of a call that had not ended at its deadline.
    fn deadline_error(&self) -> Error {
        let attempts = self.counter.attempts(self.deadline);
        Error::Deadline(Box::new(DeadlineError {
            limit: self.deadline.map_or(Duration::ZERO, Deadline::limit),
            stage: self.counter.stage(),
            attempts,
            is_change: self.purpose.is_change(),
        }))
    }

    fn count_as_retrying(&self, guard: Option<CountGuard<'a>>) {
        *lock(&self.retrying) = guard;
    }

    /// Sends the call when the throttle of the run allows it.
    async fn throttled(
        &self,
        throttle: Option<&Arc<Throttle>>,
        permit: Option<Permit>,
    ) -> Result<Decoded<T>, Error> {
        let Some(throttle) = throttle else {
            return self.authorized(None).await;
        };
        let permit = match permit {
            Some(permit) => {
                let _waiting = throttle.begin_waiting();
                permit.after_pause().await
            }
            None => Arc::clone(throttle).acquire(false).await,
        };
        self.count_as_retrying(None);
        let outcome = self.authorized(Some(throttle)).await;
        self.counter.enter(Stage::Queued);
        permit.record(&outcome, &self.session.retry);
        outcome
    }

    /// Sends the call with the session's token. If it is refused and can be renewed, sends it again with
    /// the new one.
    async fn authorized(&self, throttle: Option<&Arc<Throttle>>) -> Result<Decoded<T>, Error> {
        let authenticator = &self.session.authenticator;
        self.counter.enter(Stage::SigningIn);
        let waiting = throttle.map(|throttle| throttle.begin_waiting());
        let token = authenticator.token().await?;
        drop(waiting);
        // Pinned, because `await` would copy the whole future, some 2 KiB, twice.
        let outcome = pin!((self.attempt)(token.clone())).await;
        if !self.purpose.is_change() || !matches!(outcome, Err(Error::Unauthorized(_))) {
            return outcome;
        }
        let waiting = throttle.map(|throttle| throttle.begin_waiting());
        self.counter.enter(Stage::SigningIn);
        let renewed = authenticator.refresh_after(&token).await;
        drop(waiting);
        match renewed {
            Some(token) => (self.attempt)(token?).await,
            None => outcome,
        }
    }
}
