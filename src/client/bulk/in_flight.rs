//! The calls of a bulk run that are in flight.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, Stream, StreamExt};
use tokio_util::sync::ReusableBoxFuture;

use crate::client::throttle::{Permit, Throttle};
use crate::client::values::UserId;

/// A user with the result of their call.
type Done<R> = (UserId, R);

/// The memory of a call's future, some 4 KiB, which the next call reuses.
type Slot<R> = ReusableBoxFuture<'static, Done<R>>;

/// A call in flight. Returns its slot for reuse when it completes.
struct Call<R>(Option<Slot<R>>);

impl<R> Future for Call<R> {
    type Output = (Done<R>, Option<Slot<R>>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(slot) = &mut self.0 else {
            return Poll::Pending;
        };
        let done = ready!(slot.poll(cx));
        Poll::Ready((done, self.0.take()))
    }
}

/// Takes users from a source and runs a call for each, a limited number at a time.
pub(super) struct InFlight<S, R> {
    /// `None` when the source has ended.
    users: Option<Pin<Box<S>>>,
    calls: FuturesUnordered<Call<R>>,
    free_slots: Vec<Slot<R>>,
    pub(super) throttle: Arc<Throttle>,
    /// The next call waits here for its permit, before its user is taken from the source.
    next_permit: Option<BoxFuture<'static, Permit>>,
    /// True if the rate limit has admitted a call for which the source had no user yet.
    passed_rate: bool,
}

impl<S, R> InFlight<S, R> {
    pub(super) fn new(users: S, throttle: Throttle) -> Self {
        Self {
            users: Some(Box::pin(users)),
            calls: FuturesUnordered::new(),
            free_slots: Vec::new(),
            throttle: Arc::new(throttle),
            next_permit: None,
            passed_rate: false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }
}

impl<S: Stream<Item = UserId>, R: 'static> InFlight<S, R> {
    /// Starts the calls that may start, and returns the next one that has completed.
    pub(super) fn poll<F>(
        &mut self,
        cx: &mut Context<'_>,
        start: impl Fn(UserId, Permit) -> F,
    ) -> Poll<Option<Done<R>>>
    where
        F: Future<Output = Done<R>> + Send + 'static,
    {
        while self.calls.len() < self.throttle.concurrency() && self.users.is_some() {
            match self.poll_next_user(cx) {
                Poll::Ready(Some((user, permit))) => self.begin(start(user, permit)),
                Poll::Ready(None) => self.users = None,
                Poll::Pending => break,
            }
        }
        match ready!(self.calls.poll_next_unpin(cx)) {
            None if self.users.is_some() => Poll::Pending,
            completed => Poll::Ready(completed.map(|(done, slot)| {
                self.free_slots.extend(slot);
                done
            })),
        }
    }

    /// Takes the next user from the source and returns it with an error, without a call.
    pub(super) fn refuse_next<T, E>(
        &mut self,
        cx: &mut Context<'_>,
        error: impl FnOnce() -> E,
    ) -> Poll<Option<(UserId, Result<T, E>)>> {
        let Some(users) = &mut self.users else {
            return Poll::Ready(None);
        };
        let next = ready!(users.as_mut().poll_next(cx));
        if next.is_none() {
            self.users = None;
        }
        Poll::Ready(next.map(|user| (user, Err(error()))))
    }

    fn begin(&mut self, call: impl Future<Output = Done<R>> + Send + 'static) {
        let slot = match self.free_slots.pop() {
            Some(mut slot) => {
                slot.set(call);
                slot
            }
            None => ReusableBoxFuture::new(call),
        };
        self.calls.push(Call(Some(slot)));
    }

    /// Takes the next user from the source, if a call may start now.
    fn poll_next_user(&mut self, cx: &mut Context<'_>) -> Poll<Option<(UserId, Permit)>> {
        let permit = ready!(self.poll_permit(cx));
        let Some(users) = &mut self.users else {
            return Poll::Ready(None);
        };
        let next = users.as_mut().poll_next(cx);
        // The permit is released while the source has no user, so that a retry can use it.
        self.passed_rate = next.is_pending();
        next.map(|user| user.map(|user| (user, permit)))
    }

    fn poll_permit(&mut self, cx: &mut Context<'_>) -> Poll<Permit> {
        if self.next_permit.is_none()
            && let Some(permit) = self.throttle.try_acquire(self.passed_rate)
        {
            return Poll::Ready(permit);
        }
        let (throttle, passed_rate) = (&self.throttle, self.passed_rate);
        let next = self
            .next_permit
            .get_or_insert_with(|| Arc::clone(throttle).acquire(passed_rate).boxed());
        let permit = ready!(next.poll_unpin(cx));
        self.next_permit = None;
        Poll::Ready(permit)
    }
}
