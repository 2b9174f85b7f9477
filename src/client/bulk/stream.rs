//! One call for each of many users: a stream in, a stream out.

use std::fmt;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream;

use super::in_flight::InFlight;
use super::status::BulkStatus;
use crate::client::error::Error;
use crate::client::request::{
    self, Accepted, Operation, Reinstatement, Session, TokenInvalidation,
};
use crate::client::throttle::Throttle;
use crate::client::values::{Ttl, UserId};

/// How many calls are in flight at once, unless set.
const CONCURRENCY: usize = 8;

/// Calls that invalidate many users' tokens; made by [`Client::invalidate_many`].
pub type InvalidateMany<S> = Bulk<S, TokenInvalidation>;

/// Calls that remove many users' invalidations; made by [`Client::reinstate_many`].
pub type ReinstateMany<S> = Bulk<S, Reinstatement>;

/// One call for each of many users; made by [`Client::invalidate_many`] and
/// [`Client::reinstate_many`].
///
/// It is a [`Stream`] of each user with what came of the call, in the order in which they finish.
/// Nothing is sent until it is polled. Settings are made before that.
///
#[cfg_attr(feature = "sandbox", doc = "```")]
#[cfg_attr(not(feature = "sandbox"), doc = "```ignore")]
/// # use cribl_tokens::sandbox::Sandbox;
/// use cribl_tokens::{Client, UserId};
/// use futures_util::StreamExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let leader = Sandbox::start().await?;
/// # let (url, token) = (leader.base_url(), leader.admin_token());
/// let client = Client::builder(url).bearer_token(token).build()?;
/// let users = ["nico", "maria", "ada"].map(|id| UserId::new(id).expect("none is empty or dots"));
///
/// let mut outcomes = client.invalidate_many(users).concurrency(2).rate_limit(50);
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
/// # Manners
///
/// - It takes a user from the source when a call can start, and holds no more than
///   [`concurrency`](Self::concurrency) of them, however long the source is. A source that has none
///   ready holds up nobody else.
/// - Each call is retried as the client's [`RetryPolicy`](crate::RetryPolicy) says. A 429 or 503 with
///   `Retry-After` makes **all** calls wait, and half as many as before go on at first, one more with
///   each success.
/// - A user answered with 429, 502, 503 or 504 is not given up while others get through: it is tried
///   up to 100 times, as long as a call of the run was answered otherwise within the last 30 s. Not
///   where the policy has no retries.
/// - A failure doesn't end the stream. Dropping the stream does, and cancels what hasn't gone out;
///   of a call that was in flight it is unknown whether the Leader carried it out.
///
/// It does not look for ids that come twice: each is a call.
#[must_use = "a stream sends nothing until it is polled"]
pub struct Bulk<S, O> {
    session: Arc<Session>,
    operation: O,
    concurrency: usize,
    rate: Option<NonZeroU32>,
    calls: InFlight<S, Result<Accepted, Error>>,
}

impl<S, O: Operation + Default> Bulk<S, O> {
    pub(crate) fn new(session: &Arc<Session>, users: S) -> Self {
        Self {
            session: Arc::clone(session),
            operation: O::default(),
            concurrency: CONCURRENCY,
            rate: None,
            calls: InFlight::new(users, Throttle::new(CONCURRENCY, None)),
        }
    }

    /// How many calls are in flight at once: 8 unless set. 0 is taken for 1.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls;
        self.with_throttle()
    }

    /// How many requests are sent a second at most, retries included. No limit unless set. 0 is taken
    /// for 1.
    ///
    /// They go out evenly: never more at once than a hundredth of a second's worth, or one.
    pub fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate = Some(NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN));
        self.with_throttle()
    }

    /// What tells, while the stream is polled, why it is waiting. Taken after the settings are made.
    #[must_use]
    pub fn status(&self) -> BulkStatus {
        BulkStatus {
            throttle: Arc::clone(&self.calls.throttle),
            session: Arc::clone(&self.session),
        }
    }

    fn with_throttle(mut self) -> Self {
        self.calls.throttle = Arc::new(Throttle::new(self.concurrency, self.rate));
        self
    }
}

impl<S> InvalidateMany<S> {
    /// Sends a `ttl` with each call; see [`Invalidate::ttl`](crate::Invalidate::ttl).
    pub fn ttl(mut self, ttl: Ttl) -> Self {
        self.operation.ttl = Some(ttl);
        self
    }
}

impl<S: Stream<Item = UserId>, O: Operation> Stream for Bulk<S, O> {
    type Item = (UserId, Result<Accepted, Error>);

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self {
            session,
            operation,
            calls,
            ..
        } = self.get_mut();
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
            .field("concurrency", &self.concurrency)
            .field("rate", &self.rate)
            .field("in_flight", &self.calls.len())
            .finish_non_exhaustive()
    }
}
