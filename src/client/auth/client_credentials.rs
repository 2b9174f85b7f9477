//! OAuth client credentials, as on Cribl.Cloud
//! ([RFC 6749, section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)).

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::SecretString;
use serde::Deserialize;
use url::{Url, form_urlencoded};

use super::sign_in::with_retries;
use crate::client::error::{ConfigError, Error, Failure, Principal, SignInError, classify};
use crate::client::http::{Endpoint, RawResponse, sign_in_response, token_server_error};
use crate::client::values::{AccessToken, RetryPolicy, Secret, authority, is_loopback, printable};

/// The token URL of Cribl.Cloud.
const TOKEN_URL: &str = "https://login.cribl.cloud/oauth/token";

/// The audience of Cribl.Cloud's tokens.
const AUDIENCE: &str = "https://api.cribl.cloud";

/// A client id and secret, for which an OAuth server issues tokens. Create them with
/// [`Credentials::client_credentials`](crate::Credentials::client_credentials).
///
/// Whether the calls of this crate may be made on Cribl.Cloud is not documented: the vendor says that the
/// `/auth` endpoints aren't for its customers.
#[derive(Clone)]
pub struct ClientCredentials {
    id: String,
    secret: SecretString,
    token_url: String,
    audience: Option<String>,
    scope: Option<String>,
}

impl ClientCredentials {
    pub(super) fn new(id: String, secret: SecretString) -> Self {
        Self {
            id,
            secret,
            token_url: TOKEN_URL.to_owned(),
            audience: Some(AUDIENCE.to_owned()),
            scope: None,
        }
    }

    /// Sets the token URL: `https://login.cribl.cloud/oauth/token` unless set. The id and the secret are
    /// sent only there, over https, or over plain http under the same conditions as a token to the base
    /// URL.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = url.into();
        self
    }

    /// Sets the audience of the tokens: `https://api.cribl.cloud` unless set. An empty text sends none.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into()).filter(|audience| !audience.is_empty());
        self
    }

    /// Sets the scope of the tokens ([RFC 6749, section
    /// 3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)). None is sent unless set.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into()).filter(|scope| !scope.is_empty());
        self
    }

    /// Checks that the secret may be sent to the token URL.
    pub(super) fn checked(
        self,
        allow_plain_http: bool,
    ) -> Result<ClientCredentialsFlow, ConfigError> {
        let unusable = |reason: &str| ConfigError::TokenUrl(reason.to_owned());
        let url = Url::parse(self.token_url.trim()).map_err(|e| unusable(&e.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(unusable("it must not contain a user name or a password"));
        }
        match url.scheme() {
            "https" => {}
            "http" if allow_plain_http || is_loopback(&url) => {}
            "http" => {
                return Err(unusable(
                    "it is plain http, so the secret would cross the network unencrypted",
                ));
            }
            _ => return Err(unusable("it must begin with https://")),
        }
        Ok(ClientCredentialsFlow {
            url,
            id: self.id,
            secret: Secret::new(self.secret, "[secret]"),
            audience: self.audience,
            scope: self.scope,
        })
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL is left out, because it may contain a password until it has been checked.
        f.debug_struct("ClientCredentials")
            .field("id", &self.id)
            .field("audience", &self.audience)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// The token request, and the server that receives it.
pub(crate) struct ClientCredentialsFlow {
    url: Url,
    id: String,
    secret: Secret,
    audience: Option<String>,
    scope: Option<String>,
}

/// The response ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    token_type: Option<String>,
    expires_in: Option<f64>,
}

/// Returns the token in a response. Drops serde's error, because it quotes what it could not read, which
/// may be the token.
fn granted(received: &RawResponse) -> Option<AccessToken> {
    if !received.status.is_success() || received.redirected_to.is_some() || received.is_truncated {
        return None;
    }
    let granted: TokenResponse = serde_json::from_slice(&received.body).ok()?;
    // A token of another type must not be used as a bearer token (section 7.1).
    let token_type = granted.token_type.as_deref().unwrap_or("bearer");
    if !token_type.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let token = AccessToken::new(granted.access_token).ok()?;
    let lifetime = granted.expires_in.map(Duration::try_from_secs_f64);
    let expires = lifetime.and_then(|lifetime| SystemTime::now().checked_add(lifetime.ok()?));
    Some(match expires {
        Some(moment) => token.with_expires_at(moment),
        None => token,
    })
}

impl ClientCredentialsFlow {
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn principal(&self) -> Principal {
        Principal::Client(format!("the client {}", printable(&self.id)))
    }

    /// Fetches a token from `server`. Each attempt may take `limit`.
    pub(super) async fn token(
        &self,
        server: &Endpoint,
        limit: Duration,
        policy: &RetryPolicy,
    ) -> Result<AccessToken, SignInError> {
        let request = || self.request_token(server, limit);
        let (token, _) = with_retries(policy, self.principal(), request).await?;
        Ok(token)
    }

    async fn request_token(
        &self,
        server: &Endpoint,
        limit: Duration,
    ) -> Result<AccessToken, Error> {
        let request = server
            .http
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(self.form());
        let failed = |failure: Failure| {
            classify(failure, server.context(authority(&self.url), limit, false))
        };
        let mut request = request.build().map_err(|error| failed(error.into()))?;
        let response = server.send(&mut request, limit).await.map_err(failed)?;
        if let Some(token) = granted(&response) {
            return Ok(token);
        }
        let captured = sign_in_response(&response, &self.secret).of_server(authority(&self.url));
        Err(token_server_error(&response, captured))
    }

    fn form(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.id)
            .append_pair("client_secret", self.secret.expose());
        for (name, value) in [("audience", &self.audience), ("scope", &self.scope)] {
            if let Some(value) = value {
                form.append_pair(name, value);
            }
        }
        form.finish()
    }
}
