//! Signing in with a user's name and password: `POST /auth/login`.

use std::sync::Arc;

use super::SignInError;
use super::access_token::AccessToken;
use super::confidential::Confidential;
use super::sign_in_error::Whose;
use crate::client::Shared;
use crate::client::call::{Authority, call};
use crate::client::error::Error;
use crate::client::generated::login;
use crate::client::text;

/// A local user of the Leader's.
pub(super) struct Login {
    pub(super) username: String,
    pub(super) password: Arc<Confidential>,
}

impl Login {
    pub(super) async fn sign_in(&self, shared: &Arc<Shared>) -> Result<AccessToken, Error> {
        let send = |api: login::Client| async move {
            let request = api.create_auth_login().body_map(|body| {
                body.username(self.username.as_str())
                    .password(self.password.expose())
            });
            request.send().await
        };
        let outcome = call(shared, None, Authority::SignIn(&self.password), send).await;
        let answer = outcome.map_err(|error| SignInError::of(self.whose(), error))?;
        if answer.value.force_password_change {
            return Err(SignInError::password_change(self.whose()).into());
        }
        let token = AccessToken::new(answer.value.token);
        Ok(token.map_err(|error| SignInError::new(self.whose(), error.into()))?)
    }

    pub(super) fn whose(&self) -> Whose {
        Whose::User(text::printable(&self.username))
    }
}
