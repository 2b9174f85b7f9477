//! Many users: a stream in, a stream out.
//!
//! What is the same for every operation on a user stands in `Calls`, which knows nothing of what it
//! sends: another operation is another `Operation`, and a name for its `Many`.

use std::fmt;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, FuturesUnordered};
use futures_util::{FutureExt, Stream, StreamExt};
use tokio_util::sync::ReusableBoxFuture;

use super::error::Error;
use super::invalidate::TokenInvalidation;
use super::pace::{Pace, Permit, Waiting};
use super::reinstate::Reinstatement;
use super::ttl::Ttl;
use super::user_call::{Accepted, Operation, UserCall};
use super::user_id::UserId;
use super::{Client, Shared};

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
    client: Client,
    operation: O,
    concurrency: usize,
    rate: Option<NonZeroU32>,
    calls: Calls<S, Accepted>,
}

impl<S, O: Operation + Default> Bulk<S, O> {
    pub(super) fn new(client: &Client, users: S) -> Self {
        Self {
            client: client.clone(),
            operation: O::default(),
            concurrency: CONCURRENCY,
            rate: None,
            calls: Calls::new(users),
        }
    }

    /// How many calls are in flight at once: 8 unless set. 0 is taken for 1.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls;
        self.keep_pace()
    }

    /// How many requests are sent a second at most, retries included. No limit unless set. 0 is taken
    /// for 1.
    ///
    /// They go out evenly: never more at once than a hundredth of a second's worth, or one.
    pub fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate = Some(NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN));
        self.keep_pace()
    }

    /// What tells, while the stream is polled, why it is waiting. Taken after the settings are made.
    #[must_use]
    pub fn status(&self) -> BulkStatus {
        BulkStatus {
            pace: Arc::clone(&self.calls.pace),
            shared: Arc::clone(&self.client.shared),
        }
    }

    fn keep_pace(mut self) -> Self {
        self.calls.pace = Arc::new(Pace::new(self.concurrency, self.rate));
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
            client,
            operation,
            calls,
            ..
        } = self.get_mut();
        calls.poll(cx, |user, permit| {
            let (client, operation) = (client.clone(), operation.clone());
            async move {
                let request = UserCall::new(&client, &user, operation);
                let outcome = request.send_with(Some(permit)).await;
                (user, outcome)
            }
        })
    }
}

impl<S, O: fmt::Debug> fmt::Debug for Bulk<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk")
            .field("client", &self.client)
            .field("operation", &self.operation)
            .field("concurrency", &self.concurrency)
            .field("rate", &self.rate)
            .field("in_flight", &self.calls.in_flight.len())
            .finish_non_exhaustive()
    }
}

/// What a bulk run is doing, for whoever shows its progress. Cheap to clone.
#[derive(Clone)]
pub struct BulkStatus {
    pace: Arc<Pace>,
    shared: Arc<Shared>,
}

impl BulkStatus {
    /// Why the run is waiting; `None` where nothing but the answers keeps it.
    #[must_use]
    pub fn waiting(&self) -> Option<Waiting> {
        self.pace.waiting(self.shared.authenticator.is_fetching())
    }

    /// How many of the calls that have begun are not on the wire: they wait to be tried again, for
    /// the time that the Leader asked for, or for a token. Where these are all that is left of a run, dropping the stream
    /// leaves no call's end unknown that was not unknown before.
    #[must_use]
    pub fn resting(&self) -> u32 {
        self.pace.resting()
    }

    /// Of how many of the calls that have begun nothing was sent, at no attempt: they wait for a token, or
    /// for the time that the Leader asked for.
    #[must_use]
    pub fn unsent(&self) -> u32 {
        self.pace.unsent()
    }
}

impl fmt::Debug for BulkStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkStatus")
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}

/// A stream of users' ids, or an iterator of them, which is taken for a stream.
///
/// `Kind` tells the two apart and is always inferred. A type that is both has to be wrapped, as by
/// [`futures_util::stream::iter`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a stream nor an iterator of `UserId`",
    note = "an iterator of texts becomes one by `UserId::new`, which can refuse a text"
)]
pub trait Users<Kind> {
    /// The stream that it becomes.
    type Stream: Stream<Item = UserId>;

    /// Makes a stream of it.
    fn into_stream(self) -> Self::Stream;
}

