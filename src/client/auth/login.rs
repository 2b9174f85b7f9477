//! Signing in with a user's name and password: `POST /auth/login`.

use std::sync::Arc;

use super::sign_in::with_retries;
use crate::client::error::{Principal, SignInError};
use crate::client::generated::login;
use crate::client::http::{Purpose, RequestSecret, Transport, attempt};
use crate::client::values::{AccessToken, RetryPolicy, Secret, printable, text};

/// The name and the password of a local user of the Leader.
pub(crate) struct Login {
    pub(super) username: String,
    pub(super) password: Arc<Secret>,
}

impl Login {
    pub(super) async fn sign_in(
        &self,
        transport: &Arc<Transport>,
        policy: &RetryPolicy,
    ) -> Result<AccessToken, SignInError> {
        let send = |api: login::Client| async move {
            let request = api.create_auth_login().body_map(|body| {
                body.username(self.username.as_str())
                    .password(self.password.expose())
            });
            request.send().await
        };
        let (response, attempts) = with_retries(policy, self.principal(), || {
            let secret = RequestSecret::Body(Arc::clone(&self.password));
            attempt(transport, secret, Purpose::SignIn, None, send)
        })
        .await?;
        if response.value.force_password_change {
            return Err(SignInError::password_change(self.principal(), attempts));
        }
        AccessToken::new(text(response.value.token).unwrap_or_default())
            .map_err(|error| SignInError::invalid_token(self.principal(), &error, attempts))
    }

    fn principal(&self) -> Principal {
        Principal::User(printable(&self.username))
    }
}
