//! One call, from the first attempt to the last: sent, retried, and told as one of our errors.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use backon::Retryable;
use bytes::Bytes;
use progenitor_client::{Error as Generated, ResponseValue};
use serde::de::Error as _;

use super::Shared;
use super::credentials::{Confidential, SIGN_IN_SPACING};
use super::error::{Error, Tries};
use super::failure::{self, Attempted};
use super::pace::{Pace, Permit, Unsent};
use super::response::ErrorResponse;
use super::transport::{self, Exchange, Received, Sent};

/// What a call that succeeded gave.
pub(super) struct Answered<T> {
    pub(super) value: T,
    pub(super) status: u16,
    pub(super) attempts: u32,
    /// What it was sent with.
    pub(super) sent: Sent,
}

/// By what right a call is made.
#[derive(Clone, Copy)]
pub(super) enum Authority<'a> {
    /// The client's token; where it is refused and another can be had, that one, once.
    SignedIn,
    /// The client's token, whatever becomes of it.
    AsIs,
    /// This secret, which the body holds.
    SignIn(&'a Arc<Confidential>),
}

/// Carries `send` out against a generated client, as often as the retry policy says.
///
/// `permit` is what the pace of a bulk run let the first attempt start with; a single call has none.
/// Retrying relies on the operation being idempotent. Every operation that this crate calls is.
pub(super) async fn call<C, T, E, S, F>(
    shared: &Arc<Shared>,
    permit: Option<Permit>,
    authority: Authority<'_>,
    send: S,
) -> Result<Answered<T>, Error>
where
    C: transport::Generated,
    S: Fn(C) -> F,
    F: Future<Output = Result<ResponseValue<T>, Generated<E>>>,
{
    let (attempts, left_unknown) = (AtomicU32::new(0), AtomicBool::new(false));
    let pace = permit.as_ref().map(Permit::pace);
    let unsent = pace.as_deref().map(Unsent::begin);
    let mut permit = permit;
    let attempt = || {
        let one = Try {
            shared,
            authority,
            attempts: &attempts,
            unsent: unsent.as_ref(),
            send: &send,
        };
        one.paced(pace.as_ref(), permit.take())
    };
    let outcome = attempt
        .retry(shared.retry.backoff())
        .when(Error::is_retried)
        .adjust(|error, backoff| match (&pace, authority) {
            (Some(pace), _) => pace.wait(&shared.retry, backoff, attempts.load(Ordering::Relaxed), error),
            (None, Authority::SignIn(_)) => {
                let wait = shared.retry.wait(backoff, error.retry_after());
                wait.map(|wait| wait.max(SIGN_IN_SPACING))
            }
            (None, _) => shared.retry.wait(backoff, error.retry_after()),
        })
        .notify(|error, wait| {
            left_unknown.fetch_or(error.leaves_unknown(), Ordering::Relaxed);
            tracing::warn!(attempt = attempts.load(Ordering::Relaxed), ?wait, %error, "trying again");
        })
        .await;
    let attempts = attempts.load(Ordering::Relaxed);
    outcome
        .map(|mut answered| {
            answered.attempts = attempts;
            answered
        })
        .map_err(|mut error| {
            error.set_tries(Tries {
                attempts,
                left_unknown: left_unknown.load(Ordering::Relaxed),
            });
            error
        })
}

/// One try at a call: an attempt, and another where the token was refused and there is a new one.
struct Try<'a, S> {
    shared: &'a Arc<Shared>,
    authority: Authority<'a>,
    attempts: &'a AtomicU32,
    /// The call as one of a run's.
    unsent: Option<&'a Unsent<'a>>,
    send: &'a S,
}

impl<S> Try<'_, S> {
    /// At the pace of the run that it belongs to.
    async fn paced<C, T, E, F>(
        self,
        pace: Option<&Arc<Pace>>,
        permit: Option<Permit>,
    ) -> Result<Answered<T>, Error>
    where
        C: transport::Generated,
        S: Fn(C) -> F,
        F: Future<Output = Result<ResponseValue<T>, Generated<E>>>,
    {
        let Some(pace) = pace else {
            return self.authorized(None).await;
        };
        let permit = match permit {
            Some(permit) => {
                let _resting = pace.rest();
                permit.at_open_gate().await
            }
            None => Arc::clone(pace).admit_again().await,
        };
        let outcome = self.authorized(Some(pace)).await;
        permit.ended(&outcome, &self.shared.retry);
        outcome
    }

    /// With the client's token. Meanwhile, a call of a run that waits for one rests.
    async fn authorized<C, T, E, F>(&self, pace: Option<&Arc<Pace>>) -> Result<Answered<T>, Error>
    where
        C: transport::Generated,
        S: Fn(C) -> F,
        F: Future<Output = Result<ResponseValue<T>, Generated<E>>>,
    {
        let shared = self.shared;
        if let Authority::SignIn(secret) = self.authority {
            return self.attempt(Sent::Secret(Arc::clone(secret))).await;
        }
        let resting = pace.map(|pace| pace.rest());
        let token = shared.authenticator.token(shared).await?;
        drop(resting);
        let outcome = self.attempt(Sent::Token(token.clone())).await;
        let (Err(Error::Unauthorized(_)), Authority::SignedIn) = (&outcome, self.authority) else {
            return outcome;
        };
        let resting = pace.map(|pace| pace.rest());
        let other = shared.authenticator.instead_of(&token, shared).await;
        drop(resting);
        match other {
            Some(token) => self.attempt(Sent::Token(token?)).await,
            None => outcome,
        }
    }

    async fn attempt<C, T, E, F>(&self, sent: Sent) -> Result<Answered<T>, Error>
    where
        C: transport::Generated,
        S: Fn(C) -> F,
        F: Future<Output = Result<ResponseValue<T>, Generated<E>>>,
    {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        if let Some(call) = self.unsent {
            call.sent();
        }
        let exchange = Exchange::new(Arc::clone(self.shared), sent.clone());
        let outcome = (self.send)(C::over(&exchange)).await;
        let received = exchange.received();
        tracing::debug!(
            status = received.map(|received| received.status.as_u16()),
            "attempt ended"
        );
        let reading = Reading {
            shared: self.shared,
            sent: &sent,
            is_change: matches!(self.authority, Authority::SignedIn),
        };
        if let Some(failure) = exchange.failure() {
            return Err(failure::classify(failure.clone(), reading.attempted()));
        }
        if let Some(error) = received.and_then(|received| reading.not_an_answer(received)) {
            return Err(error);
        }
        match outcome {
            Ok(_) if received.is_some_and(|received| !is_object(&received.body)) => {
                Err(reading.failed(received, no_object::<E>()))
            }
            Ok(value) => Ok(Answered {
                status: value.status().as_u16(),
                value: value.into_inner(),
                attempts: 1,
                sent,
            }),
            Err(error) => Err(reading.failed(received, error)),
        }
    }
}

