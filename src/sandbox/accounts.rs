//! Who may sign in, and which of their tokens still count.

use std::collections::HashMap;
use std::io;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::lock;
use super::tokens::{Grant, Mint};

/// The longest that a token lives, or the clock runs ahead. A century: far beyond any test, and far
/// below what a date can hold.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

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
    users: HashMap<String, Account>,
    issued: u64,
    lifetime: Duration,
    clock_ahead: Duration,
}

struct Account {
    password: String,
    ended_up_to: u64,
}

impl Accounts {
    pub(super) fn new(passwords: HashMap<String, String>, lifetime: Duration) -> io::Result<Self> {
        let users = passwords.into_iter();
        let users = users
            .map(|(name, password)| {
                (
                    name,
                    Account {
                        password,
                        ended_up_to: 0,
                    },
                )
            })
            .collect();
        let book = Book {
            users,
            issued: 0,
            lifetime,
            clock_ahead: Duration::ZERO,
        };
        Ok(Self {
            mint: Mint::new()?,
            book: Mutex::new(book),
        })
    }

    /// A fresh token, if there is such a user with such a password.
    pub(super) fn log_in(&self, user: &str, password: &str) -> Option<String> {
        let matches = lock(&self.book).users.get(user)?.password == password;
        if matches { self.sign_in(user) } else { None }
    }

    /// A fresh token, if there is such a user.
    pub(super) fn sign_in(&self, user: &str) -> Option<String> {
        let (grant, issued) = lock(&self.book).grant(user)?;
        Some(self.mint.sign(&grant, issued))
    }

    /// What a token grants, if it is to be accepted.
    pub(super) fn accept(&self, token: &str) -> Option<Grant> {
        self.mint.verify(token).filter(|grant| self.stands(grant))
    }

    /// Whether a grant of ours still counts: neither expired nor invalidated.
    pub(super) fn stands(&self, grant: &Grant) -> bool {
        let book = lock(&self.book);
        let account = book.users.get(&grant.user);
        account.is_some_and(|account| grant.serial > account.ended_up_to)
            && book.now() < grant.expires
    }

    /// Ends every token issued to `user` so far. Says whether there is such a user.
    pub(super) fn invalidate(&self, user: &str) -> bool {
        let mut book = lock(&self.book);
        let issued = book.issued;
        let account = book.users.get_mut(user);
        account
            .map(|account| account.ended_up_to = issued)
            .is_some()
    }

    pub(super) fn set_lifetime(&self, lifetime: Duration) {
        lock(&self.book).lifetime = lifetime;
    }

    pub(super) fn advance_clock(&self, by: Duration) {
        let mut book = lock(&self.book);
        book.clock_ahead = book.clock_ahead.saturating_add(by).min(CENTURY);
    }
}

impl Book {
    /// The next grant to `user`, and when it is issued.
    fn grant(&mut self, user: &str) -> Option<(Grant, u64)> {
        let (user, _) = self.users.get_key_value(user)?;
        self.issued += 1;
        let now = self.now();
        let expires = now.saturating_add(self.lifetime.min(CENTURY).as_secs());
        Some((
            Grant {
                user: user.clone(),
                serial: self.issued,
                expires,
            },
            now,
        ))
    }

    /// Seconds since 1970 by the sandbox's clock.
    fn now(&self) -> u64 {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        real.saturating_add(self.clock_ahead).as_secs()
    }
}
