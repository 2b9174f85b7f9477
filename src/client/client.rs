//! The client of one Leader.

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
    /// Await what it returns, or set a [`ttl`](Invalidate::ttl) on it first. Whether a user whose
    /// tokens were invalidated can sign in again is not documented: think before you invalidate the
    /// user that the client's own token is of.
    ///
    /// `user` is a [`UserId`], a reference to one, or a text, which is an error on sending if it is not an
    /// id.
    pub fn invalidate<U>(&self, user: U) -> Invalidate
    where
        U: TryInto<UserId, Error: Into<UserIdError>>,
    {
        Invalidate::new(&self.session, user.try_into().map_err(Into::into))
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

    /// Invalidates the tokens of many users, several at a time: `users` is any [`Stream`] of [`UserId`]s, as
    /// [`futures_util::stream::iter`] makes of an iterator.
    ///
    /// Make the settings on what it returns, then poll its [`stream`](InvalidateMany::stream): each user with
    /// the outcome of the call, as they finish.
    pub fn invalidate_many<S>(&self, users: S) -> InvalidateMany<S>
    where
        S: Stream<Item = UserId>,
    {
        InvalidateMany::new(&self.session, users)
    }

    /// Removes the invalidations of many users, as [`invalidate_many`](Self::invalidate_many) makes
    /// them.
    pub fn reinstate_many<S>(&self, users: S) -> ReinstateMany<S>
    where
        S: Stream<Item = UserId>,
    {
        ReinstateMany::new(&self.session, users)
    }

    /// A token to call with: the one given, or the one that is in use. Signs in if there is none yet.
    ///
    /// # Errors
    /// [`Error::SignIn`] and [`Error::PasswordChange`]; [`Error::NoRuntime`] outside a Tokio runtime.
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        if Handle::try_current().is_err() {
            return Err(Error::NoRuntime);
        }
        self.session.authenticator.token().await
    }

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
        request::check_token(&self.session).await
    }

    /// The user whose password the client has; `None` with other credentials.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.session.authenticator.username()
    }

    /// The base URL that is in use, with the path that was added where it had none.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.session.transport.base_url().as_str()
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
