//! A Leader to try things on: in this process, on 127.0.0.1, gone when it is dropped.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use cribl_tokens::sandbox::Sandbox;
//!
//! let leader = Sandbox::builder().user("nico", "correct horse").start().await?;
//! let token = leader.sign_in("nico")?;
//! assert!(leader.accepts(&token));
//! println!("a Leader listens at {}", leader.base_url());
//! # Ok(())
//! # }
//! ```
//!
//! # What it answers
//!
//! | call | who | answer |
//! |---|---|---|
//! | `POST /api/v1/auth/login` | anybody | 200 with a signed JWT; 401 without a body; 400 |
//! | `DELETE /api/v1/auth/users/{id}/token` | with a token | 200 `{"count":1,"items":[{"id":…}]}` |
//! | `DELETE /api/v1/auth/users/{id}/invalidation` | with a token | 200 `{"count":1,"items":[{"id":…}]}` |
//! | `GET /api/v1/authorize/roles` | with a token | 200 `{"count":1,"items":["admin"]}` |
//! | `GET /api/v1/health` | anybody | 200 `{"status":"healthy",…}` |
//! | `POST /oauth/token` | anybody | 200 `{"access_token":…,"expires_in":…,"token_type":"Bearer"}`; 401 and 400 `{"error":…}` |
//!
//! Without an accepted token, the calls that need one get a 401, and so does any other path under `/api/v1`. With a
//! token, an unknown path is a 404, another method a 405, and an id that is not percent-encoded UTF-8 a 400. `GET /api/v1/authorize/roles` ("get the client's roles") is there to see
//! whether a token is still good: the vendor documents it, it changes nothing, and any signed-in
//! user may plausibly ask for their own roles (that last is our reading).
//!
//! # Where the vendor says nothing, the sandbox chooses
//!
//! - An invalidation ends every token issued to that user before it, those of the same second too.
//!   The user can **sign in again at once**, unless the builder was told
//!   [otherwise](SandboxBuilder::refuse_sign_in_of_invalidated). What a real Leader does isn't
//!   documented.
//! - A user is [invalidated](Sandbox::is_invalidated) until the invalidation is removed, however long
//!   that takes. The removal **revives no token**: it ends the state and nothing else. Where there is
//!   nothing to remove it is answered in the same way.
//! - Invalidating or reinstating a user that the sandbox does not have is a 200 with `count` 0 and no items, or a 404
//!   with [`SandboxBuilder::unknown_users`].
//! - An item is `{"id": USER}`. What a real Leader's items hold isn't documented.
//! - The token endpoint stands on the Leader's own port, where Cribl.Cloud has it on another host. It
//!   takes what RFC 6749 (4.4) says, in the form `application/x-www-form-urlencoded`, the client's id
//!   and secret among it (no `Basic` header), each parameter once. `audience` and `scope` may be
//!   anything; they come back as the token's claims `aud` and `scope`.
//! - Where a login says `forcePasswordChange: true`, the token beside it is as good as any.
//! - Beyond the [rate of logins](SandboxBuilder::login_rate_limit), which is one for all who ask, the
//!   answer says to wait for a second. There is no limit unless the builder was told of one.
//! - A client's id is a user's name like any other: the `sub` of its tokens, and it can be invalidated.
//! - `ttl` is taken and [recorded](Sandbox::requests), and means nothing here: its unit isn't known.
//!
//! # Faults
//!
//! [`Faults`] makes it slow, rate-limited, unavailable, or drops connections, by count or by a
//! seeded share; [`Sandbox::respond_next`] puts words in its mouth. **Unless told otherwise they hit
//! the invalidation call only.** What counts is the order in which calls arrive, so one call after
//! another meets the same faults in every run.
//!
//! # How it is built
//!
//! It reads the vendor's contract by itself and never uses this crate's client, so that a test of
//! one against the other means something. It runs on a thread of its own: a test that blocks its
//! thread (on a child process, say) doesn't block the Leader.

mod accounts;
mod bodies;
mod builder;
mod faults;
mod leader;
mod log;
mod login_limit;
mod reply;
mod route;
mod server;
mod signing_in;
mod tls;
mod tokens;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The crate whose types name statuses, headers and methods here: `http` 1.
pub use http;

pub use self::builder::{SandboxBuilder, StartError, Unauthorized, UnknownUsers};
pub use self::faults::{Calls, Faults, Often, RetryAfter, ScriptedResponse};
pub use self::log::{RecordedRequest, Recording};
pub use self::reply::Reply;
pub use self::tokens::LoginTokens;

use self::leader::Leader;
use self::server::Server;

/// The user that every sandbox knows.
pub const ADMIN_USERNAME: &str = "admin";

/// The password of [`ADMIN_USERNAME`], unless [`SandboxBuilder::user`] gave another.
pub const ADMIN_PASSWORD: &str = "sandbox-admin";

