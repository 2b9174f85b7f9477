//! Who calls: a fixed token, or what tokens are fetched with.
//!
//! A token goes into the header of calls to the base URL; a password into the body of a sign-in there;
//! a client's secret to its token URL. Nothing here prints, and what a server echoes of it is blotted
//! out. How a token is fetched and renewed stands in `renewal`, the same for every kind.

mod access_token;
mod client_credentials;
mod confidential;
mod password;
mod renewal;
mod sign_in_error;
mod source;

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

use super::Shared;
use super::error::{ConfigError, Error};
use password::Login;
use renewal::{Origin, Renewal};

pub use access_token::{AccessToken, TokenError};
pub use client_credentials::ClientCredentials;
pub(crate) use confidential::Confidential;
pub(super) use renewal::SPACING as SIGN_IN_SPACING;
pub use sign_in_error::SignInError;
pub use source::TokenProvider;

/// Who a client calls as; see
/// [`ClientBuilder::credentials`](crate::ClientBuilder::credentials).
///
/// But for a fixed token, one is fetched at the first call, once for all calls in flight, and again
/// before it expires. Where the Leader refuses one, a new one is fetched and the call repeated, once.
/// No more than two are fetched a second, which is the Leader's limit unless configured
/// (`loginRateLimit`).
///
/// Secrets are kept in memory that is wiped when they are dropped. What is made of them to be sent (a
/// header, a request's body) is the HTTP library's, and is not.
///
#[cfg_attr(feature = "sandbox", doc = "```")]
#[cfg_attr(not(feature = "sandbox"), doc = "```ignore")]
/// # use cribl_tokens::sandbox::{ADMIN_PASSWORD, Sandbox};
/// use cribl_tokens::{Client, Credentials, UserId};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let leader = Sandbox::start().await?;
/// # let (url, password) = (leader.base_url(), ADMIN_PASSWORD);
/// let client = Client::builder(url)
///     .credentials(Credentials::password("admin", password))
///     .build()?;
/// client.invalidate(&UserId::new("nico")?).await?;
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
    Source(Arc<dyn TokenProvider>),
}

impl Credentials {
    /// A token that somebody else got, with or without `Bearer ` and white space in front. It can't
    /// be renewed.
    pub fn bearer_token(token: impl AsRef<str>) -> Self {
        Self(Kind::Fixed(AccessToken::new(token)))
    }

    /// A local user of the Leader's: `POST /auth/login`. Where the Leader has single sign-on, it must
    /// have "Allow login as Local User" on.
    pub fn password(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self(Kind::Password(username.into(), password.into()))
    }

    /// An OAuth client, as on Cribl.Cloud.
    ///
    /// Whether the calls of this crate may be made there is not documented.
    pub fn client_credentials(
        id: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> ClientCredentials {
        ClientCredentials::new(id.into(), secret.into())
    }

    /// A source of the caller's own.
    pub fn source(source: impl TokenProvider) -> Self {
        Self(Kind::Source(Arc::new(source)))
    }

    pub(super) fn checked(self, allow_plain_http: bool) -> Result<Authenticator, ConfigError> {
        let origin = match self.0 {
            Kind::Fixed(token) => return Ok(Authenticator::Fixed(token?)),
            Kind::Password(username, password) => Origin::Login(Login {
                username,
                password: Arc::new(Confidential::new(password, "[password]")),
            }),
            Kind::Client(client) => Origin::Grant(client.checked(allow_plain_http)?),
            Kind::Source(source) => Origin::Source(source),
        };
        Ok(Authenticator::Renewed(Box::new(Renewal::new(origin))))
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
            Kind::Source(_) => f.write_str("Credentials(a token source)"),
        }
    }
}

/// What gives each call its token.
pub(super) enum Authenticator {
    Fixed(AccessToken),
    Renewed(Box<Renewal>),
}

impl Authenticator {
    /// The token to call with.
    pub(super) async fn token(&self, shared: &Arc<Shared>) -> Result<AccessToken, Error> {
        match self {
            Self::Fixed(token) => Ok(token.clone()),
            Self::Renewed(renewal) => renewal.token(shared, None).await,
        }
    }

    /// Another token than `refused`; `None` where there can be none.
    pub(super) async fn instead_of(
        &self,
        refused: &AccessToken,
        shared: &Arc<Shared>,
    ) -> Option<Result<AccessToken, Error>> {
        match self {
            Self::Fixed(_) => None,
            Self::Renewed(renewal) => Some(renewal.token(shared, Some(refused)).await),
        }
    }

    /// Whether a token is being fetched.
    pub(super) fn is_fetching(&self) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Renewed(renewal) => renewal.is_fetching(),
        }
    }

    pub(super) fn username(&self) -> Option<&str> {
        match self.origin()? {
            Origin::Login(login) => Some(&login.username),
            _ => None,
        }
    }

    /// Whether another host than the Leader's is called by https.
    pub(super) fn needs_tls(&self) -> bool {
        matches!(self.origin(), Some(Origin::Grant(grant)) if grant.is_https())
    }

    /// Whether another server than the Leader is called, and whether that is on this machine.
    pub(super) fn calls_loopback(&self) -> Option<bool> {
        match self.origin()? {
            Origin::Grant(grant) => Some(grant.is_loopback()),
            _ => None,
        }
    }

    fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Fixed(_) => None,
            Self::Renewed(renewal) => Some(renewal.origin()),
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.origin() {
            None => f.write_str("a bearer token"),
            Some(Origin::Login(login)) => write!(f, "the password of {:?}", login.username),
            Some(Origin::Grant(grant)) => f.write_str(grant.whose().who()),
            Some(Origin::Source(_)) => f.write_str("a token source"),
        }
    }
}
