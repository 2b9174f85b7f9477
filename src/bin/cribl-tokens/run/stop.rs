//! Why a run stops before its list ends.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use cribl_tokens::{Error, ErrorKind};

use crate::exit;
use crate::say::counted;

/// Why a run stopped early.
pub enum StopReason {
    /// Ctrl-C, SIGTERM or SIGHUP.
    Interrupted,
    /// 401: every other call would fail the same way, as the token stays the same.
    Unauthorized,
    /// Signing in was refused, for this reason, and would be again.
    SignIn(String),
    /// So many users in a row failed in a way that the others will fail in, too.
    TooManyFailures(u32, ErrorKind),
    /// The time for the whole run is over.
    Deadline(Duration),
    /// The journal was deleted or replaced.
    JournalGone,
    /// The journal cannot be written. So many calls were accepted and are not in it.
    Journal(io::Error, u64),
}

impl StopReason {
    pub fn text(&self) -> String {
        match self {
            Self::Interrupted => "interrupted".to_owned(),
            Self::Unauthorized => "the Leader does not accept the bearer token".to_owned(),
            Self::SignIn(reason) => reason.clone(),
            Self::TooManyFailures(users, kind) => format!(
                "{} in a row failed, the last with {kind}, and the others would too (--max-failures)",
                counted(u64::from(*users), "user")
            ),
            Self::Deadline(limit) => {
                format!(
                    "the deadline of {} s has passed (--deadline)",
                    limit.as_secs_f64()
                )
            }
            Self::JournalGone => {
                "the journal was deleted or replaced during the run, so what it recorded is lost"
                    .to_owned()
            }
            Self::Journal(error, lost) => {
                let lost = match lost {
                    0 => String::new(),
                    1 => "; 1 accepted call is not recorded".to_owned(),
                    calls => format!("; {calls} accepted calls are not recorded"),
                };
                format!("cannot write the journal: {error}{lost}")
            }
        }
    }

    /// What to do, if there is more to say than the reason.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Journal(..) => Some("make the journal writable before you resume"),
            Self::JournalGone => {
                Some("to resume, restore the journal, or pass the whole list again")
            }
            _ => None,
        }
    }

    /// Returns true if what is in flight cannot be finished.
    pub fn is_immediate(&self) -> bool {
        // The results could not be recorded.
        matches!(self, Self::Journal(..))
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Interrupted => exit::INTERRUPTED,
            _ => exit::FAILED,
        }
    }
}

/// Looks in the results for a reason to stop. Clones share what they saw.
///
/// It sees each result before the next call begins, so that no call begins in vain.
#[derive(Clone)]
pub struct FailureDetector(Rc<RefCell<Streak>>);

struct Streak {
    max_failures: u32,
    /// How many users in a row failed in a way that is not about them.
    users: u32,
    /// Whether a call was accepted.
    is_accepted: bool,
    stop: Option<StopReason>,
}

impl FailureDetector {
    /// Finds a reason after `max_failures` users in a row that failed alike.
    pub fn new(max_failures: u32) -> Self {
        Self(Rc::new(RefCell::new(Streak {
            max_failures,
            users: 0,
            is_accepted: false,
            stop: None,
        })))
    }

    /// Notes a result; returns whether to go on.
    pub fn note<T>(&self, result: &Result<T, Error>) -> bool {
        let streak = &mut *self.0.borrow_mut();
        match result {
            Err(error) if error.is_unauthorized() => {
                streak.stop.get_or_insert(StopReason::Unauthorized);
            }
            Err(error) if is_sign_in_final(error) => {
                let stop = StopReason::SignIn(error.to_string());
                streak.stop.get_or_insert(stop);
            }
            Err(error) if is_of_leader(error) || (!streak.is_accepted && is_for_all(error)) => {
                streak.users += 1;
                if streak.users >= streak.max_failures {
                    let stop = StopReason::TooManyFailures(streak.users, error.kind());
                    streak.stop.get_or_insert(stop);
                }
            }
            result => {
                streak.is_accepted |= result.is_ok();
                streak.users = 0;
            }
        }
        streak.stop.is_none()
    }

    /// Takes the reason to stop, if one was found since the last time.
    pub fn take_reason(&self) -> Option<StopReason> {
        self.0.borrow_mut().stop.take()
    }
}

/// Returns true if an error means that signing in will not succeed later either.
pub fn is_sign_in_final(error: &Error) -> bool {
    error.is_sign_in_refused() || error.kind() == ErrorKind::PasswordChange
}

/// Returns true for a response that a token without rights, or another server, gives for every user. After
/// an accepted call it is about the user.
fn is_for_all(error: &Error) -> bool {
    matches!(error.status(), Some(403..=405))
}

/// Returns true if an error means that there is no Leader, or that it does not respond. A 400 or 500 shows
/// that it is there.
fn is_of_leader(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Connect
            | ErrorKind::SignIn
            | ErrorKind::Tls
            | ErrorKind::Timeout
            | ErrorKind::Disconnected
            | ErrorKind::Protocol
            | ErrorKind::Redirect
            | ErrorKind::UnexpectedBody
            | ErrorKind::RateLimited
    ) || matches!(error.status(), Some(200..=299 | 502..=504))
}
