//! One call, from the first attempt to the last: sent, retried, and told as one of our errors.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use backon::Retryable;
use bytes::Bytes;
use progenitor_client::ResponseValue;
use serde::de::Error as _;

use super::Shared;
use super::error::Error;
use super::failure::{self, Attempted};
use super::generated::token_invalidation as api;
use super::pace::{Pace, Permit};
use super::response::ErrorResponse;
use super::transport::{Exchange, Received};

/// What a call that succeeded gave.
pub(super) struct Answered<T> {
    pub(super) value: T,
    pub(super) status: u16,
    pub(super) attempts: u32,
}

/// Carries `send` out against a generated client, as often as the retry policy says.
///
/// `permit` is what the pace of a bulk run let the first attempt start with; a single call has none.
/// Retrying relies on the operation being idempotent. Every operation that this crate calls is.
pub(super) async fn call<T, E, S, F>(
    shared: &Arc<Shared>,
    permit: Option<Permit>,
    send: S,
) -> Result<Answered<T>, Error>
where
    S: Fn(api::Client) -> F,
    F: Future<Output = Result<ResponseValue<T>, api::Error<E>>>,
{
    let attempts = AtomicU32::new(0);
    let pace = permit.as_ref().map(Permit::pace);
    let mut permit = permit;
    let attempt = || {
        attempts.fetch_add(1, Ordering::Relaxed);
        paced(shared, pace.as_ref(), permit.take(), &send)
    };
    let outcome = attempt
        .retry(shared.retry.backoff())
        .when(Error::is_retryable)
        .adjust(|error, backoff| match &pace {
            Some(pace) => pace.wait(&shared.retry, backoff, attempts.load(Ordering::Relaxed), error),
            None => shared.retry.wait(backoff, error.retry_after()),
        })
        .notify(|error, wait| {
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
            error.set_attempts(attempts);
            error
        })
}

/// One attempt, at the pace of the run that it belongs to.
async fn paced<T, E, S, F>(
    shared: &Arc<Shared>,
    pace: Option<&Arc<Pace>>,
    permit: Option<Permit>,
    send: &S,
) -> Result<Answered<T>, Error>
where
    S: Fn(api::Client) -> F,
    F: Future<Output = Result<ResponseValue<T>, api::Error<E>>>,
{
    let Some(pace) = pace else {
        return attempt(shared, send).await;
    };
    let permit = match permit {
        Some(permit) => permit.at_open_gate().await,
        None => Arc::clone(pace).admit_again().await,
    };
    let outcome = attempt(shared, send).await;
    permit.ended(&outcome, &shared.retry);
    outcome
}

async fn attempt<T, E, S, F>(shared: &Arc<Shared>, send: &S) -> Result<Answered<T>, Error>
where
    S: Fn(api::Client) -> F,
    F: Future<Output = Result<ResponseValue<T>, api::Error<E>>>,
{
    let exchange = Exchange::new(Arc::clone(shared));
    let client = api::Client::new_with_client(
        shared.base_url.as_str(),
        shared.http.clone(),
        exchange.clone(),
    );
    let outcome = send(client).await;
    let received = exchange.received();
    tracing::debug!(
        status = received.map(|received| received.status.as_u16()),
        "attempt ended"
    );
    if let Some(failure) = exchange.failure() {
        return Err(failure::classify(failure.clone(), attempted(shared)));
    }
    if let Some(error) = received.and_then(|received| not_an_answer(shared, received)) {
        return Err(error);
    }
    match outcome {
        Ok(_) if received.is_some_and(|received| !is_object(&received.body)) => {
            Err(failed(shared, received, no_object::<E>()))
        }
        Ok(value) => Ok(Answered {
            status: value.status().as_u16(),
            value: value.into_inner(),
            attempts: 1,
        }),
        Err(error) => Err(failed(shared, received, error)),
    }
}

/// Whether JSON that was read as a struct is an object. serde reads one from an array as well, its
/// fields in order; every success that is documented is an object.
fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

fn no_object<E>() -> api::Error<E> {
    let reason = serde_json::Error::custom("an array, where an object is documented");
    api::Error::InvalidResponsePayload(Bytes::new(), reason)
}

/// The error in an answer that can't count, whatever the generated client made of it.
fn not_an_answer(shared: &Shared, received: &Received) -> Option<Error> {
    if received.followed.is_some() {
        return Some(Error::Redirect(kept(shared, received).into()));
    }
    if received.cut_off && received.status.is_success() {
        return Some(Error::BodyTooLarge(kept(shared, received).into()));
    }
    None
}

/// The error that an error of the generated client is, with what was received kept in it.
fn failed<E>(shared: &Shared, received: Option<&Received>, error: api::Error<E>) -> Error {
    use api::Error as Generated;
    match (error, received) {
        (Generated::InvalidResponsePayload(_, reason), Some(received)) => {
            // It quotes what it could not read, unescaped.
            let reason = match shared.token.blot_out(&reason.to_string()) {
                Some(text) => serde_json::Error::custom(text),
                None => reason,
            };
            Error::UnexpectedBody(kept(shared, received).into(), reason)
        }
        (Generated::ErrorResponse(_) | Generated::UnexpectedResponse(_), Some(received)) => {
            answered(kept(shared, received))
        }
        (
            Generated::CommunicationError(error)
            | Generated::ResponseBodyError(error)
            | Generated::InvalidUpgrade(error),
            _,
        ) => failure::classify(error.into(), attempted(shared)),
        (Generated::InvalidRequest(reason) | Generated::Custom(reason), _) => {
            Error::Request(reason)
        }
        // The generated client speaks of an answer only after its hook received one.
        (_, None) => {
            Error::Request("the generated client reported an answer that never came".to_owned())
        }
    }
}

fn attempted(shared: &Shared) -> Attempted {
    Attempted {
        peer: shared.base_url.authority(),
        limit: shared.timeout,
    }
}

fn answered(response: ErrorResponse) -> Error {
    match response.status() {
        401 => Error::Unauthorized(response.into()),
        300..=399 => Error::Redirect(response.into()),
        _ => Error::Status(response.into()),
    }
}

fn kept(shared: &Shared, received: &Received) -> ErrorResponse {
    ErrorResponse::new(received, &shared.token)
}
