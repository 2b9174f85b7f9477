//! A call for one user, for any operation.

use std::fmt;
use std::future::IntoFuture;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use tracing::{Instrument, Span};

use super::accepted::Accepted;
use super::session::Session;
use crate::client::error::Error;
use crate::client::throttle::Permit;
use crate::client::values::{UserId, UserIdError};

/// One of the vendor's operations on a user: [`TokenInvalidation`](crate::TokenInvalidation) or
/// [`Reinstatement`](crate::Reinstatement). Sealed: it can't be implemented outside this crate.
pub trait Operation: Clone + fmt::Debug + Send + Sync + Unpin + 'static {
    /// The log messages for a successful call and for a failed one.
    #[doc(hidden)]
    const OUTCOMES: [&'static str; 2];

    /// The span of the call's log lines.
    #[doc(hidden)]
    fn span(user: &UserId) -> Span;

    /// Sends the call.
    #[doc(hidden)]
    fn call(
        &self,
        context: Context<'_>,
        user: &UserId,
    ) -> impl Future<Output = Result<Accepted, Error>> + Send;
}

/// The session of a call, the permit of a call in a bulk run, and the call's own deadline.
pub struct Context<'a> {
    pub(super) session: &'a Session,
    pub(super) permit: Option<Permit>,
    pub(super) deadline: Option<Duration>,
}

impl<'a> Context<'a> {
    /// The context of a call in a bulk run, with the permit for its first attempt.
    pub(crate) fn of_run(session: &'a Session, permit: Permit) -> Self {
        Self {
            session,
            permit: Some(permit),
            deadline: session.deadline,
        }
    }
}

/// A call for one user. Nothing is sent until it is awaited, or the future of [`send`](Self::send) is
/// polled.
///
/// It borrows nothing, so it can be spawned.
#[derive(Clone)]
#[must_use = "nothing is sent until the request is awaited"]
pub struct UserCall<O> {
    session: Arc<Session>,
    user: Result<UserId, UserIdError>,
    deadline: Option<Duration>,
    pub(super) operation: O,
}

impl<O: Operation + Default> UserCall<O> {
    pub(crate) fn new(session: &Arc<Session>, user: Result<UserId, UserIdError>) -> Self {
        Self {
            session: Arc::clone(session),
            user,
            deadline: None,
            operation: O::default(),
        }
    }
}

impl<O: Operation> UserCall<O> {
    /// Sends the call, with retries by the client's [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] for every response but the documented success, without a response, and
    /// for a text that is not a user's id. [`Error::NoRuntime`] outside a Tokio runtime.
    pub async fn send(self) -> Result<Accepted, Error> {
        let user = self.user?;
        let context = Context {
            session: &self.session,
            permit: None,
            deadline: self.deadline.or(self.session.deadline),
        };
        send(context, &user, &self.operation).await
    }

    /// Limits the total time of this call; see [`ClientBuilder::deadline`](crate::ClientBuilder::deadline).
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }
}

/// Sends a call and logs its result.
pub(crate) async fn send<O: Operation>(
    context: Context<'_>,
    user: &UserId,
    operation: &O,
) -> Result<Accepted, Error> {
    let span = O::span(user);
    // Pinned here, because as an argument it would be stored twice in this future.
    let call = pin!(operation.call(context, user));
    let outcome = call.instrument(span.clone()).await;
    let [done, not_done] = O::OUTCOMES;
    span.in_scope(|| match &outcome {
        Ok(accepted) => tracing::info!(attempts = accepted.attempts(), "{done}"),
        Err(error) => {
            tracing::error!(attempts = error.attempts(), kind = %error.kind(), %error, "{not_done}");
        }
    });
    outcome
}

impl<O: Operation> IntoFuture for UserCall<O> {
    type Output = Result<Accepted, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<O: fmt::Debug> fmt::Debug for UserCall<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserCall")
            .field("user", &self.user)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
