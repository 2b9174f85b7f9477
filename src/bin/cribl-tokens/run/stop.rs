//! When a run ends before its input does, and why.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use cribl_tokens::{Error, ErrorKind, UserId};

use crate::exit;
use crate::say::counted;

/// Why a run stopped early.
pub enum Stop {
    /// Ctrl-C or SIGTERM.
    Interrupted,
    /// 401: every other call would be answered the same, as the token stays the same.
    Unauthorized,
    /// Signing in was refused, for this reason: it would be again.
    SignIn(String),
    /// So many users in a row failed in a way that others will fail in, too.
    Pointless(u32, ErrorKind),
    /// The journal can't be written. So many were accepted by the Leader and are not in it.
    Journal(io::Error, u64),
    /// A line of the input is no id.
    InvalidLine,
    /// The signed-in user is in the input, as this id.
    Yourself(UserId),
    /// The input can't be read any more.
    Input(String),
}

impl Stop {
    pub fn reason(&self) -> String {
        match self {
            Self::Interrupted => "it was interrupted".to_owned(),
            Self::Unauthorized => "the Leader does not accept the bearer token".to_owned(),
            Self::SignIn(reason) => reason.clone(),
            Self::Pointless(users, kind) => format!(
                "{} in a row failed, the last with {kind}: so would the rest (--max-failures)",
                counted(u64::from(*users), "user")
            ),
            Self::Journal(error, 0) => format!(
                "the journal can't be written: {error}. Mend that before the rest is taken up"
            ),
            Self::Journal(error, lost) => format!(
                "the journal can't be written: {error}. The Leader accepted {}, which are not in it. Mend that before \
                 the rest is taken up",
                counted(*lost, "call")
            ),
            Self::InvalidLine => {
                "a line of the input is no id (--skip-invalid leaves such lines out)".to_owned()
            }
            Self::Yourself(id) => yourself(id, None),
            Self::Input(reason) => format!("the input can't be read: {reason}"),
        }
    }

    /// Whether the input's end is to blame.
    pub fn is_of_input(&self) -> bool {
        matches!(self, Self::InvalidLine | Self::Yourself(_) | Self::Input(_))
    }

    /// Whether what is in flight can't be finished.
    pub fn at_once(&self) -> bool {
        // What comes back now could not be recorded.
        matches!(self, Self::Journal(..))
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Interrupted => exit::INTERRUPTED,
            _ => exit::FAILED,
        }
    }
}

/// Why the signed-in user's own id is not sent.
pub fn yourself(id: &UserId, on: Option<&str>) -> String {
    let on = on.map_or(String::new(), |leader| format!(" on {leader}"));
    format!(
        "{} is the user you are signed in as{on}: to invalidate your own tokens might lock you out, as whether you could \
         sign in again is not documented (--include-self does it all the same)",
        crate::output::visible(id.as_str())
    )
}

/// Watches what comes of the calls for a reason to stop: clones are of the same watch.
///
/// It sees each outcome before the next call begins, so that none begins in vain.
#[derive(Clone)]
pub struct Watch(Rc<RefCell<Streak>>);

struct Streak {
    most: u32,
    /// Users in a row whose failure says more about the run than about them.
    users: u32,
    /// A call was accepted.
    accepted: bool,
    stop: Option<Stop>,
}

impl Watch {
    /// Finds going on pointless after so many users in a row that failed alike.
    pub fn new(most: u32) -> Self {
        Self(Rc::new(RefCell::new(Streak {
            most,
            users: 0,
            accepted: false,
            stop: None,
        })))
    }

    /// Takes note of an outcome; says whether to go on.
    pub fn note<T>(&self, outcome: &Result<T, Error>) -> bool {
        let streak = &mut *self.0.borrow_mut();
        match outcome {
            Err(error) if error.is_unauthorized() => {
                streak.stop.get_or_insert(Stop::Unauthorized);
            }
            Err(error) if is_no_sign_in(error) => {
                let stop = Stop::SignIn(error.to_string());
                streak.stop.get_or_insert(stop);
            }
            Err(error) if is_gone(error) || (!streak.accepted && is_refusal_of_all(error)) => {
                streak.users += 1;
                if streak.users >= streak.most {
                    let stop = Stop::Pointless(streak.users, error.kind());
                    streak.stop.get_or_insert(stop);
                }
            }
            outcome => {
                streak.accepted |= outcome.is_ok();
                streak.users = 0;
            }
        }
        streak.stop.is_none()
    }

    /// The reason to stop, where one was found since this was last asked.
    pub fn take_reason(&self) -> Option<Stop> {
        self.0.borrow_mut().stop.take()
    }
}

/// Whether an error says that there can be no token for any user.
pub fn is_no_sign_in(error: &Error) -> bool {
    error.is_sign_in_refused() || error.kind() == ErrorKind::PasswordChange
}

/// Whether an error is one that a token without rights, or another server, gives for every user. Where a call
/// was accepted it is about the user.
fn is_refusal_of_all(error: &Error) -> bool {
    matches!(error.status(), Some(403..=405))
}

/// Whether an error says that there is no Leader, or none that answers: an error of its own about one
/// user (400, 500) shows that it is there.
fn is_gone(error: &Error) -> bool {
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
