//! One call, from its first attempt to its last.

use std::sync::Arc;

use progenitor_client::{Error as GeneratedError, ResponseValue};

use super::session::Session;
use crate::client::error::Error;
use crate::client::http::{
    AttemptCounter, Decoded, GeneratedClient, Purpose, RequestSecret, attempt, retry,
};
use crate::client::throttle::{NotSentGuard, Permit, Throttle};
use crate::client::values::AccessToken;

/// A call that succeeded.
pub(super) struct Success<T> {
    pub(super) response: Decoded<T>,
    /// How often it was sent.
    pub(super) attempts: u32,
}

/// How a request is authorized.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Auth {
    /// With the session's token; if it is refused and can be renewed, once more with a new one.
    Renewable,
    /// With the session's token as it is: the call asks about it, and changes nothing.
    Fixed,
}

/// Sends a call with a generated client, as often as the retry policy says.
///
/// `permit` is for the first attempt of a call of a bulk run; a single call has none.
pub(super) async fn call<C, T, E, S, F>(
    session: &Session,
    permit: Option<Permit>,
    auth: Auth,
    send: S,
) -> Result<Success<T>, Error>
where
    C: GeneratedClient,
    S: Fn(C) -> F,
    F: Future<Output = Result<ResponseValue<T>, GeneratedError<E>>>,
{
    let counter = AttemptCounter::default();
    let throttle = permit.as_ref().map(Permit::throttle);
    let not_sent = throttle.as_deref().map(Throttle::begin);
    let call = Call {
        session,
        auth,
        counter: &counter,
        not_sent: not_sent.as_ref(),
        send: &send,
    };
    let mut permit = permit;
    let attempt = || call.throttled(throttle.as_ref(), permit.take());
    let wait = |error: &Error, backoff| match &throttle {
        Some(throttle) => throttle.retry_wait(&session.retry, backoff, counter.count(), error),
        None => session.retry.wait(backoff, error.retry_after()),
    };
    let response = retry(&session.retry, &counter, attempt, wait).await?;
    Ok(Success {
        response,
        attempts: counter.count(),
    })
}

/// The parts of a call that its attempts share.
struct Call<'a, S> {
    session: &'a Session,
    auth: Auth,
    counter: &'a AttemptCounter,
    not_sent: Option<&'a NotSentGuard<'a>>,
    send: &'a S,
}

impl<S> Call<'_, S> {
    /// Sends when the throttle of the run allows it.
    async fn throttled<C, T, E, F>(
        &self,
        throttle: Option<&Arc<Throttle>>,
        permit: Option<Permit>,
    ) -> Result<Decoded<T>, Error>
    where
        C: GeneratedClient,
        S: Fn(C) -> F,
        F: Future<Output = Result<ResponseValue<T>, GeneratedError<E>>>,
    {
        let Some(throttle) = throttle else {
            return self.authorized(None).await;
        };
        let permit = match permit {
            Some(permit) => {
                let _waiting = throttle.begin_waiting();
                permit.after_pause().await
            }
            None => Arc::clone(throttle).acquire_for_retry().await,
        };
        let outcome = self.authorized(Some(throttle)).await;
        permit.record(&outcome, &self.session.retry);
        outcome
    }

    /// Sends with the session's token. If it is refused and can be renewed, sends again with the new one.
    async fn authorized<C, T, E, F>(
        &self,
        throttle: Option<&Arc<Throttle>>,
    ) -> Result<Decoded<T>, Error>
    where
        C: GeneratedClient,
        S: Fn(C) -> F,
        F: Future<Output = Result<ResponseValue<T>, GeneratedError<E>>>,
    {
        let authenticator = &self.session.authenticator;
        let waiting = throttle.map(|throttle| throttle.begin_waiting());
        let token = authenticator.token().await?;
        drop(waiting);
        let outcome = self.attempt(token.clone()).await;
        let (Err(Error::Unauthorized(_)), Auth::Renewable) = (&outcome, self.auth) else {
            return outcome;
        };
        let waiting = throttle.map(|throttle| throttle.begin_waiting());
        let renewed = authenticator.refresh_after(&token).await;
        drop(waiting);
        match renewed {
            Some(token) => self.attempt(token?).await,
            None => outcome,
        }
    }

    async fn attempt<C, T, E, F>(&self, token: AccessToken) -> Result<Decoded<T>, Error>
    where
        C: GeneratedClient,
        S: Fn(C) -> F,
        F: Future<Output = Result<ResponseValue<T>, GeneratedError<E>>>,
    {
        self.counter.start();
        if let Some(call) = self.not_sent {
            call.sent();
        }
        let secret = RequestSecret::BearerToken(token);
        let purpose = match self.auth {
            Auth::Renewable => Purpose::Change,
            Auth::Fixed => Purpose::TokenCheck,
        };
        attempt(&self.session.transport, secret, purpose, self.send).await
    }
}
