//! Whether a token is accepted: the one proof that an invalidation took hold.

use std::fmt;

use serde_json::Value;

use super::Client;
use super::call::{Authority, call};
use super::error::Error;
use super::generated::own_roles;
use super::response::ErrorResponse;

/// What the Leader makes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenStatus {
    /// It answered the call as one of a signed-in user's.
    Accepted,
    /// It answered 401.
    Refused,
}

impl fmt::Display for TokenStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        })
    }
}

impl Client {
    /// Asks whether the Leader accepts this client's token, by `GET /authorize/roles`.
    ///
    /// The vendor documents that call as "get the client's roles"; it changes nothing. That every
    /// signed-in user may make it is our reading. A 403 counts as [`Accepted`](TokenStatus::Accepted)
    /// for that reason: the Leader knew whose token it was.
    ///
    /// Other credentials than a fixed token are signed in with first, where that hasn't happened yet. A
    /// refused token is the answer here, and no reason to sign in again.
    ///
    /// # Errors
    /// [`Error`], where neither can be told: anything but a success, 401 and 403, and where no answer
    /// came. A 403 tells only where it is JSON or empty, as a Leader's is: a page of HTML is a proxy's.
    pub async fn check_token(&self) -> Result<TokenStatus, Error> {
        let send = |api: own_roles::Client| async move { api.get_authorize_roles().send().await };
        let outcome = call(&self.shared, None, Authority::AsIs, send).await;
        match outcome {
            Ok(_) => Ok(TokenStatus::Accepted),
            Err(error) if error.is_unauthorized() => Ok(TokenStatus::Refused),
            Err(Error::Status(response) | Error::UnexpectedBody(response, _))
                if knows_the_user(&response) =>
            {
                Ok(TokenStatus::Accepted)
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether an answer that is no success, or not as documented, is one to a user whose token was accepted:
/// that they may not ask, or their roles in another form than is documented.
fn knows_the_user(response: &ErrorResponse) -> bool {
    match response.status() {
        403 => response.is_as_a_leaders(),
        200 => serde_json::from_slice::<Value>(response.body())
            .is_ok_and(|json| json.get("items").is_some_and(Value::is_array)),
        _ => false,
    }
}
