//! What a sandbox is given before it starts.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::accounts::{Accounts, Roster};
use super::faults::{FaultPlan, Faults};
use super::leader::Leader;
use super::log::{Log, Recording};
use super::login_limit::LoginLimit;
use super::server::Server;
use super::tls::Identity;
use super::tokens::LoginTokens;
use super::{ADMIN_PASSWORD, ADMIN_USERNAME, Sandbox};

/// The server setting `authTokenTTL` as the vendor ships it.
const DEFAULT_TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// A sandbox being set up; made by [`Sandbox::builder`].
///
/// ```
/// use cribl_tokens::sandbox::{Faults, Often, RetryAfter, Sandbox};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let leader = Sandbox::builder()
///     .user("nico", "correct horse")
///     .token_lifetime(Duration::from_secs(60))
///     .faults(Faults::none().rate_limited(Often::every(10), RetryAfter::Seconds(1)))
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until it is started"]
#[derive(Clone)]
pub struct SandboxBuilder {
    port: u16,
    roster: Roster,
    logins_per_second: Option<u32>,
    unauthorized: Unauthorized,
    unknown_users: UnknownUsers,
    tls: bool,
    faults: Faults,
    recording: Recording,
}

/// What a 401 carries where a call came without a token that is accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unauthorized {
    /// No body, as Leaders answer up to 4.18.
    #[default]
    WithoutBody,
    /// `{"status":"error","message":"Authentication failed"}`, in the manner of 4.19.
    WithMessage,
}

/// The response to a call about a user that the sandbox does not have. What a real Leader responds is not documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownUsers {
    /// 200 with a `count` of 0 and no items.
    #[default]
    NoItems,
    /// 404 with the message "no such user".
    NotFound,
}

impl SandboxBuilder {
    pub(super) fn new() -> Self {
        Self {
            port: 0,
            roster: Roster {
                passwords: HashMap::from([(ADMIN_USERNAME.to_owned(), ADMIN_PASSWORD.to_owned())]),
                secrets: HashMap::new(),
                to_change_password: HashSet::new(),
                lifetime: DEFAULT_TOKEN_LIFETIME,
                login_tokens: LoginTokens::default(),
                shut_out_invalidated: false,
            },
            logins_per_second: None,
            unauthorized: Unauthorized::default(),
            unknown_users: UnknownUsers::default(),
            tls: false,
            faults: Faults::none(),
            recording: Recording::default(),
        }
    }

