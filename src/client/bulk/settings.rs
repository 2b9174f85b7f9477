//! The settings of a bulk run, made before it begins.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use futures_util::Stream;

use super::stream::Bulk;
use crate::client::request::{Operation, Reinstatement, Session, TokenInvalidation};
use crate::client::throttle::Throttle;
use crate::client::values::{Ttl, TtlError, UserId};

/// The default number of calls in flight.
const CONCURRENCY: usize = 8;

/// Calls that invalidate the tokens of many users. Create them with
/// [`Client::invalidate_many`](crate::Client::invalidate_many).
pub type InvalidateMany<S> = ManyCalls<S, TokenInvalidation>;

/// Calls that remove the invalidations of many users. Create them with
/// [`Client::reinstate_many`](crate::Client::reinstate_many).
pub type ReinstateMany<S> = ManyCalls<S, Reinstatement>;

/// Calls for many users, not started yet: the settings of a [`Bulk`] stream.
#[must_use = "nothing is sent until `stream` is called and what it returns is polled"]
pub struct ManyCalls<S, O> {
    session: Arc<Session>,
    operation: O,
    users: S,
    concurrency: usize,
    rate: Option<NonZeroU32>,
}

impl<S: Stream<Item = UserId>, O: Operation + Default> ManyCalls<S, O> {
    pub(crate) fn new(session: &Arc<Session>, users: S) -> Self {
        Self {
            session: Arc::clone(session),
            operation: O::default(),
            users,
            concurrency: CONCURRENCY,
            rate: None,
        }
    }

    /// Sets the number of calls in flight: 8 unless set. 0 counts as 1.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls;
        self
    }

    /// Limits the requests per second, retries included. No limit unless set. 0 counts as 1.
    ///
    /// Requests are spaced evenly: at most a hundredth of a second's worth goes out at once, or one.
    pub fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate = Some(NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN));
        self
    }

    /// Returns the stream of outcomes. Nothing is sent until it is polled.
    pub fn stream(self) -> Bulk<S, O> {
        let throttle = Throttle::new(self.concurrency, self.rate);
        Bulk::new(self.session, self.operation, self.users, throttle)
    }
}

impl<S> InvalidateMany<S> {
    /// Sends a `ttl` with each call; see [`Invalidate::ttl`](crate::Invalidate::ttl).
    pub fn ttl<T>(mut self, ttl: T) -> Self
    where
        T: TryInto<Ttl, Error: Into<TtlError>>,
    {
        self.operation.set_ttl(ttl);
        self
    }
}

impl<S, O: fmt::Debug> fmt::Debug for ManyCalls<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManyCalls")
            .field("client", &self.session)
            .field("operation", &self.operation)
            .field("concurrency", &self.concurrency)
            .field("rate", &self.rate)
            .finish_non_exhaustive()
    }
}
