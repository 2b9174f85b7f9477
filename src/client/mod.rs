//! The client: thin wrappers over the generated one.
//!
//! The generated code builds each request and decodes each answer. What stands here keeps it safe
//! (`base_url`, `user_id`, `credentials`, `tls`, `transport`, `wire`), gives it manners (`retry`, time limits)
//! and words (`error`, `failure`, `response`, `text`). Many calls at once are `bulk`'s, at a `pace` that
//! they share. Nobody but this module names `generated`.

mod base_url;
mod builder;
mod bulk;
mod call;
mod check_token;
mod credentials;
mod error;
mod error_kind;
mod failure;
mod invalidate;
mod pace;
mod reinstate;
mod response;
mod retry;
mod text;
mod tls;
mod transport;
mod ttl;
mod user_call;
mod user_id;
mod wire;

#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "generated: its style is progenitor's, and not every type of it is used"
)]
mod generated;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base_url::BaseUrl;
use credentials::Authenticator;
use invalidate::TokenInvalidation;
use reinstate::Reinstatement;
use wire::Wire;

pub use base_url::BaseUrlError;
pub use builder::ClientBuilder;
pub use bulk::{Bulk, BulkStatus, InvalidateMany, ReinstateMany, Users};
pub use check_token::TokenStatus;
pub use credentials::{
    AccessToken, ClientCredentials, Credentials, SignInError, TokenError, TokenProvider,
};
pub use error::{ConfigError, Error, TransportError};
pub use error_kind::ErrorKind;
pub use invalidate::Invalidate;
pub use pace::Waiting;
pub use reinstate::Reinstate;
pub use response::ErrorResponse;
pub use retry::RetryPolicy;
pub use ttl::{Ttl, TtlError};
pub use user_call::{Accepted, UserCall};
pub use user_id::{UserId, UserIdError};

/// A client of one Leader. Cheap to clone: clones share connections.
///
/// ```no_run
/// use cribl_tokens::{Client, Ttl, UserId};
///
/// # async fn run(token: String) -> Result<(), cribl_tokens::Error> {
/// let client = Client::builder("https://leader.example.com:9000/api/v1").bearer_token(token).build()?;
/// let user: UserId = "samlp|-silence-zebras-1234abcd|nico.jones@example.com".parse()?;
/// let done = client.invalidate(&user).await?;
/// println!("accepted; items: {:?}", done.count);
///
/// // With a ttl, whose unit the vendor does not document:
/// client.invalidate(&user).ttl(Ttl::new("3600")?).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

/// What all calls of a client share.
pub(crate) struct Shared {
    base_url: BaseUrl,
    http: reqwest::Client,
    /// What asks a token server: by a proxy or not, as that server's address has it.
    token_http: reqwest::Client,
    /// What sends; `None` where `http` does, in person.
    wire: Option<Wire>,
    authenticator: Authenticator,
    timeout: Duration,
    retry: RetryPolicy,
}

impl Client {
    /// Begins a client of the Leader at `base_url`, as `https://leader.example.com:9000/api/v1`.
    ///
    /// A path in it is kept, for a Leader behind a proxy; where it has none, `/api/v1` is added. A
    /// trailing slash makes no difference. A user name, a password, a query or a fragment in it
    /// makes [`ClientBuilder::build`] err, and so does plain http to anything but this machine.
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url.into())
    }

    /// Invalidates the tokens of `user`: `DELETE /auth/users/{id}/token`.
    ///
    /// Await what it returns, or set a [`ttl`](Invalidate::ttl) on it first. Whether a user whose
    /// tokens were invalidated can sign in again is not documented: think before you invalidate the
    /// user that the client's own token is of.
    pub fn invalidate<'a>(&'a self, user: &'a UserId) -> Invalidate<'a> {
        Invalidate::new(self, user, TokenInvalidation::default())
    }

    /// Removes the invalidation of `user`: `DELETE /auth/users/{id}/invalidation`, which the vendor
    /// describes as "Remove invalidation for user ID", and the id as that of the "user to reenable".
    ///
    /// Tokens that were invalidated may stay so: what a removal does to them is not documented. A
    /// Leader older than 4.12 may not have this call and answer 404.
    ///
    #[cfg_attr(feature = "sandbox", doc = "```")]
    #[cfg_attr(not(feature = "sandbox"), doc = "```ignore")]
    /// # use cribl_tokens::sandbox::Sandbox;
    /// # use cribl_tokens::{Client, UserId};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let leader = Sandbox::start().await?;
    /// # let client = Client::builder(leader.base_url()).bearer_token(leader.admin_token()).build()?;
    /// let user = UserId::new("nico")?;
    /// client.invalidate(&user).await?;
    /// client.reinstate(&user).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reinstate<'a>(&'a self, user: &'a UserId) -> Reinstate<'a> {
        Reinstate::new(self, user, Reinstatement)
    }

    /// Invalidates the tokens of many users, several at a time: `users` is any
    /// [`Stream`](futures_util::Stream) or iterator of [`UserId`]s.
    ///
    /// Poll what it returns: a stream of each user with what came of the call, as they finish. See
    /// [`InvalidateMany`] for the settings and the manners.
    pub fn invalidate_many<U, Kind>(&self, users: U) -> InvalidateMany<U::Stream>
    where
        U: Users<Kind>,
    {
        InvalidateMany::new(self, users.into_stream())
    }

    /// Removes the invalidations of many users, as [`invalidate_many`](Self::invalidate_many) makes
    /// them.
    pub fn reinstate_many<U, Kind>(&self, users: U) -> ReinstateMany<U::Stream>
    where
        U: Users<Kind>,
    {
        ReinstateMany::new(self, users.into_stream())
    }

    /// A token to call with: the one given, or the one that is in use. Signs in if there is none yet.
    ///
    /// # Errors
    /// [`Error::SignIn`] and [`Error::PasswordChange`].
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        self.shared.authenticator.token(&self.shared).await
    }

    /// The user whose password the client has; `None` with other credentials.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.shared.authenticator.username()
    }

    /// The base URL that is in use, with the path that was added where it had none.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.base_url.as_str()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url)
            .field("credentials", &self.shared.authenticator)
            .field("timeout", &self.shared.timeout)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}