    /// Listens on this port of 127.0.0.1. By default, and with 0, on any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Adds a user; the password of one who is there already is replaced.
    pub fn user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        let passwords = &mut self.roster.passwords;
        passwords.insert(name.into(), password.into());
        self
    }

    /// Adds a client that gets tokens for its id and secret at [`Sandbox::token_url`]; the secret of
    /// one that is there already is replaced.
    ///
    /// Its id is the `sub` of its tokens, and it can be invalidated like a user.
    pub fn client_credentials(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        let secrets = &mut self.roster.secrets;
        secrets.insert(id.into(), secret.into());
        self
    }

    /// Has logins of this user answered with `forcePasswordChange: true`; by default, it is `false`
    /// for everybody.
    ///
    /// The token beside it is as good as any, which is this sandbox's choice: the vendor doesn't say.
    pub fn force_password_change(mut self, user: impl Into<String>) -> Self {
        self.roster.to_change_password.insert(user.into());
        self
    }

    /// Keeps an invalidated user, or client, from signing in until the invalidation is removed: the
    /// answer is then the one to a wrong password. By default they may sign in again at once.
    ///
    /// What a real Leader does isn't documented. The vendor's words "ID of user to reenable", for the
    /// removal, suggest that it refuses; that is our reading.
    pub fn refuse_sign_in_of_invalidated(mut self) -> Self {
        self.roster.shut_out_invalidated = true;
        self
    }

    /// Which tokens `POST /auth/login` hands out. Tokens got in another way are usual ones.
    pub fn login_tokens(mut self, tokens: LoginTokens) -> Self {
        self.roster.login_tokens = tokens;
        self
    }

    /// Lets so many logins through in any second of the real clock, whoever asks, and answers the
    /// others with 429 and `Retry-After: 1`; with 0, every one. By default there is no limit.
    ///
    /// Logins with a wrong password count, those answered with 429 don't. The server setting
    /// `loginRateLimit` is `2/second` as the vendor ships it.
    pub fn login_rate_limit(mut self, per_second: u32) -> Self {
        self.logins_per_second = Some(per_second);
        self
    }

    /// How long a token is good for, in whole seconds; by default 3600 s, like the server setting
    /// `authTokenTTL`.
    ///
    /// A token is refused from the second its `exp` names on, so a lifetime of zero gives tokens
    /// that have expired already. No token lives for more than a hundred years.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.roster.lifetime = lifetime;
        self
    }

    /// What a 401 for want of an accepted token carries; by default nothing. The 401 that answers a
    /// wrong password never has a body.
    pub fn unauthorized(mut self, unauthorized: Unauthorized) -> Self {
        self.unauthorized = unauthorized;
        self
    }

    /// Sets the response to calls about users that the sandbox does not have; by default [`UnknownUsers::NoItems`].
    pub fn unknown_users(mut self, response: UnknownUsers) -> Self {
        self.unknown_users = response;
        self
    }

    /// Serves https, with a certificate for `127.0.0.1`, `::1` and `localhost` that a CA made for this sandbox signed.
    ///
    /// Give [`Sandbox::ca_certificate`] to the client that is to trust it.
    ///
    /// ```
    /// # use cribl_tokens::sandbox::Sandbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let leader = Sandbox::builder().tls().start().await?;
    /// assert!(leader.base_url().starts_with("https://127.0.0.1:"));
    /// assert!(leader.ca_certificate().is_some_and(|pem| pem.starts_with("-----BEGIN CERTIFICATE-----")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// The faults to start with; by default none.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// How many requests to keep; by default the latest 10,000.
    pub fn recording(mut self, recording: Recording) -> Self {
        self.recording = recording;
        self
    }

    /// Starts it. When this returns, it listens.
    ///
    /// # Errors
    ///
    /// Where the port can't be opened, or the system has no random bytes or no thread to give.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let port = self.port;
        let failed = |source| StartError { port, source };
        let accounts = Accounts::new(self.roster).map_err(failed)?;
        let leader = Arc::new(Leader::new(
            accounts,
            FaultPlan::new(self.faults),
            Log::new(self.recording),
            self.unauthorized,
            self.unknown_users,
            LoginLimit::new(self.logins_per_second),
        ));
        let identity = self.tls.then(Identity::new).transpose().map_err(failed)?;
        let acceptor = identity.as_ref().map(Identity::acceptor);
        let server = Server::start(port, Arc::clone(&leader), acceptor)
            .await
            .map_err(failed)?;
        let ca_certificate = identity.map(|identity| identity.ca_certificate);
        Ok(Sandbox {
            leader,
            server,
            ca_certificate,
        })
    }
}

/// Shows the names of users and clients and not their passwords and secrets.
impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("port", &self.port)
            .field("users", &self.roster.passwords.keys())
            .field("clients", &self.roster.secrets.keys())
            .field("token_lifetime", &self.roster.lifetime)
            .field("login_tokens", &self.roster.login_tokens)
            .field("faults", &self.faults)
            .field("recording", &self.recording)
            .finish_non_exhaustive()
    }
}

/// The sandbox didn't start; the source says why.
#[derive(Debug, thiserror::Error)]
#[error(
    "the sandbox could not start on 127.0.0.1:{port}; if that port is taken, choose another, or 0 \
     for any that is free"
)]
pub struct StartError {
    port: u16,
    source: io::Error,
}
