//! Invalidating a user's tokens: `DELETE /auth/users/{id}/token`.

use tracing::Span;

use super::Client;
use super::call::{Authority, call};
use super::error::Error;
use super::generated::token_invalidation;
use super::ttl::Ttl;
use super::user_call::{Accepted, Allowed, Operation, UserCall, values};
use super::user_id::UserId;

/// A call that invalidates a user's tokens; made by [`Client::invalidate`](crate::Client::invalidate).
pub type Invalidate<'a> = UserCall<'a, TokenInvalidation>;

/// `DELETE /auth/users/{id}/token`, "Invalidate token(s) for user *id*".
#[derive(Clone, Debug, Default)]
pub struct TokenInvalidation {
    pub(super) ttl: Option<Ttl>,
}

impl Invalidate<'_> {
    /// Sends a `ttl`, documented as the "TTL of the token being invalidated". Without this none is
    /// sent; see [`Ttl`] for what is not known of it.
    pub fn ttl(mut self, ttl: Ttl) -> Self {
        self.operation.ttl = Some(ttl);
        self
    }
}

impl Operation for TokenInvalidation {
    const OUTCOMES: [&'static str; 2] = ["invalidated", "not invalidated"];

    fn span(user: &UserId) -> Span {
        // As Debug, which escapes: a line break in an id would begin a line of the log.
        tracing::info_span!("invalidate", user = ?user.as_str())
    }

    async fn call(
        &self,
        client: &Client,
        user: &UserId,
        allowed: Allowed,
    ) -> Result<Accepted, Error> {
        let send = |api: token_invalidation::Client| async move {
            let request = api.delete_auth_users_token_by_id().id(user.as_str());
            match &self.ttl {
                Some(ttl) => request.ttl(ttl.as_str()),
                None => request,
            }
            .send()
            .await
        };
        let answered = call(&client.shared, allowed.0, Authority::SignedIn, send).await?;
        Ok(Accepted::new(answered, |answer| {
            (answer.count, values(answer.items))
        }))
    }
}
