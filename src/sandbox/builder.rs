//! Builds and starts a sandbox.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::sandbox::accounts::login_limit::LoginLimit;
use crate::sandbox::accounts::store::{AccountSettings, Accounts};
use crate::sandbox::accounts::tokens::LoginTokens;
use crate::sandbox::faults::{FaultPlan, Faults};
use crate::sandbox::leader::handler::Leader;
use crate::sandbox::log::{Log, Recording};
use crate::sandbox::response_options::{Unauthorized, UnknownUserResponse};
use crate::sandbox::running::{ADMIN_PASSWORD, ADMIN_USERNAME, Sandbox};
use crate::sandbox::server::listener::Server;
use crate::sandbox::server::tls::Identity;

/// The vendor's default of the server setting `authTokenTTL`.
const DEFAULT_TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// Settings of a sandbox; made by [`Sandbox::builder`].
///
/// ```
/// use cribl_tokens::sandbox::{Faults, Frequency, RetryAfter, Sandbox};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let leader = Sandbox::builder()
///     .user("nico", "correct horse")
///     .token_lifetime(Duration::from_secs(60))
///     .faults(Faults::none().rate_limited(Frequency::every(10), RetryAfter::Seconds(1)))
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until it is started"]
#[derive(Clone)]
pub struct SandboxBuilder {
    port: u16,
    settings: AccountSettings,
    logins_per_second: Option<u32>,
    unauthorized: Unauthorized,
    unknown_users: UnknownUserResponse,
    tls: bool,
    faults: Faults,
    recording: Recording,
}

impl Sandbox {
    /// Starts a sandbox with the defaults of [`Sandbox::builder`].
    ///
    /// # Errors
    ///
    /// If no port can be opened on 127.0.0.1, or the system has no random bytes or cannot start a thread.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder with the defaults: any free port, [`ADMIN_USERNAME`] as the only user, no faults.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }
}

impl SandboxBuilder {
    fn new() -> Self {
        Self {
            port: 0,
            settings: AccountSettings {
                passwords: HashMap::from([(ADMIN_USERNAME.to_owned(), ADMIN_PASSWORD.to_owned())]),
                secrets: HashMap::new(),
                to_change_password: HashSet::new(),
                lifetime: DEFAULT_TOKEN_LIFETIME,
                login_tokens: LoginTokens::default(),
                refuse_invalidated: false,
            },
            logins_per_second: None,
            unauthorized: Unauthorized::default(),
            unknown_users: UnknownUserResponse::default(),
            tls: false,
            faults: Faults::none(),
            recording: Recording::default(),
        }
    }

    /// Sets the port on 127.0.0.1. By default, and with 0, any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Adds a user, or replaces the password of an existing one.
    pub fn user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        let passwords = &mut self.settings.passwords;
        passwords.insert(name.into(), password.into());
        self
    }

    /// Adds a client that gets tokens for its id and secret at [`Sandbox::token_url`], or replaces the secret of an
    /// existing one.
    ///
    /// Its id is the `sub` of its tokens, and it can be invalidated like a user.
    pub fn client_credentials(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        let secrets = &mut self.settings.secrets;
        secrets.insert(id.into(), secret.into());
        self
    }

    /// Responds to logins of this user with `forcePasswordChange: true`; by default it is `false` for every user.
    ///
    /// The token in the same response is valid. That is this sandbox's choice: the vendor does not document it.
    pub fn force_password_change(mut self, user: impl Into<String>) -> Self {
        self.settings.to_change_password.insert(user.into());
        self
    }

    /// Refuses sign-ins of an invalidated user or client until they are reinstated, with the response to a wrong password.
    /// By default they may sign in again at once.
    ///
    /// What a real Leader does is not documented. The vendor describes reinstating as "ID of user to reenable", which
    /// suggests that it refuses; that is our reading.
    pub fn refuse_sign_in_of_invalidated(mut self) -> Self {
        self.settings.refuse_invalidated = true;
        self
    }

    /// Sets the kind of token that `POST /auth/login` returns. Tokens from elsewhere are usual ones.
    pub fn login_tokens(mut self, tokens: LoginTokens) -> Self {
        self.settings.login_tokens = tokens;
        self
    }

    /// Limits the logins in any second of the real clock, of all users together, and responds to the others with 429 and
    /// `Retry-After: 1`. 0 refuses every login. By default there is no limit.
    ///
    /// Logins with a wrong password count; those that got a 429 do not. The vendor's default of the server setting
    /// `loginRateLimit` is `2/second`.
    pub fn login_rate_limit(mut self, per_second: u32) -> Self {
        self.logins_per_second = Some(per_second);
        self
    }

    /// Sets the lifetime of tokens, in whole seconds; by default 3600 s, like the server setting `authTokenTTL`.
    ///
    /// A token is refused from the second that its `exp` names, so a lifetime of zero gives expired tokens. The longest
    /// lifetime is a hundred years.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.lifetime = lifetime;
        self
    }

    /// Sets the body of a 401 to a call without an accepted token; by default none. The 401 to a wrong password never has a
    /// body.
    pub fn unauthorized(mut self, unauthorized: Unauthorized) -> Self {
        self.unauthorized = unauthorized;
        self
    }

    /// Sets the response to calls about users that the sandbox does not have; by default [`UnknownUserResponse::NoItems`].
    pub fn unknown_users(mut self, response: UnknownUserResponse) -> Self {
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

    /// Sets the faults to start with; by default none.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Sets how many requests to record; by default the latest 10,000.
    pub fn recording(mut self, recording: Recording) -> Self {
        self.recording = recording;
        self
    }

    /// Starts the sandbox. It is listening when this returns.
    ///
    /// # Errors
    ///
    /// If the port cannot be opened, or the system has no random bytes or cannot start a thread.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let port = self.port;
        let failed = |source| StartError { port, source };
        let accounts = Accounts::new(self.settings).map_err(failed)?;
        let leader = Arc::new(Leader {
            accounts,
            faults: FaultPlan::new(self.faults),
            log: Log::new(self.recording),
            unauthorized: self.unauthorized,
            unknown_users: self.unknown_users,
            login_limit: LoginLimit::new(self.logins_per_second),
            started: SystemTime::now(),
        });
        let identity = self.tls.then(Identity::new).transpose().map_err(failed)?;
        let acceptor = identity.as_ref().map(Identity::acceptor);
        let server = Server::start(port, Arc::clone(&leader), acceptor)
            .await
            .map_err(failed)?;
        let ca_certificate = identity.map(|identity| identity.ca_certificate);
        Ok(Sandbox::new(leader, server, ca_certificate))
    }
}

/// Shows the names of users and clients, and not their passwords and secrets.
impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("port", &self.port)
            .field("users", &self.settings.passwords.keys())
            .field("clients", &self.settings.secrets.keys())
            .field("token_lifetime", &self.settings.lifetime)
            .field("login_tokens", &self.settings.login_tokens)
            .field("faults", &self.faults)
            .field("recording", &self.recording)
            .finish_non_exhaustive()
    }
}

/// The sandbox did not start; the source says why.
#[derive(Debug, thiserror::Error)]
#[error(
    "the sandbox could not start on 127.0.0.1:{port}; if that port is taken, choose another, or 0 \
     for any that is free"
)]
pub struct StartError {
    port: u16,
    source: io::Error,
}
