//! OAuth client credentials, as on Cribl.Cloud
//! ([RFC 6749, section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)).

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::SecretString;
use serde::Deserialize;
use url::{Url, form_urlencoded};

use super::sign_in::with_retries;
use crate::client::error::{ConfigError, Error, Failure, Principal, classify};
use crate::client::http::{Endpoint, RawResponse, sign_in_response, token_server_error};
use crate::client::values::{AccessToken, RetryPolicy, Secret, authority, is_loopback, printable};

/// Where Cribl.Cloud gives tokens out.
const TOKEN_URL: &str = "https://login.cribl.cloud/oauth/token";

/// Whom the tokens of Cribl.Cloud are for.
const AUDIENCE: &str = "https://api.cribl.cloud";

/// A client's id and secret, for which an OAuth server gives tokens out; made by
/// [`Credentials::client_credentials`](crate::Credentials::client_credentials).
///
/// Whether the calls of this crate may be made on Cribl.Cloud is not documented: the vendor says that
/// the `/auth` endpoints aren't for its customers.
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

    /// Where tokens are given out: `https://login.cribl.cloud/oauth/token` unless set. The id and the
    /// secret go there and nowhere else, by https, or by plain http under the same conditions as a
    /// token to the base URL.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = url.into();
        self
    }

    /// Whom the tokens are for: `https://api.cribl.cloud` unless set. An empty text sends none.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into()).filter(|audience| !audience.is_empty());
        self
    }

    /// What the tokens are to be good for
    /// ([RFC 6749, section 3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)). None is sent
    /// unless set.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into()).filter(|scope| !scope.is_empty());
        self
    }

    /// Checks where the secret would go.
    pub(super) fn checked(
        self,
        allow_plain_http: bool,
    ) -> Result<ClientCredentialsFlow, ConfigError> {
        let unusable = |reason: &str| ConfigError::TokenUrl(reason.to_owned());
        let url = Url::parse(self.token_url.trim()).map_err(|e| unusable(&e.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(unusable("it must not hold a user name or a password"));
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
        // Not the URL: it may hold a password until it has been checked.
        f.debug_struct("ClientCredentials")
            .field("id", &self.id)
            .field("audience", &self.audience)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// The request for a token, and its server.
pub(crate) struct ClientCredentialsFlow {
    url: Url,
    id: String,
    secret: Secret,
    audience: Option<String>,
    scope: Option<String>,
}

/// The answer ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    expires_in: Option<f64>,
}

/// The token in an answer; `None` where there is none. Without serde's reason, which quotes what it
/// could not read: the token, perhaps.
fn granted(received: &RawResponse) -> Option<AccessToken> {
    if !received.status.is_success() || received.redirected_to.is_some() || received.is_truncated {
        return None;
    }
    let granted: TokenResponse = serde_json::from_slice(&received.body).ok()?;
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

    /// Fetches a token from `server`; each attempt may take `limit`.
    pub(super) async fn token(
        &self,
        server: &Endpoint,
        limit: Duration,
        policy: &RetryPolicy,
    ) -> Result<AccessToken, Error> {
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
            .http()
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(self.form());
        let failed = |failure: Failure| {
            classify(failure, server.context(authority(&self.url), limit, false))
        };
        let request = request.build().map_err(|error| failed(error.into()))?;
        let mut response = server.send(request, limit).await.map_err(failed)?;
        if let Some(token) = granted(&response) {
            return Ok(token);
        }
        response.redact(&self.secret);
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