/// The [`Kind`](Users) of a stream.
#[derive(Debug)]
pub enum Streamed {}

/// The [`Kind`](Users) of an iterator.
#[derive(Debug)]
pub enum Iterated {}

impl<S: Stream<Item = UserId>> Users<Streamed> for S {
    type Stream = S;

    fn into_stream(self) -> S {
        self
    }
}

impl<I: IntoIterator<Item = UserId>> Users<Iterated> for I {
    type Stream = stream::Iter<I::IntoIter>;

    fn into_stream(self) -> Self::Stream {
        stream::iter(self)
    }
}

type Done<T> = (UserId, Result<T, Error>);

/// The memory of a call's future: some 4 KiB, which the next call uses again.
type Place<T> = ReusableBoxFuture<'static, Done<T>>;

/// A call in flight. When it has ended it gives its place back, too.
struct Call<T>(Option<Place<T>>);

impl<T> Future for Call<T> {
    type Output = (Done<T>, Option<Place<T>>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(place) = &mut self.0 else {
            return Poll::Pending;
        };
        let done = ready!(place.poll(cx));
        Poll::Ready((done, self.0.take()))
    }
}

/// The calls of a run, whatever they ask for.
struct Calls<S, T> {
    /// `None` when it has ended.
    users: Option<Pin<Box<S>>>,
    in_flight: FuturesUnordered<Call<T>>,
    free: Vec<Place<T>>,
    pace: Arc<Pace>,
    /// The next call waits here for its permit, before its user is taken from the source.
    admission: Option<BoxFuture<'static, Permit>>,
    /// The rate has let a call pass for which the source had no user yet.
    paid: bool,
}

impl<S, T> Calls<S, T> {
    fn new(users: S) -> Self {
        Self {
            users: Some(Box::pin(users)),
            in_flight: FuturesUnordered::new(),
            free: Vec::new(),
            pace: Arc::new(Pace::new(CONCURRENCY, None)),
            admission: None,
            paid: false,
        }
    }
}

impl<S: Stream<Item = UserId>, T: 'static> Calls<S, T> {
    /// Starts what may start, and gives the next that has finished.
    fn poll<F>(
        &mut self,
        cx: &mut Context<'_>,
        start: impl Fn(UserId, Permit) -> F,
    ) -> Poll<Option<Done<T>>>
    where
        F: Future<Output = Done<T>> + Send + 'static,
    {
        while self.in_flight.len() < self.pace.concurrency() && self.users.is_some() {
            match self.poll_next_user(cx) {
                Poll::Ready(Some((user, permit))) => self.begin(start(user, permit)),
                Poll::Ready(None) => self.users = None,
                Poll::Pending => break,
            }
        }
        match ready!(self.in_flight.poll_next_unpin(cx)) {
            None if self.users.is_some() => Poll::Pending,
            finished => Poll::Ready(finished.map(|(done, place)| {
                self.free.extend(place);
                done
            })),
        }
    }

    fn begin(&mut self, call: impl Future<Output = Done<T>> + Send + 'static) {
        let place = match self.free.pop() {
            Some(mut place) => {
                place.set(call);
                place
            }
            None => ReusableBoxFuture::new(call),
        };
        self.in_flight.push(Call(Some(place)));
    }

    /// Takes the next user from the source, where a call may start now.
    fn poll_next_user(&mut self, cx: &mut Context<'_>) -> Poll<Option<(UserId, Permit)>> {
        let permit = ready!(self.poll_permit(cx));
        let Some(users) = &mut self.users else {
            return Poll::Ready(None);
        };
        let next = users.as_mut().poll_next(cx);
        // While the source has no user, the permit is free for whoever tries again.
        self.paid = next.is_pending();
        next.map(|user| user.map(|user| (user, permit)))
    }

    fn poll_permit(&mut self, cx: &mut Context<'_>) -> Poll<Permit> {
        if self.admission.is_none()
            && let Some(permit) = self.pace.try_admit(self.paid)
        {
            return Poll::Ready(permit);
        }
        let pace = &self.pace;
        let paid = self.paid;
        let admission = self
            .admission
            .get_or_insert_with(|| Arc::clone(pace).admit(paid).boxed());
        let permit = ready!(admission.poll_unpin(cx));
        self.admission = None;
        Poll::Ready(permit)
    }
}
