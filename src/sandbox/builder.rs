//! What a sandbox is given before it starts.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::accounts::Accounts;
use super::faults::{FaultPlan, Faults};
use super::leader::Leader;
use super::log::{Log, Recording};
use super::server::Server;
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
    passwords: HashMap<String, String>,
    token_lifetime: Duration,
    unauthorized: Unauthorized,
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

impl SandboxBuilder {
    pub(super) fn new() -> Self {
        Self {
            port: 0,
            passwords: HashMap::from([(ADMIN_USERNAME.to_owned(), ADMIN_PASSWORD.to_owned())]),
            token_lifetime: DEFAULT_TOKEN_LIFETIME,
            unauthorized: Unauthorized::default(),
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
        self.passwords.insert(name.into(), password.into());
        self
    }

    /// How long a token is good for, in whole seconds; by default 3600 s, like the server setting
    /// `authTokenTTL`.
    ///
    /// A token is refused from the second its `exp` names on, so a lifetime of zero gives tokens
    /// that have expired already. No token lives for more than a hundred years.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// What a 401 for want of an accepted token carries; by default nothing. The 401 that answers a
    /// wrong password never has a body.
    pub fn unauthorized(mut self, unauthorized: Unauthorized) -> Self {
        self.unauthorized = unauthorized;
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
        let accounts = Accounts::new(self.passwords, self.token_lifetime).map_err(failed)?;
        let leader = Arc::new(Leader::new(
            accounts,
            FaultPlan::new(self.faults),
            Log::new(self.recording),
            self.unauthorized,
        ));
        let server = Server::start(port, Arc::clone(&leader))
            .await
            .map_err(failed)?;
        Ok(Sandbox { leader, server })
    }
}

/// Shows the users' names and not their passwords.
impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("port", &self.port)
            .field("users", &self.passwords.keys())
            .field("token_lifetime", &self.token_lifetime)
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