/// A running Leader. Dropping it closes its port and every connection, before the drop returns.
pub struct Sandbox {
    leader: Arc<Leader>,
    server: Server,
    ca_certificate: Option<String>,
}

impl Sandbox {
    /// Starts a sandbox with the defaults of [`Sandbox::builder`].
    ///
    /// # Errors
    ///
    /// Where no port can be opened on 127.0.0.1, or the system has no random bytes or no thread.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// A sandbox to be set up: any free port, [`ADMIN_USERNAME`] alone, no faults.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// Where it listens, without a path: `http://127.0.0.1:PORT`, or `https://…` with [`SandboxBuilder::tls`].
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

    /// Where its API starts: `http://127.0.0.1:PORT/api/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}/api/v1", self.uri())
    }

    /// Where client credentials are turned into tokens: `http://127.0.0.1:PORT/oauth/token`.
    ///
    /// See [`SandboxBuilder::client_credentials`].
    #[must_use]
    pub fn token_url(&self) -> String {
        format!("{}{}", self.uri(), route::TOKEN_PATH)
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// A fresh token of [`ADMIN_USERNAME`], issued without a call.
    #[must_use]
    #[expect(
        clippy::missing_panics_doc,
        reason = "it can't: the admin is always there"
    )]
    pub fn admin_token(&self) -> String {
        let token = self.leader.accounts().sign_in(ADMIN_USERNAME);
        token.expect("the builder gives every sandbox this user, and no user is ever removed")
    }

    /// A fresh token of `user`, issued without a call and without a password, also where a login would
    /// be refused. The id of a client will do as well.
    ///
    /// # Errors
    ///
    /// Where the sandbox knows no such user.
    pub fn sign_in(&self, user: &str) -> Result<String, UnknownUser> {
        self.leader
            .accounts()
            .sign_in(user)
            .ok_or_else(|| UnknownUser {
                user: user.to_owned(),
            })
    }

    /// Whether a call with this token would be let in: signed here, not expired, not invalidated.
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
        self.leader.accounts().accept(token).is_some()
    }

    /// Whether `user` was invalidated, and the invalidation not removed since. `false` for a user
    /// whom the sandbox doesn't know.
    #[must_use]
    pub fn is_invalidated(&self, user: &str) -> bool {
        self.leader.accounts().is_invalidated(user)
    }

    /// Ends every token issued so far, everybody's, as if its time had run out. `exp` in them still
    /// says otherwise. Nobody is invalidated by it: all can sign in again.
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
        self.leader.accounts().expire_tokens();
    }

    /// How long the tokens issued from now on are good for. See [`SandboxBuilder::token_lifetime`].
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.leader.accounts().set_lifetime(lifetime);
    }

    /// Puts the sandbox's clock forward, so that tokens expire without anybody waiting.
    ///
    /// The clock decides when a token expires and what `iat` and `exp` new ones carry; nothing else
    /// looks at it. It is never more than a hundred years ahead.
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
        self.leader.accounts().advance_clock(by);
    }

    /// Replaces the faults, and starts their count and their seed afresh. [`Faults::none`] ends them.
    ///
    /// What [`Sandbox::respond_next`] has queued stays queued.
    pub fn set_faults(&self, faults: Faults) {
        self.leader.faults().replace(faults);
    }

    /// Queues an answer for the next call that [`Faults::on`] names: by default, the next
    /// invalidation. Calls beyond the queue are answered as usual.
    ///
    /// The call isn't carried out, but for [`ScriptedResponse::Usual`] and [`ScriptedResponse::CutOff`].
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
    pub fn respond_next(&self, answer: impl Into<ScriptedResponse>) {
        self.leader.faults().queue(answer.into());
    }

    /// The requests seen, oldest first, as far as [`SandboxBuilder::recording`] keeps them.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.leader.log().requests()
    }

    /// How many requests were seen, kept or not, since the start or [`Sandbox::forget_requests`].
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.leader.log().count()
    }

    /// How many of these asked for a token, at `POST /auth/login` or at `POST /oauth/token`, whatever
    /// the answer.
    #[must_use]
    pub fn login_count(&self) -> u64 {
        self.leader.log().sign_ins()
    }

    /// Waits until [`Sandbox::request_count`] is at least `count`. It counts a request when its
    /// headers have arrived, before it is answered.
    ///
    /// It has no time limit of its own.
    pub async fn wait_for_requests(&self, count: u64) {
        self.leader.log().reach(count).await;
    }

    /// Empties the record and counts from zero again.
    pub fn forget_requests(&self) {
        self.leader.log().clear();
    }
}

/// Shows where it listens and nothing else: it knows passwords and a signing key.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

/// The sandbox was asked for a token of a user it doesn't know.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox knows no user `{user}`; add them with `SandboxBuilder::user`")]
pub struct UnknownUser {
    user: String,
}

/// Takes a lock, whatever happened to its last holder: each value behind one of ours is whole
/// between any two statements.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
