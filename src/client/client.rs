//! The client for one Leader.

use std::fmt;
use std::sync::Arc;

use futures_util::Stream;
use tokio::runtime::Handle;

use super::bulk::{InvalidateMany, ReinstateMany};
use super::error::Error;
use super::request::{self, Invalidate, Reinstate, Session, TokenStatus};
use super::values::{AccessToken, UserId, UserIdError};

/// A client of one Leader. Cheap to clone: clones share connections.
///
/// ```no_run
/// use cribl_tokens::{Client, UserId};
///
/// # async fn run(token: String) -> Result<(), cribl_tokens::Error> {
/// let client = Client::builder("https://leader.example.com:9000/api/v1").bearer_token(token).build()?;
/// let user: UserId = "samlp|-silence-zebras-1234abcd|nico.jones@example.com".parse()?;
/// let done = client.invalidate(&user).await?;
/// println!("accepted; items: {:?}", done.count());
///
/// // With a ttl, whose unit the vendor does not document:
/// client.invalidate("nico").ttl("3600").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    session: Arc<Session>,
}

impl Client {
    /// Invalidates the tokens of `user`: `DELETE /auth/users/{id}/token`.
    ///
    /// Await the returned call, or set a [`ttl`](Invalidate::ttl) on it first. Whether a user whose tokens
    /// were invalidated can sign in again is not documented. Be careful with the user who owns the client's
    /// own token.
    ///
    /// `user` is a [`UserId`], a reference to one, or a text. A text that is not a valid id causes an error
    /// on sending.
    pub fn invalidate<U>(&self, user: U) -> Invalidate
    where
        U: TryInto<UserId, Error: Into<UserIdError>>,
    {
        Invalidate::new(&self.session, user.try_into().map_err(Into::into))
    }

    /// Removes the invalidation of `user`: `DELETE /auth/users/{id}/invalidation`. The vendor describes the
    /// call as "Remove invalidation for user ID", and the id as that of the "user to reenable".
    ///
    /// Invalidated tokens may stay invalid: the effect of a removal on them is not documented. A Leader
    /// older than 4.12 may not have this call and respond with 404.
    ///
    #[cfg_attr(feature = "sandbox", doc = "```")]
    #[cfg_attr(not(feature = "sandbox"), doc = "```ignore")]
    /// # use cribl_tokens::sandbox::Sandbox;
    /// # use cribl_tokens::Client;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let leader = Sandbox::start().await?;
    /// # let client = Client::builder(leader.base_url()).bearer_token(leader.admin_token()).build()?;
    /// client.invalidate("nico").await?;
    /// client.reinstate("nico").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reinstate<U>(&self, user: U) -> Reinstate
    where
        U: TryInto<UserId, Error: Into<UserIdError>>,
    {
        Reinstate::new(&self.session, user.try_into().map_err(Into::into))
    }

    /// Invalidates the tokens of many users, several at a time. `users` is any [`Stream`] of [`UserId`]s,
    /// for example from [`futures_util::stream::iter`].
    ///
    /// Change the settings of the returned value, then poll its [`stream`](InvalidateMany::stream), which
    /// yields each user with the outcome of the call, in the order they finish.
    pub fn invalidate_many<S>(&self, users: S) -> InvalidateMany<S>
    where
        S: Stream<Item = UserId>,
    {
        InvalidateMany::new(&self.session, users)
    }

    /// Removes the invalidations of many users, in the same way as
    /// [`invalidate_many`](Self::invalidate_many).
    pub fn reinstate_many<S>(&self, users: S) -> ReinstateMany<S>
    where
        S: Stream<Item = UserId>,
    {
        ReinstateMany::new(&self.session, users)
    }

    /// Returns a token for calls: the fixed one, or the current one. Signs in if there is none yet.
    ///
    /// # Errors
    ///
    /// [`Error::SignIn`] and [`Error::PasswordChange`]; [`Error::NoRuntime`] outside a Tokio
    /// runtime.
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        if Handle::try_current().is_err() {
            return Err(Error::NoRuntime);
        }
        self.session.authenticator.token().await
    }

    /// Checks whether the Leader accepts this client's token, with `GET /authorize/roles`.
    ///
    /// The vendor documents that call as "get the client's roles"; it changes nothing. That every signed-in
    /// user may make it is our reading. For that reason a 403 counts as
    /// [`Accepted`](TokenStatus::Accepted): the Leader knew whose token it was.
    ///
    /// Signs in first if that has not happened yet and the token is not fixed. If the token is
    /// refused, that is the result, and the client does not sign in again.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the result is not conclusive: for any response other than a
    /// success, 401 and 403, and without a response. A 403 is conclusive only if it is JSON or empty, like
    /// a Leader's. An HTML page comes from a proxy. [`Error::NoRuntime`] outside a Tokio runtime.
    pub async fn check_token(&self) -> Result<TokenStatus, Error> {
        request::check_token(&self.session).await
    }

    /// Returns the user whose password the client has. `None` with other credentials.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.session.authenticator.username()
    }

    /// Returns the base URL in use, with the path that is added if it had none.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.session.transport.base_url.as_str()
    }
}

impl Client {
    pub(super) fn new(session: Session) -> Self {
        Self {
            session: Arc::new(session),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.session.fmt(f)
    }
}
