//! Who may sign in, and which of their tokens still count.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::lock;
use super::tokens::{Grant, LoginTokens, Mint, Purpose};

/// The longest that a token lives, or the clock runs ahead. A century: far beyond any test, and far
/// below what a date can hold.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// Whom the sandbox starts with, and what they get.
#[derive(Clone)]
pub(super) struct Roster {
    /// By user.
    pub(super) passwords: HashMap<String, String>,
    /// By client id.
    pub(super) secrets: HashMap<String, String>,
    pub(super) to_change_password: HashSet<String>,
    pub(super) lifetime: Duration,
    pub(super) login_tokens: LoginTokens,
    /// Whether an invalidated user is kept from signing in.
    pub(super) shut_out_invalidated: bool,
}

/// The users and their tokens.
///
/// Tokens aren't kept. Each carries its serial number, and each user the number of the last token
/// that an invalidation of theirs ended: so memory grows with users alone, and two tokens of one
/// second are told apart.
pub(super) struct Accounts {
    mint: Mint,
    book: Mutex<Book>,
}

struct Book {
    roster: Roster,
    /// By user and by client id: a client is a user that has no password.
    accounts: HashMap<String, Account>,
    issued: u64,
    /// The number of the last token that was ended with all others.
    ended_up_to: u64,
    clock_ahead: Duration,
}

#[derive(Default)]
struct Account {
    invalidated: bool,
    ended_up_to: u64,
}

/// What a login with the right password gives.
pub(super) struct LoggedIn {
    pub(super) token: String,
    pub(super) must_change_password: bool,
}

/// What a client's right secret gives.
pub(super) struct Authorized {
    pub(super) token: String,
    /// In seconds.
    pub(super) lifetime: u64,
}

impl Accounts {
    pub(super) fn new(roster: Roster) -> io::Result<Self> {
        let names = roster.passwords.keys().chain(roster.secrets.keys());
        let accounts = names
            .map(|name| (name.clone(), Account::default()))
            .collect();
        let book = Book {
            roster,
            accounts,
            issued: 0,
            ended_up_to: 0,
            clock_ahead: Duration::ZERO,
        };
        Ok(Self {
            mint: Mint::new()?,
            book: Mutex::new(book),
        })
    }

    /// A fresh token, if there is such a user with such a password, who isn't kept out.
    pub(super) fn log_in(&self, user: &str, password: &str) -> Option<LoggedIn> {
        let mut book = lock(&self.book);
        if book.roster.passwords.get(user)? != password || book.shuts_out(user) {
            return None;
        }
        let kind = book.roster.login_tokens;
        let (grant, issued) = match kind {
            LoginTokens::Usual | LoginTokens::Prefixed => book.grant(user)?,
            LoginTokens::Lifetime(lifetime) => book.grant_for(user, lifetime)?,
            LoginTokens::Expired => book.grant_expired(user)?,
        };
        let must_change_password = book.roster.to_change_password.contains(user);
        drop(book);
        let token = self.mint.sign(&grant, issued, Purpose::default());
        Some(LoggedIn {
            token: match kind {
                LoginTokens::Prefixed => format!("Bearer {token}"),
                _ => token,
            },
            must_change_password,
        })
    }

    /// A fresh token, if there is such a client with such a secret, which isn't kept out.
    pub(super) fn authorize(&self, id: &str, secret: &str, purpose: Purpose) -> Option<Authorized> {
        let mut book = lock(&self.book);
        if book.roster.secrets.get(id)? != secret || book.shuts_out(id) {
            return None;
        }
        let (grant, issued) = book.grant(id)?;
        drop(book);
        Some(Authorized {
            token: self.mint.sign(&grant, issued, purpose),
            lifetime: grant.expires.saturating_sub(issued),
        })
    }

    /// A fresh token, if there is such a user.
    pub(super) fn sign_in(&self, user: &str) -> Option<String> {
        let (grant, issued) = lock(&self.book).grant(user)?;
        Some(self.mint.sign(&grant, issued, Purpose::default()))
    }

    /// What a token grants, if it is to be accepted.
    pub(super) fn accept(&self, token: &str) -> Option<Grant> {
        self.mint.verify(token).filter(|grant| self.stands(grant))
    }

    /// Whether a grant of ours still counts: neither expired nor invalidated.
    pub(super) fn stands(&self, grant: &Grant) -> bool {
        let book = lock(&self.book);
        let account = book.accounts.get(&grant.user);
        account.is_some_and(|account| grant.serial > account.ended_up_to.max(book.ended_up_to))
            && book.now() < grant.expires
    }

    /// Ends every token issued to `user` so far. Says whether there is such a user.
    pub(super) fn invalidate(&self, user: &str) -> bool {
        let mut book = lock(&self.book);
        let issued = book.issued;
        let account = book.accounts.get_mut(user);
        account
            .map(|account| {
                account.invalidated = true;
                account.ended_up_to = issued;
            })
            .is_some()
    }

    /// Takes the invalidation off `user`, and revives no token. Says whether there is such a user.
    pub(super) fn reinstate(&self, user: &str) -> bool {
        let mut book = lock(&self.book);
        let account = book.accounts.get_mut(user);
        account.map(|account| account.invalidated = false).is_some()
    }

    pub(super) fn is_invalidated(&self, user: &str) -> bool {
        lock(&self.book).is_invalidated(user)
    }

    /// Ends every token issued so far.
    pub(super) fn expire_tokens(&self) {
        let mut book = lock(&self.book);
        book.ended_up_to = book.issued;
    }

    pub(super) fn set_lifetime(&self, lifetime: Duration) {
        lock(&self.book).roster.lifetime = lifetime;
    }

    pub(super) fn advance_clock(&self, by: Duration) {
        let mut book = lock(&self.book);
        book.clock_ahead = book.clock_ahead.saturating_add(by).min(CENTURY);
    }
}

impl Book {
    /// The next grant to `user`, and when it is issued.
    fn grant(&mut self, user: &str) -> Option<(Grant, u64)> {
        self.grant_for(user, self.roster.lifetime)
    }

    fn grant_for(&mut self, user: &str, lifetime: Duration) -> Option<(Grant, u64)> {
        self.grant_at(user, self.now(), lifetime)
    }

    /// A grant that ended a second ago.
    fn grant_expired(&mut self, user: &str) -> Option<(Grant, u64)> {
        let lifetime = self.roster.lifetime;
        let end = self.now().saturating_sub(1);
        let issued = end.saturating_sub(lifetime.as_secs());
        self.grant_at(user, issued, Duration::from_secs(end - issued))
    }

    fn grant_at(&mut self, user: &str, issued: u64, lifetime: Duration) -> Option<(Grant, u64)> {
        let (user, _) = self.accounts.get_key_value(user)?;
        self.issued += 1;
        let grant = Grant {
            user: user.clone(),
            serial: self.issued,
            expires: issued.saturating_add(lifetime.min(CENTURY).as_secs()),
        };
        Some((grant, issued))
    }

    fn is_invalidated(&self, user: &str) -> bool {
        let account = self.accounts.get(user);
        account.is_some_and(|account| account.invalidated)
    }

    fn shuts_out(&self, user: &str) -> bool {
        self.roster.shut_out_invalidated && self.is_invalidated(user)
    }

    /// Seconds since 1970 by the sandbox's clock.
    fn now(&self) -> u64 {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        real.saturating_add(self.clock_ahead).as_secs()
    }
}
