//! The stream of a bulk run: takes users and returns outcomes.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream;
use tokio::runtime::Handle;

use super::in_flight::InFlight;
use super::status::BulkStatus;
use crate::client::error::Error;
use crate::client::request::{self, Accepted, Operation, Session};
use crate::client::throttle::Throttle;
use crate::client::values::UserId;

/// One call for each of many users: a [`Stream`] of the users with the outcomes of their calls, in the
/// order they finish. Nothing is sent until it is polled.
///
/// Create one with [`Client::invalidate_many`](crate::Client::invalidate_many) or
/// [`Client::reinstate_many`](crate::Client::reinstate_many), and the settings of
/// [`ManyCalls`](crate::ManyCalls).
///
#[cfg_attr(feature = "sandbox", doc = "```")]
#[cfg_attr(not(feature = "sandbox"), doc = "```ignore")]
/// # use cribl_tokens::sandbox::Sandbox;
/// use cribl_tokens::{Client, UserId};
/// use futures_util::{StreamExt, stream};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let leader = Sandbox::start().await?;
/// # let (url, token) = (leader.base_url(), leader.admin_token());
/// let client = Client::builder(url).bearer_token(token).build()?;
/// let users = ["nico", "maria", "ada"].map(UserId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
///
/// let many = client.invalidate_many(stream::iter(users)).concurrency(2).rate_limit(50);
/// let mut outcomes = many.stream();
/// while let Some((user, outcome)) = outcomes.next().await {
///     match outcome {
///         Ok(done) => println!("{user}: accepted with {}", done.status()),
///         Err(error) => eprintln!("{user}: {error}"),
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Behavior
///
/// - It takes a user from the source when a call can start, and keeps no more than
///   [`concurrency`](crate::ManyCalls::concurrency) of them, however long the source is. A source that has none
///   ready does not delay the calls in flight.
/// - Each call is retried as the client's [`RetryPolicy`](crate::RetryPolicy) says. A 429 or 503 with
///   `Retry-After` makes **all** calls wait. After that, half as many calls as before are in flight at first,
///   and one more with each success.
/// - A user whose call gets 429, 502, 503 or 504 is retried while others succeed: up to 100 times, as long as
///   another call of the run got another status within the last 30 s. If the policy has no retries, such a
///   user is not retried.
/// - A failure doesn't end the stream. Dropping the stream ends it and cancels the calls that haven't been
///   sent. It is unknown whether the Leader carried out a call that was in flight.
/// - Polled outside a Tokio runtime, it returns each user whose call has not started with [`Error::NoRuntime`],
///   and then ends, even if calls are in flight. Their outcomes come once it is polled inside again.
///
/// Duplicate ids are not detected: each of them is a call.
#[must_use = "a stream sends nothing until it is polled"]
pub struct Bulk<S, O> {
    session: Arc<Session>,
    operation: O,
    calls: InFlight<S, Result<Accepted, Error>>,
}

impl<S, O> Bulk<S, O> {
    pub(super) fn new(session: Arc<Session>, operation: O, users: S, throttle: Throttle) -> Self {
        Self {
            session,
            operation,
            calls: InFlight::new(users, throttle),
        }
    }

    /// Takes the next user from the source and returns it with an error, without a call.
    #[cfg(feature = "blocking")]
    pub(crate) fn refuse_next(
        &mut self,
        error: Error,
    ) -> Poll<Option<(UserId, Result<Accepted, Error>)>>
    where
        S: Stream<Item = UserId>,
        O: Operation,
    {
        let mut context = Context::from_waker(std::task::Waker::noop());
        self.calls.refuse_next(&mut context, || error)
    }

    /// Returns a handle that says, while the stream is polled, why it is waiting.
    #[must_use]
    pub fn status(&self) -> BulkStatus {
        BulkStatus {
            throttle: Arc::clone(&self.calls.throttle),
            session: Arc::clone(&self.session),
        }
    }
}

impl<S: Stream<Item = UserId>, O: Operation> Stream for Bulk<S, O> {
    type Item = (UserId, Result<Accepted, Error>);

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self {
            session,
            operation,
            calls,
        } = self.get_mut();
        if Handle::try_current().is_err() {
            return calls.refuse_next(cx, || Error::NoRuntime);
        }
        calls.poll(cx, |user, permit| {
            let (session, operation) = (Arc::clone(session), operation.clone());
            async move {
                let context = request::Context::of_run(&session, permit);
                let outcome = request::send(context, &user, &operation).await;
                (user, outcome)
            }
        })
    }
}

impl<S, O: fmt::Debug> fmt::Debug for Bulk<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk")
            .field("client", &self.session)
            .field("operation", &self.operation)
            .field("in_flight", &self.calls.len())
            .finish_non_exhaustive()
    }
}
