//! Invalidating a user's tokens: `DELETE /auth/users/{id}/token`.

use std::pin::pin;

use tracing::Span;

use super::accepted::{Accepted, values};
use super::call::call;
use super::operation::{Context, Operation, UserCall};
use crate::client::error::Error;
use crate::client::generated::token_invalidation;
use crate::client::http::Purpose;
use crate::client::values::{Ttl, TtlError, UserId};

/// A call that invalidates a user's tokens. Create one with
/// [`Client::invalidate`](crate::Client::invalidate).
pub type Invalidate = UserCall<TokenInvalidation>;

/// `DELETE /auth/users/{id}/token`, "Invalidate token(s) for user *id*".
#[derive(Clone, Debug, Default)]
pub struct TokenInvalidation {
    pub(crate) ttl: Option<Result<Ttl, TtlError>>,
}

impl Invalidate {
    /// Sends a `ttl`, documented as the "TTL of the token being invalidated". None is sent unless set.
    /// [`Ttl`] says what is unknown about it.
    ///
    /// Accepts a [`Ttl`] or a text. An empty text causes an error on sending.
    pub fn ttl<T>(mut self, ttl: T) -> Self
    where
        T: TryInto<Ttl, Error: Into<TtlError>>,
    {
        self.operation.set_ttl(ttl);
        self
    }
}

impl TokenInvalidation {
    pub(crate) fn set_ttl<T>(&mut self, ttl: T)
    where
        T: TryInto<Ttl, Error: Into<TtlError>>,
    {
        self.ttl = Some(ttl.try_into().map_err(Into::into));
    }
}

impl Operation for TokenInvalidation {
    const OUTCOMES: [&'static str; 2] = ["invalidated", "not invalidated"];

    fn span(user: &UserId) -> Span {
        // Debug escapes the id. Otherwise a line break in it would begin a new line of the log.
        tracing::info_span!("invalidate", user = ?user.as_str())
    }

    async fn call(&self, context: Context<'_>, user: &UserId) -> Result<Accepted, Error> {
        let ttl = self.ttl.clone().transpose()?;
        let ttl = ttl.as_ref();
        let send = |api: token_invalidation::Client| async move {
            let request = api.delete_auth_users_token_by_id().id(user.as_str());
            match ttl {
                Some(ttl) => request.ttl(ttl.as_str()),
                None => request,
            }
            .send()
            .await
        };
        // Pinned, because `await` would copy the whole future, some 3 KiB, twice.
        let call = pin!(call(context, Purpose::Change, send));
        let (response, attempts) = call.await?;
        Ok(Accepted::new(response, attempts, |response| {
            (response.count, values(response.items))
        }))
    }
}
