//! Undoing it: `DELETE /auth/users/{id}/invalidation`.

use tracing::Span;

use super::Client;
use super::call::{Authority, call};
use super::error::Error;
use super::generated::invalidation_removal;
use super::user_call::{Accepted, Allowed, Operation, UserCall, values};
use super::user_id::UserId;

/// A call that removes a user's invalidation; made by
/// [`Client::reinstate`](crate::Client::reinstate).
pub type Reinstate<'a> = UserCall<'a, Reinstatement>;

/// `DELETE /auth/users/{id}/invalidation`, "Remove invalidation for user ID".
#[derive(Clone, Debug, Default)]
pub struct Reinstatement;

impl Operation for Reinstatement {
    const OUTCOMES: [&'static str; 2] = ["invalidation removed", "invalidation not removed"];

    fn span(user: &UserId) -> Span {
        // As Debug, which escapes: a line break in an id would begin a line of the log.
        tracing::info_span!("reinstate", user = ?user.as_str())
    }

    async fn call(
        &self,
        client: &Client,
        user: &UserId,
        allowed: Allowed,
    ) -> Result<Accepted, Error> {
        let send = |api: invalidation_removal::Client| async move {
            let request = api.delete_auth_users_invalidation_by_id();
            request.id(user.as_str()).send().await
        };
        let answered = call(&client.shared, allowed.0, Authority::SignedIn, send).await?;
        Ok(Accepted::new(answered, |answer| {
            (answer.count, values(answer.items))
        }))
    }
}
