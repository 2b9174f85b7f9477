//! Reads from a journal whether the last call for each user on a Leader invalidated or reinstated them.
//! After a failed call that the Leader may have carried out, that is unknown. The call is then sent again,
//! which does no harm.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::rc::Rc;

use cribl_tokens::UserId;

use crate::input::users::UserList;
use crate::record::journal::Journal;
use crate::record::journal_lines::JournalLine;
use crate::stderr::status_line;
use crate::text::counted;
use crate::verb::{Outcome, Verb};

/// Which users of each Leader's list are done, according to a journal.
pub struct History<'l> {
    verb: Verb,
    leaders: Vec<LeaderHistory<'l>>,
    /// The other Leaders with records in the journal.
    elsewhere: BTreeSet<String>,
}

struct LeaderHistory<'l> {
    leader: &'l str,
    list: Rc<UserList>,
    /// For each user of the list.
    done: Vec<bool>,
}

impl LeaderHistory<'_> {
    fn count(&self) -> u64 {
        self.done.iter().filter(|done| **done).count() as u64
    }
}

impl<'l> History<'l> {
    pub fn new(verb: Verb, lists: Vec<(&'l str, Rc<UserList>)>) -> Self {
        let leaders = lists.into_iter().map(|(leader, list)| LeaderHistory {
            leader,
            done: vec![false; list.len()],
            list,
        });
        Self {
            verb,
            leaders: leaders.collect(),
            elsewhere: BTreeSet::new(),
        }
    }

    /// Prints how many users are skipped, or would be.
    pub fn print(&self, journal: &Path, is_new: bool, resume: bool) {
        let (name, done) = (journal.display(), self.verb.done());
        if is_new {
            if resume {
                status_line!(
                    "note: the journal {name} does not exist yet, so no users are skipped"
                );
            }
            return;
        }
        for history in &self.leaders {
            let (count, leader) = (history.count(), history.leader);
            let users = counted(count, "user");
            if resume {
                status_line!("skipping {users} that {name} records as {done} on {leader}");
            } else if count > 0 {
                status_line!(
                    "note: {name} records {users} as {done} on {leader}; --resume would skip them"
                );
            }
        }
        let is_nobody_done = self.leaders.iter().all(|history| history.count() == 0);
        if resume && is_nobody_done && !self.elsewhere.is_empty() {
            let others: Vec<_> = self.elsewhere.iter().map(String::as_str).collect();
            status_line!("note: it has records of {}", others.join(" and "));
        }
    }

    /// Adds a line of the journal.
    pub fn note(&mut self, line: &JournalLine<'_>) {
        let mut leaders = self.leaders.iter_mut();
        let Some(history) = leaders.find(|history| history.leader == line.leader) else {
            self.elsewhere.insert(line.leader.to_string());
            return;
        };
        let number = history.list.number(&line.user);
        let Some(done) = number.and_then(|number| history.done.get_mut(number)) else {
            return;
        };
        if line.outcome == self.verb.outcome() {
            *done = true;
        } else if line.outcome != Outcome::Failed || line.is_unknown() {
            *done = false;
        }
    }

    /// Returns for each Leader which users of its list are done.
    pub fn into_done(self) -> Vec<Vec<bool>> {
        self.leaders
            .into_iter()
            .map(|history| history.done)
            .collect()
    }
}

/// The users that a journal records as invalidated on a Leader and not reinstated since.
#[derive(Default)]
pub struct Invalidated {
    pub users: Vec<UserId>,
    /// The users whose last call may have invalidated them.
    pub unknown: Vec<UserId>,
    /// The number of other users it records there: reinstated since, or not invalidated.
    pub others: u64,
    /// The other Leaders with records in it.
    pub elsewhere: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Invalidated,
    Unknown,
    NotInvalidated,
}

impl Invalidated {
    pub fn read(journal: &Path, leader: &str) -> Result<Self, String> {
        check_readable(journal)?;
        // Each state comes with the number of the last line about the user.
        let mut states: HashMap<UserId, (u64, State)> = HashMap::new();
        let mut found = Self::default();
        let mut number = 0;
        Journal::show(journal, |line| {
            number += 1;
            if line.leader != leader {
                found.elsewhere.insert(line.leader.to_string());
                return;
            }
            let before = states.get(&line.user).map(|(_, state)| *state);
            let state = match line.outcome {
                Outcome::Invalidated => State::Invalidated,
                Outcome::Reinstated => State::NotInvalidated,
                // The journal does not record which of the two calls failed. If it was a reinstatement, it
                // must be sent again.
                Outcome::Failed if before == Some(State::Invalidated) => return,
                Outcome::Failed if line.is_unknown() => State::Unknown,
                Outcome::Failed => before.unwrap_or(State::NotInvalidated),
            };
            states.insert(line.user.clone(), (number, state));
        })?;
        let mut states: Vec<_> = states.into_iter().collect();
        states.sort_unstable_by_key(|(_, (number, _))| *number);
        for (user, (_, state)) in states {
            match state {
                State::Invalidated => found.users.push(user),
                State::Unknown => found.unknown.push(user),
                State::NotInvalidated => found.others += 1,
            }
        }
        Ok(found)
    }
}

/// Checks that a journal can be read, before it is needed.
pub fn check_readable(journal: &Path) -> Result<(), String> {
    // It is not opened, because a pipe can be opened only once.
    let found = journal.metadata();
    found
        .map(drop)
        .map_err(|e| format!("cannot read the journal {}: {e}", journal.display()))
}
