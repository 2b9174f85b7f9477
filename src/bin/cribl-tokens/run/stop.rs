//! Why a run stops before its list ends.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use cribl_tokens::{Error, ErrorKind};

use crate::exit;
use crate::text::counted;

/// Why a run stopped early.
pub enum StopReason {
    /// No call about a user was sent to this Leader, for this reason.
    NotStarted(String),
    /// Ctrl-C, SIGTERM or SIGHUP.
    Interrupted,
    /// 401: every other call would fail in the same way, because the token stays the same.
    Unauthorized,
    /// Signing in was refused, and would be refused again.
    SignIn,
    /// This many users in a row failed in a way that affects all others, too.
    TooManyFailures(u32, ErrorKind),
    /// The deadline of the whole run has passed.
    Deadline(Duration),
    /// The journal was deleted or replaced.
    JournalGone,
    /// The journal cannot be written. Holds the number of accepted calls that are not in it.
    Journal(io::Error, u64),
}

impl StopReason {
    pub fn text(&self) -> String {
        match self {
            Self::NotStarted(reason) => reason.clone(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::Unauthorized => "the Leader does not accept the bearer token".to_owned(),
            Self::SignIn => "the sign-in was refused".to_owned(),
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

    /// Returns what to do, if the reason alone does not say.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Journal(..) => Some("make the journal writable before you resume"),
            Self::JournalGone => {
                Some("to resume, restore the journal, or pass the whole list again")
            }
            _ => None,
        }
    }

    /// Returns true if the calls in flight cannot be finished.
    pub fn is_immediate(&self) -> bool {
        // Their results could not be recorded.
        matches!(self, Self::Journal(..))
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotStarted(_) => exit::NOT_STARTED,
            Self::Interrupted => exit::INTERRUPTED,
            _ => exit::FAILED,
        }
    }
}

/// Looks for a reason to stop in the results. Clones share their state.
///
/// It sees each result before the next call starts, so that no call is sent in vain.
#[derive(Clone)]
pub struct FailureDetector(Rc<RefCell<Streak>>);

struct Streak {
    max_failures: u32,
    /// The number of users in a row that failed for a reason that is not specific to them.
    users: u32,
    /// True if a call was accepted.
    is_accepted: bool,
    stop: Option<StopReason>,
}

impl FailureDetector {
    /// Creates a detector that stops after `max_failures` such users in a row.
    pub fn new(max_failures: u32) -> Self {
        Self(Rc::new(RefCell::new(Streak {
            max_failures,
            users: 0,
            is_accepted: false,
            stop: None,
        })))
    }

    /// Records a result. Returns true if the run should continue.
    pub fn note<T>(&self, result: &Result<T, Error>) -> bool {
        let streak = &mut *self.0.borrow_mut();
        match result {
            Err(error) if error.is_unauthorized() => {
                streak.stop.get_or_insert(StopReason::Unauthorized);
            }
            Err(error) if is_sign_in_final(error) => {
                streak.stop.get_or_insert(StopReason::SignIn);
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

    /// Takes the reason to stop, if one was found since the last call.
    pub fn take_reason(&self) -> Option<StopReason> {
        self.0.borrow_mut().stop.take()
    }
}

/// Returns true if an error means that signing in will not succeed later either.
pub fn is_sign_in_final(error: &Error) -> bool {
    error.is_sign_in_refused() || error.kind() == ErrorKind::PasswordChange
}

/// Returns true for a response that a token without rights, or the wrong server, gets for every user. After
/// an accepted call, such a response is specific to the user.
fn is_for_all(error: &Error) -> bool {
    matches!(error.status(), Some(403..=405))
}

/// Returns true if an error means that there is no Leader, or that it does not respond. A 400 or 500 shows
/// that there is one.
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