/// Whether JSON that was read as a struct is an object. serde reads one from an array as well, its
/// fields in order; every success that is documented is an object.
fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

fn no_object<E>() -> Generated<E> {
    let reason = serde_json::Error::custom("an array, where an object is documented");
    Generated::InvalidResponsePayload(Bytes::new(), reason)
}

/// What an attempt's answer is told as.
struct Reading<'a> {
    shared: &'a Shared,
    sent: &'a Sent,
    is_change: bool,
}

impl Reading<'_> {
    /// The error in an answer that can't count, whatever the generated client made of it.
    fn not_an_answer(&self, received: &Received) -> Option<Error> {
        if received.followed.is_some() {
            return Some(Error::Redirect(self.kept(received).into()));
        }
        if received.cut_off && received.status.is_success() {
            return Some(Error::BodyTooLarge(self.kept(received).into()));
        }
        None
    }

    /// The error that an error of the generated client is, with what was received kept in it.
    fn failed<E>(&self, received: Option<&Received>, error: Generated<E>) -> Error {
        match (error, received) {
            (Generated::InvalidResponsePayload(_, reason), Some(received)) => {
                Error::UnexpectedBody(self.kept(received).into(), self.quoted(reason))
            }
            (Generated::ErrorResponse(_) | Generated::UnexpectedResponse(_), Some(received)) => {
                answered(self.kept(received))
            }
            (
                Generated::CommunicationError(error)
                | Generated::ResponseBodyError(error)
                | Generated::InvalidUpgrade(error),
                _,
            ) => failure::classify(error.into(), self.attempted()),
            (Generated::InvalidRequest(reason) | Generated::Custom(reason), _) => {
                Error::Request(reason)
            }
            // The generated client speaks of an answer only after its hook received one.
            (_, None) => {
                Error::Request("the generated client reported an answer that never came".to_owned())
            }
        }
    }

    /// serde's reason, which quotes what it could not read, unescaped.
    fn quoted(&self, reason: serde_json::Error) -> serde_json::Error {
        if let Sent::Secret(_) = self.sent {
            return no_documented_answer();
        }
        match self.sent.confidential().blot_out(&reason.to_string()) {
            Some(text) => serde_json::Error::custom(text),
            None => reason,
        }
    }

    fn attempted(&self) -> Attempted {
        Attempted {
            peer: self.shared.base_url.authority(),
            limit: self.shared.timeout,
            is_change: self.is_change,
        }
    }

    /// What is kept of an answer that is an error.
    fn kept(&self, received: &Received) -> ErrorResponse {
        match self.sent {
            Sent::Token(token) => {
                let mut kept = ErrorResponse::new(received, token.confidential());
                kept.is_change = self.is_change;
                kept
            }
            Sent::Secret(secret) => of_sign_in(received, secret),
        }
    }
}

fn no_documented_answer() -> serde_json::Error {
    serde_json::Error::custom(
        "not the documented answer of a sign-in; it isn't shown, as it may hold a token",
    )
}

/// What is kept of an answer to a sign-in: of a success nothing that may be a token.
pub(super) fn of_sign_in(received: &Received, secret: &Confidential) -> ErrorResponse {
    let mut received = received.clone();
    if received.status.is_success() {
        received.body = Bytes::new();
    }
    let mut kept = ErrorResponse::new(&received, secret).withheld();
    kept.is_change = false;
    kept
}

/// The error that an answer other than a success is.
fn answered(response: ErrorResponse) -> Error {
    match response.status() {
        401 => Error::Unauthorized(response.into()),
        300..=399 => Error::Redirect(response.into()),
        _ => Error::Status(response.into()),
    }
}

/// The error that an answer of a token server's is, which is no `kept` one of a token.
pub(super) fn no_token(kept: ErrorResponse, received: &Received) -> Error {
    if received.followed.is_some() {
        Error::Redirect(kept.into())
    } else if !received.status.is_success() {
        answered(kept)
    } else if received.cut_off {
        Error::BodyTooLarge(kept.into())
    } else {
        Error::UnexpectedBody(kept.into(), no_documented_answer())
    }
}
