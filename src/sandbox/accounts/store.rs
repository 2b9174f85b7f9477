//! The users who may sign in, and the tokens that are still accepted.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::sandbox::accounts::tokens::{Grant, LoginTokens, RequestedClaims, TokenSigner};
use crate::sandbox::lock::lock;

/// The longest lifetime of a token, and the maximum that the clock runs ahead: far beyond any test, and far
/// below the limit of a date.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// The users and clients of the sandbox, and the properties of their tokens.
#[derive(Clone)]
pub(crate) struct AccountSettings {
    /// Passwords by user.
    pub(crate) passwords: HashMap<String, String>,
    /// Secrets by client id.
    pub(crate) secrets: HashMap<String, String>,
    pub(crate) to_change_password: HashSet<String>,
    pub(crate) lifetime: Duration,
    pub(crate) login_tokens: LoginTokens,
    /// True if an invalidated user is refused at sign-in.
    pub(crate) refuse_invalidated: bool,
}

/// The users and their tokens.
///
/// Tokens are not stored. Each carries its serial number, and each user has the number of the last token that an
/// invalidation ended. So memory grows with the users only, and two tokens of the same second can be distinguished.
pub(crate) struct Accounts {
    signer: TokenSigner,
    state: Mutex<State>,
}

struct State {
    settings: AccountSettings,
    /// By user and by client id: a client is a user without a password.
    accounts: HashMap<String, Account>,
    issued: u64,
    /// The number of the last token that ended when all tokens were ended.
    ended_up_to: u64,
    clock_ahead: Duration,
}

#[derive(Default)]
struct Account {
    invalidated: bool,
    ended_up_to: u64,
}

/// The result of a login with the right password.
pub(crate) struct LoggedIn {
    pub(crate) token: String,
    pub(crate) must_change_password: bool,
}

/// The result of a request with the right client secret.
pub(crate) struct Authorized {
    pub(crate) token: String,
    /// In seconds.
    pub(crate) lifetime: u64,
}

impl Accounts {
    pub(crate) fn new(settings: AccountSettings) -> io::Result<Self> {
        let names = settings.passwords.keys().chain(settings.secrets.keys());
        let accounts = names
            .map(|name| (name.clone(), Account::default()))
            .collect();
        let state = State {
            settings,
            accounts,
            issued: 0,
            ended_up_to: 0,
            clock_ahead: Duration::ZERO,
        };
        Ok(Self {
            signer: TokenSigner::new()?,
            state: Mutex::new(state),
        })
    }

    /// Returns a new token if the user exists, the password is right, and they may sign in.
    pub(crate) fn log_in(&self, user: &str, password: &str) -> Option<LoggedIn> {
        let mut state = lock(&self.state);
        if state.settings.passwords.get(user)? != password || state.refuses_sign_in_of(user) {
            return None;
        }
        let kind = state.settings.login_tokens;
        let now = state.now();
        let grant = match kind {
            LoginTokens::Usual | LoginTokens::Prefixed => state.grant(user),
            LoginTokens::Lifetime(lifetime) => state.grant_at(user, now, lifetime),
            LoginTokens::Expired => state.grant_expired(user),
        }?;
        let must_change_password = state.settings.to_change_password.contains(user);
        drop(state);
        let token = self.signer.sign(&grant, RequestedClaims::default());
        Some(LoggedIn {
            token: match kind {
                LoginTokens::Prefixed => format!("Bearer {token}"),
                _ => token,
            },
            must_change_password,
        })
    }

    /// Returns a new token if the client exists, the secret is right, and it may sign in.
    pub(crate) fn authorize(
        &self,
        id: &str,
        secret: &str,
        requested: RequestedClaims,
    ) -> Option<Authorized> {
        let mut state = lock(&self.state);
        if state.settings.secrets.get(id)? != secret || state.refuses_sign_in_of(id) {
            return None;
        }
        let grant = state.grant(id)?;
        drop(state);
        Some(Authorized {
            token: self.signer.sign(&grant, requested),
            lifetime: grant.expires.saturating_sub(grant.issued),
        })
    }

    /// Returns a new token if the user exists.
    pub(crate) fn issue_token(&self, user: &str) -> Option<String> {
        let grant = lock(&self.state).grant(user)?;
        Some(self.signer.sign(&grant, RequestedClaims::default()))
    }

    /// Returns what a token grants if it is accepted.
    pub(crate) fn accept(&self, token: &str) -> Option<Grant> {
        self.signer
            .verify(token)
            .filter(|grant| self.is_valid(grant))
    }

    /// Returns true if a grant is neither expired nor invalidated.
    pub(crate) fn is_valid(&self, grant: &Grant) -> bool {
        let state = lock(&self.state);
        let account = state.accounts.get(&grant.user);
        account.is_some_and(|account| grant.serial > account.ended_up_to.max(state.ended_up_to))
            && state.now() < grant.expires
    }

    /// Ends every token issued to `user` so far. Returns true if the user exists.
    pub(crate) fn invalidate(&self, user: &str) -> bool {
        let mut state = lock(&self.state);
        let issued = state.issued;
        let Some(account) = state.accounts.get_mut(user) else {
            return false;
        };
        account.invalidated = true;
        account.ended_up_to = issued;
        true
    }

    /// Reinstates `user`, without making any old token valid again. Returns true if the user exists.
    pub(crate) fn reinstate(&self, user: &str) -> bool {
        let mut state = lock(&self.state);
        let account = state.accounts.get_mut(user);
        account.map(|account| account.invalidated = false).is_some()
    }

    pub(crate) fn is_invalidated(&self, user: &str) -> bool {
        lock(&self.state).is_invalidated(user)
    }

    /// Ends every token issued so far.
    pub(crate) fn expire_tokens(&self) {
        let mut state = lock(&self.state);
        state.ended_up_to = state.issued;
    }

    pub(crate) fn set_lifetime(&self, lifetime: Duration) {
        lock(&self.state).settings.lifetime = lifetime;
    }

    pub(crate) fn advance_clock(&self, by: Duration) {
        let mut state = lock(&self.state);
        state.clock_ahead = state.clock_ahead.saturating_add(by).min(CENTURY);
    }
}

impl State {
    /// Returns the next grant for `user`.
    fn grant(&mut self, user: &str) -> Option<Grant> {
        self.grant_at(user, self.now(), self.settings.lifetime)
    }

    /// Returns a grant that expired a second ago.
    fn grant_expired(&mut self, user: &str) -> Option<Grant> {
        let lifetime = self.settings.lifetime;
        let end = self.now().saturating_sub(1);
        let issued = end.saturating_sub(lifetime.as_secs());
        self.grant_at(user, issued, Duration::from_secs(end - issued))
    }

    fn grant_at(&mut self, user: &str, issued: u64, lifetime: Duration) -> Option<Grant> {
        let (user, _) = self.accounts.get_key_value(user)?;
        self.issued += 1;
        Some(Grant {
            user: user.clone(),
            serial: self.issued,
            issued,
            expires: issued.saturating_add(lifetime.min(CENTURY).as_secs()),
        })
    }

    fn is_invalidated(&self, user: &str) -> bool {
        let account = self.accounts.get(user);
        account.is_some_and(|account| account.invalidated)
    }

    fn refuses_sign_in_of(&self, user: &str) -> bool {
        self.settings.refuse_invalidated && self.is_invalidated(user)
    }

    /// Returns the seconds since 1970 by the sandbox's clock.
    fn now(&self) -> u64 {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        real.saturating_add(self.clock_ahead).as_secs()
    }
}
