//! A call about one user, whichever it is, and what it answers.

use std::any::Any;
use std::fmt;
use std::future::IntoFuture;
use std::pin::{Pin, pin};

use serde::Serialize;
use serde_json::{Map, Value};
use tracing::{Instrument, Span};

use super::Client;
use super::call::Answered;
use super::error::Error;
use super::pace::Permit;
use super::user_id::UserId;

/// One of the vendor's operations on a user.
pub trait Operation: Clone + fmt::Debug + Send + Sync + Unpin + 'static {
    /// What a log says of a call that succeeded, and of one that did not.
    #[doc(hidden)]
    const OUTCOMES: [&'static str; 2];

    /// What the log's lines of one call belong to.
    #[doc(hidden)]
    fn span(user: &UserId) -> Span;

    /// Sends it.
    #[doc(hidden)]
    fn call(
        &self,
        client: &Client,
        user: &UserId,
        permit: Allowed,
    ) -> impl Future<Output = Result<Accepted, Error>> + Send;
}

/// What a bulk run's pace lets a call start with; a single call has none.
pub struct Allowed(pub(super) Option<Permit>);

/// A call about one user. Nothing is sent until it is awaited, or [`send`](Self::send) is.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until the request is awaited"]
pub struct UserCall<'a, O> {
    client: &'a Client,
    user: &'a UserId,
    pub(super) operation: O,
}

/// What the Leader answered to a call that it accepted.
///
/// It says that the Leader accepted the call, and no more: whether a token in somebody's hands is
/// refused or accepted from now on shows only when that token is tried
/// ([`Client::check_token`](crate::Client::check_token)).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Accepted {
    /// The answer's `count`: the "number of items present in the items array". `None` where the
    /// answer has none.
    pub count: Option<i64>,
    /// The answer's `items`: "a list of any objects". What they hold is not documented.
    pub items: Vec<Value>,
    status: u16,
    attempts: u32,
}

impl<'a, O: Operation> UserCall<'a, O> {
    pub(super) fn new(client: &'a Client, user: &'a UserId, operation: O) -> Self {
        Self {
            client,
            user,
            operation,
        }
    }

    /// Sends the call, and again as the client's [`RetryPolicy`](crate::RetryPolicy) says.
    ///
    /// # Errors
    /// [`Error`], for every answer but a documented success, and where no answer came.
    pub async fn send(self) -> Result<Accepted, Error> {
        self.send_with(None).await
    }

    /// [`send`](Self::send), as one of many: `permit` is what their pace lets this one start with.
    pub(super) async fn send_with(self, permit: Option<Permit>) -> Result<Accepted, Error> {
        let span = O::span(self.user);
        // Pinned here: as an argument it would stand in this future twice.
        let call = pin!(self.operation.call(self.client, self.user, Allowed(permit)));
        let outcome = call.instrument(span.clone()).await;
        let [done, not_done] = O::OUTCOMES;
        span.in_scope(|| match &outcome {
            Ok(accepted) => tracing::info!(attempts = accepted.attempts, "{done}"),
            Err(error) => {
                tracing::error!(attempts = error.attempts(), kind = %error.kind(), %error, "{not_done}");
            }
        });
        outcome
    }
}

impl<'a, O: Operation> IntoFuture for UserCall<'a, O> {
    type Output = Result<Accepted, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl Accepted {
    /// From the parts of a generated answer, read in the ways in which it may change with a document
    /// that breaks nobody: under whatever name, as a property always sent is no `Option` any more, an
    /// integer with a bound has another type, an item with a named property becomes a struct. As JSON
    /// all of these read alike.
    pub(super) fn new<T, I>(answered: Answered<T>, parts: impl FnOnce(T) -> (I, Vec<Value>)) -> Self
    where
        I: Serialize,
    {
        let (status, attempts) = (answered.status, answered.attempts);
        let secret = answered.sent.confidential();
        let (count, items) = parts(answered.value);
        let count = serde_json::to_value(count).ok();
        Self {
            count: count.and_then(|count| count.as_i64()),
            items: items
                .into_iter()
                .map(|item| secret.blot_out_of(item))
                .collect(),
            status,
            attempts,
        }
    }

    /// The status of the answer; 200 is the documented one.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How often the call was sent until it succeeded; 1 without a retry.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

/// Items of whatever type, as JSON. Those of today's document are that already.
pub(super) fn values<T: Serialize + 'static>(items: impl IntoIterator<Item = T>) -> Vec<Value> {
    let items = items.into_iter();
    items
        .filter_map(|item| {
            let mut item = Some(item);
            let object: Option<&mut Option<Map<String, Value>>> =
                (&mut item as &mut dyn Any).downcast_mut();
            match object.and_then(Option::take) {
                Some(object) => Some(object.into()),
                None => serde_json::to_value(item?).ok(),
            }
        })
        .collect()
}
