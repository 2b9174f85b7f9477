//! A client's credentials: a fixed token, or the means to fetch one.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

use super::authenticator::TokenSource;
use super::client_credentials::ClientCredentials;
use super::login::Login;
use super::token_provider::{FromFn, TokenProvider};
use crate::client::error::ConfigError;
use crate::client::values::{AccessToken, Secret, TokenError};

/// A client's credentials; see [`ClientBuilder::credentials`](crate::ClientBuilder::credentials).
///
/// Unless the token is fixed, the first call fetches one, once for all calls in flight, and it is fetched
/// again before it expires. If the Leader refuses a token, the client fetches a new one and repeats the
/// call once. It fetches at most two tokens a second, which is the Leader's limit unless configured
/// (`loginRateLimit`).
///
/// Secrets are kept in memory that is wiped when they are dropped. Copies that are made for sending (a
/// header, a request's body) belong to the HTTP library and are not wiped.
///
#[cfg_attr(feature = "sandbox", doc = "```")]
#[cfg_attr(not(feature = "sandbox"), doc = "```ignore")]
/// # use cribl_tokens::sandbox::{ADMIN_PASSWORD, Sandbox};
/// use cribl_tokens::{Client, Credentials};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let leader = Sandbox::start().await?;
/// # let (url, password) = (leader.base_url(), ADMIN_PASSWORD);
/// let client = Client::builder(url)
///     .credentials(Credentials::password("admin", password))
///     .build()?;
/// client.invalidate("nico").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Credentials(Kind);

#[derive(Clone)]
enum Kind {
    Fixed(Result<AccessToken, TokenError>),
    Password(String, SecretString),
    Client(ClientCredentials),
    Provider(Arc<dyn TokenProvider>),
}

impl Credentials {
    /// A fixed token, with or without `Bearer ` and white space in front. It can't be renewed.
    pub fn bearer_token(token: impl AsRef<str>) -> Self {
        Self(Kind::Fixed(AccessToken::new(token)))
    }

    /// The password of a local user of the Leader: `POST /auth/login`. If the Leader uses single sign-on,
    /// the user needs "Allow login as Local User".
    ///
    /// A refused password is not tried again, so that it does not lock the user out: each later call fails
    /// with the same error, until a new client is built.
    pub fn password(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self(Kind::Password(username.into(), password.into()))
    }

    /// An OAuth client, as on Cribl.Cloud. As with a password, a refused secret is not tried again.
    ///
    /// Whether the calls of this crate may be made there is not documented.
    pub fn client_credentials(
        id: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> ClientCredentials {
        ClientCredentials::new(id.into(), secret.into())
    }

    /// The caller's own token provider.
    pub fn provider(provider: impl TokenProvider) -> Self {
        Self(Kind::Provider(Arc::new(provider)))
    }

    /// A token provider from a function, which is called when a token is needed. Its argument is the token
    /// that the Leader refused, if any. See [`TokenProvider::token`].
    ///
    /// ```
    /// use cribl_tokens::{AccessToken, Credentials};
    ///
    /// async fn from_the_vault() -> std::io::Result<String> {
    ///     Ok("a-token".to_owned())
    /// }
    ///
    /// let credentials = Credentials::from_fn(|_refused| async {
    ///     Ok(AccessToken::new(from_the_vault().await?)?)
    /// });
    /// # let _ = credentials;
    /// ```
    pub fn from_fn<F, T>(function: F) -> Self
    where
        F: Fn(Option<AccessToken>) -> T + Send + Sync + 'static,
        T: Future<Output = Result<AccessToken, Box<dyn StdError + Send + Sync>>> + Send + 'static,
    {
        Self::provider(FromFn(function))
    }

    pub(crate) fn checked(self, allow_plain_http: bool) -> Result<TokenSource, ConfigError> {
        Ok(match self.0 {
            Kind::Fixed(token) => TokenSource::Fixed(token?),
            Kind::Password(username, password) => TokenSource::Login(Login {
                username,
                password: Arc::new(Secret::new(password, "[password]")),
            }),
            Kind::Client(client) => {
                TokenSource::ClientCredentials(client.checked(allow_plain_http)?)
            }
            Kind::Provider(provider) => TokenSource::Provider(provider),
        })
    }
}

impl From<ClientCredentials> for Credentials {
    fn from(client: ClientCredentials) -> Self {
        Self(Kind::Client(client))
    }
}

impl From<AccessToken> for Credentials {
    fn from(token: AccessToken) -> Self {
        Self(Kind::Fixed(Ok(token)))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Fixed(_) => f.write_str("Credentials(bearer token)"),
            Kind::Password(username, _) => write!(f, "Credentials(password of {username:?})"),
            Kind::Client(client) => write!(f, "Credentials({client:?})"),
            Kind::Provider(_) => f.write_str("Credentials(a token provider)"),
        }
    }
}
