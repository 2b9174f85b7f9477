//! A running sandbox.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::sandbox::faults::{Faults, ScriptedResponse};
use crate::sandbox::leader::handler::Leader;
use crate::sandbox::log::RecordedRequest;
use crate::sandbox::messages::route;
use crate::sandbox::server::listener::Server;

/// The user that every sandbox has.
pub const ADMIN_USERNAME: &str = "admin";

/// The password of [`ADMIN_USERNAME`], unless
/// [`SandboxBuilder::user`](crate::sandbox::SandboxBuilder::user) set another.
pub const ADMIN_PASSWORD: &str = "sandbox-admin";

/// A running Leader. Dropping it closes its port and every connection, before the drop returns.
pub struct Sandbox {
    leader: Arc<Leader>,
    server: Server,
    ca_certificate: Option<String>,
}

impl Sandbox {
    pub(crate) fn new(leader: Arc<Leader>, server: Server, ca_certificate: Option<String>) -> Self {
        Self {
            leader,
            server,
            ca_certificate,
        }
    }

    /// The URL it listens on, without a path: `http://127.0.0.1:PORT`, or `https://…` with [`SandboxBuilder::tls`](crate::sandbox::SandboxBuilder::tls).
    #[must_use]
    pub fn uri(&self) -> String {
        let scheme = if self.ca_certificate.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.address())
    }

    /// The certificate (PEM) of the CA that signed this sandbox's own, if it serves https.
    #[must_use]
    pub fn ca_certificate(&self) -> Option<&str> {
        self.ca_certificate.as_deref()
    }

    /// The base URL of its API: `http://127.0.0.1:PORT/api/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}/api/v1", self.uri())
    }

    /// The URL that exchanges client credentials for tokens: `http://127.0.0.1:PORT/oauth/token`.
    ///
    /// See [`SandboxBuilder::client_credentials`](crate::sandbox::SandboxBuilder::client_credentials).
    #[must_use]
    pub fn token_url(&self) -> String {
        format!("{}{}", self.uri(), route::TOKEN_PATH)
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Returns a new token of [`ADMIN_USERNAME`], issued without a call.
    #[must_use]
    #[expect(
        clippy::missing_panics_doc,
        reason = "it cannot panic: the administrator always exists"
    )]
    pub fn admin_token(&self) -> String {
        let token = self.leader.accounts.issue_token(ADMIN_USERNAME);
        token.expect("the builder adds this user to every sandbox, and no user is ever removed")
    }

    /// Returns a new token of `user`, or of a client by its id, issued without a call and without a password. It works even
    /// if a login would be refused.
    ///
    /// # Errors
    ///
    /// If the sandbox does not have the user.
    pub fn issue_token(&self, user: &str) -> Result<String, UserNotFound> {
        self.leader
            .accounts
            .issue_token(user)
            .ok_or_else(|| UserNotFound {
                user: user.to_owned(),
            })
    }

    /// Returns true if a call with this token is accepted: signed here, not expired, not invalidated.
    ///
    /// ```
    /// # use cribl_tokens::sandbox::Sandbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (ours, other) = (Sandbox::start().await?, Sandbox::start().await?);
    /// assert!(ours.accepts(&ours.admin_token()));
    /// assert!(!ours.accepts(&other.admin_token()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn accepts(&self, token: &str) -> bool {
        self.leader.accounts.accept(token).is_some()
    }

    /// Returns true if `user` was invalidated and not reinstated since. False for an unknown user.
    #[must_use]
    pub fn is_invalidated(&self, user: &str) -> bool {
        self.leader.accounts.is_invalidated(user)
    }

    /// Ends every token of every user issued so far, as if it had expired; their `exp` does not change. No user is
    /// invalidated: all can sign in again.
    ///
    /// ```
    /// # use cribl_tokens::sandbox::Sandbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let leader = Sandbox::start().await?;
    /// let token = leader.admin_token();
    /// leader.expire_tokens();
    /// assert!(!leader.accepts(&token));
    /// assert!(leader.accepts(&leader.admin_token()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn expire_tokens(&self) {
        self.leader.accounts.expire_tokens();
    }

    /// Sets the lifetime of the tokens issued from now on. See
    /// [`SandboxBuilder::token_lifetime`](crate::sandbox::SandboxBuilder::token_lifetime).
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.leader.accounts.set_lifetime(lifetime);
    }

    /// Moves the sandbox's clock forward, so that a test need not wait for a token to expire.
    ///
    /// The clock decides when a token expires and what `iat` and `exp` new ones have, and nothing else. It is at most a
    /// hundred years ahead.
    ///
    /// ```
    /// # use cribl_tokens::sandbox::Sandbox;
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let leader = Sandbox::start().await?;
    /// let token = leader.admin_token();
    /// leader.advance_clock(Duration::from_secs(3600));
    /// assert!(!leader.accepts(&token));
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance_clock(&self, by: Duration) {
        self.leader.accounts.advance_clock(by);
    }

    /// Replaces the faults, and restarts their count and their seed. [`Faults::none`] ends them.
    ///
    /// Responses queued by [`Sandbox::respond_next`] stay queued.
    pub fn set_faults(&self, faults: Faults) {
        self.leader.faults.replace(faults);
    }

    /// Queues a response for the next call that [`Faults::on`] names: by default, the next invalidation. Calls beyond the
    /// queue get the usual response.
    ///
    /// The call is carried out only for [`ScriptedResponse::Usual`] and [`ScriptedResponse::CutOff`].
    ///
    /// ```
    /// # use cribl_tokens::sandbox::Sandbox;
    /// use cribl_tokens::sandbox::{ScriptedResponse, Reply, http::StatusCode};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let leader = Sandbox::start().await?;
    /// leader.respond_next(ScriptedResponse::Dropped);
    /// leader.respond_next(Reply::new(StatusCode::BAD_GATEWAY).body("<html>Bad gateway</html>"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn respond_next(&self, response: impl Into<ScriptedResponse>) {
        self.leader.faults.queue(response.into());
    }

    /// The recorded requests, oldest first; see [`SandboxBuilder::recording`](crate::sandbox::SandboxBuilder::recording).
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.leader.log.requests()
    }

    /// The number of requests since the start or [`Sandbox::forget_requests`], recorded or not.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.leader.log.count()
    }

    /// The number of these that asked for a token, at `POST /auth/login` or `POST /oauth/token`, whatever the response.
    #[must_use]
    pub fn sign_in_count(&self) -> u64 {
        self.leader.log.sign_ins()
    }

    /// Waits until [`Sandbox::request_count`] is at least `count`. A request counts when its headers have arrived, before
    /// the response.
    ///
    /// It waits without a time limit.
    pub async fn wait_for_requests(&self, count: u64) {
        self.leader.log.wait_for(count).await;
    }

    /// Empties the record and restarts the count at zero.
    pub fn forget_requests(&self) {
        self.leader.log.clear();
    }
}

/// Shows the address and nothing else: a sandbox has passwords and a signing key.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

/// The sandbox does not have the user whose token was requested.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox does not have the user `{user}`; add them with `SandboxBuilder::user`")]
pub struct UserNotFound {
    user: String,
}
