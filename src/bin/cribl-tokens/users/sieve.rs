//! Which ids of the input are handed on, and what is noted of the others.

use cribl_tokens::UserId;

use crate::users::list::Problem;
use crate::users::remembered::{Known, Remembered};

/// What decides whether an id is handed on.
pub struct Sieve {
    pub remembered: Remembered,
    /// The names of who is signed in, where they must not be among the ids.
    pub own: Vec<String>,
}

/// What was met in the input beside users to send.
#[derive(Default)]
pub struct Met {
    /// Named before in the same input.
    pub twice: u64,
    /// Shown as done by the journal.
    pub done_before: u64,
    pub problems: Vec<Problem>,
    /// The signed-in user's own id, as it was named.
    pub own: Option<UserId>,
    /// Why the input can't be read any more.
    pub broken: Option<String>,
}

/// Users on their way, with what was met between them.
#[derive(Default)]
pub struct Batch {
    pub users: Vec<UserId>,
    pub met: Met,
}

impl Sieve {
    /// Whether `id` is the signed-in user's. Letter case makes no difference: whether it does to a
    /// Leader isn't known, and to refuse once too often does no harm.
    pub fn is_own(&self, id: &UserId) -> bool {
        let mut names = self.own.iter();
        names.any(|own| own.to_lowercase() == id.as_str().to_lowercase())
    }

    /// Whether `id` counts as one more user, when the input is checked.
    pub fn count(&mut self, id: &UserId) -> bool {
        self.remembered.mark(id, Known::Counted).is_none()
    }
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        let Met {
            twice,
            done_before,
            problems,
            own,
            broken,
        } = &self.met;
        self.users.is_empty()
            && (*twice, *done_before) == (0, 0)
            && problems.is_empty()
            && own.is_none()
            && broken.is_none()
    }

    /// Takes `user`; says whether to go on.
    pub fn add(&mut self, user: UserId, sieve: &mut Sieve) -> bool {
        match sieve.remembered.mark(&user, Known::Sent) {
            None | Some(Known::Counted) if sieve.is_own(&user) => {
                self.met.own = Some(user);
                return false;
            }
            None | Some(Known::Counted) => self.users.push(user),
            Some(Known::Sent | Known::LeftOut) => self.met.twice += 1,
            Some(Known::Done) => self.met.done_before += 1,
        }
        true
    }
}

impl Met {
    /// Adds what was met later.
    pub fn and(&mut self, later: Self) {
        self.twice += later.twice;
        self.done_before += later.done_before;
        self.problems.extend(later.problems);
        self.own = self.own.take().or(later.own);
        self.broken = self.broken.take().or(later.broken);
    }
}
