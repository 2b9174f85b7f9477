//! The one request that this crate is for, and what it answers.

use std::future::IntoFuture;
use std::pin::Pin;

use serde_json::Value;
use tracing::Instrument;

use super::Client;
use super::call::{Answered, call};
use super::error::Error;
use super::pace::Permit;
use super::ttl::Ttl;
use super::user_id::UserId;

/// A call that invalidates a user's tokens: `DELETE /auth/users/{id}/token`.
///
/// Made by [`Client::invalidate`]; nothing is sent until it is awaited, or [`send`](Self::send) is.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until the request is awaited"]
pub struct Invalidate<'a> {
    client: &'a Client,
    user: &'a UserId,
    ttl: Option<Ttl>,
}

/// What the Leader answered to an invalidation.
///
/// It says that the Leader accepted the call, and no more: whether a token in somebody's hands is
/// refused from now on shows only when that token is tried.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Invalidation {
    /// The answer's `count`: the "number of items present in the items array". `None` where the
    /// answer has none.
    pub count: Option<i64>,
    /// The answer's `items`: "a list of any objects". What they hold is not documented.
    pub items: Vec<Value>,
    status: u16,
    attempts: u32,
}

impl<'a> Invalidate<'a> {
    pub(super) fn new(client: &'a Client, user: &'a UserId) -> Self {
        Self {
            client,
            user,
            ttl: None,
        }
    }

    /// Sends a `ttl`, documented as the "TTL of the token being invalidated". Without this none is
    /// sent; see [`Ttl`] for what is not known of it.
    pub fn ttl(mut self, ttl: Ttl) -> Self {
        self.ttl = Some(ttl);
        self
    }

    pub(super) fn maybe_ttl(mut self, ttl: Option<Ttl>) -> Self {
        self.ttl = ttl;
        self
    }

    /// Sends the call, and again as the client's [`RetryPolicy`](crate::RetryPolicy) says.
    ///
    /// # Errors
    /// [`Error`], for every answer but a documented success, and where no answer came.
    pub async fn send(self) -> Result<Invalidation, Error> {
        self.send_with(None).await
    }

    /// [`send`](Self::send), as one of many: `permit` is what their pace lets this one start with.
    pub(super) async fn send_with(self, permit: Option<Permit>) -> Result<Invalidation, Error> {
        let Self { client, user, ttl } = self;
        let send = |api: super::generated::token_invalidation::Client| {
            let ttl = ttl.as_ref();
            async move {
                let request = api.delete_auth_users_token_by_id().id(user.as_str());
                match ttl {
                    Some(ttl) => request.ttl(ttl.as_str()),
                    None => request,
                }
                .send()
                .await
            }
        };
        // As Debug, which escapes: a line break in an id would begin a line of the log.
        let span = tracing::debug_span!("invalidate", user = ?user.as_str());
        let outcome = call(&client.shared, permit, send)
            .instrument(span.clone())
            .await;
        span.in_scope(|| match &outcome {
            Ok(done) => tracing::info!(attempts = done.attempts, "invalidated"),
            Err(error) => {
                tracing::error!(attempts = error.attempts(), kind = %error.kind(), %error, "not invalidated");
            }
        });
        // The generated type is read in the ways in which it may change with a document that breaks
        // nobody: under whatever name, as a property always sent is no `Option` any more, an integer
        // with a bound has another type, an item with a named property becomes a struct. As JSON all
        // of these read alike.
        outcome.map(
            |Answered {
                 value,
                 status,
                 attempts,
             }| Invalidation {
                count: serde_json::to_value(value.count)
                    .ok()
                    .and_then(|count| count.as_i64()),
                items: value
                    .items
                    .into_iter()
                    .filter_map(|item| serde_json::to_value(item).ok())
                    .map(|item| client.shared.token.blot_out_of(item))
                    .collect(),
                status,
                attempts,
            },
        )
    }
}

impl<'a> IntoFuture for Invalidate<'a> {
    type Output = Result<Invalidation, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl Invalidation {
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
