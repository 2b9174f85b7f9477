//! Checks whether a token is accepted, which is the only proof that an invalidation took effect.

use std::fmt;

use super::call::call;
use super::operation::Context;
use super::session::Session;
use crate::client::error::{Error, ErrorResponse};
use crate::client::generated::own_roles;
use crate::client::http::{Purpose, has_items};

/// Whether the Leader accepts a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenStatus {
    /// It responded as to a signed-in user.
    Accepted,
    /// It responded with 401.
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

/// Requests the roles of the token's user from the Leader: `GET /authorize/roles`.
pub(crate) async fn check_token(session: &Session) -> Result<TokenStatus, Error> {
    let send = |api: own_roles::Client| async move { api.get_authorize_roles().send().await };
    let context = Context {
        session,
        permit: None,
        deadline: session.deadline,
    };
    let outcome = call(context, Purpose::TokenCheck, send).await;
    match outcome {
        Ok(_) => Ok(TokenStatus::Accepted),
        Err(Error::Unauthorized(response)) if response.looks_like_leader() => {
            Ok(TokenStatus::Refused)
        }
        Err(Error::Status(response) | Error::UnexpectedBody(response, _))
            if is_for_accepted_token(&response) =>
        {
            Ok(TokenStatus::Accepted)
        }
        Err(error) => Err(error),
    }
}

/// Returns true for a response to an accepted token other than the documented success: the user may not
/// make this call, or the roles have an undocumented form.
fn is_for_accepted_token(response: &ErrorResponse) -> bool {
    match response.status() {
        403 => response.looks_like_leader(),
        200 => has_items(response.body()),
        _ => false,
    }
}
