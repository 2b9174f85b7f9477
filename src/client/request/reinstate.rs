//! Removing a user's invalidation: `DELETE /auth/users/{id}/invalidation`.

use std::pin::pin;

use tracing::Span;

use super::accepted::{Accepted, values};
use super::call::call;
use super::operation::{Context, Operation, UserCall};
use crate::client::error::Error;
use crate::client::generated::invalidation_removal;
use crate::client::http::Purpose;
use crate::client::values::UserId;

/// A call that removes a user's invalidation. Create one with
/// [`Client::reinstate`](crate::Client::reinstate).
pub type Reinstate = UserCall<Reinstatement>;

/// `DELETE /auth/users/{id}/invalidation`, "Remove invalidation for user ID".
#[derive(Clone, Debug, Default)]
pub struct Reinstatement;

impl Operation for Reinstatement {
    const OUTCOMES: [&'static str; 2] = ["invalidation removed", "invalidation not removed"];

    fn span(user: &UserId) -> Span {
        // Debug escapes the id. Otherwise a line break in it would begin a new line of the log.
        tracing::info_span!("reinstate", user = ?user.as_str())
    }

    async fn call(&self, context: Context<'_>, user: &UserId) -> Result<Accepted, Error> {
        let send = |api: invalidation_removal::Client| async move {
            let request = api.delete_auth_users_invalidation_by_id();
            request.id(user.as_str()).send().await
        };
        // Pinned, because `await` would copy the whole future, some 3 KiB, twice.
        let call = pin!(call(context, Purpose::Change, send));
        let (response, attempts) = call.await?;
        Ok(Accepted::new(response, attempts, |response| {
            (response.count, values(response.items))
        }))
    }
}
