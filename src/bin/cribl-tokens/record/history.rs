//! What a journal tells of the users on a Leader: whether the last that was done to each took their
//! tokens or gave them back. Where a call failed in a way that leaves open whether it was carried out,
//! that is unknown, and to send it again does no harm.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use cribl_tokens::UserId;

use crate::output::Outcome;
use crate::record::journal::{Entry, Journal};
use crate::run::verb::Verb;
use crate::say::{counted, say};
use crate::users::remembered::{Known, Remembered};

/// Who is done on each of some Leaders, as a journal shows it.
pub struct History<'l> {
    verb: Verb,
    leaders: &'l [String],
    pub done: Vec<Remembered>,
    /// How many are done on each.
    pub counts: Vec<u64>,
    /// The other Leaders that there are records of.
    pub elsewhere: BTreeSet<String>,
}

impl<'l> History<'l> {
    pub fn new(verb: Verb, leaders: &'l [String]) -> Self {
        Self {
            verb,
            leaders,
            done: leaders.iter().map(|_| Remembered::new()).collect(),
            counts: vec![0; leaders.len()],
            elsewhere: BTreeSet::new(),
        }
    }

    /// Says who is left out, or would be.
    pub fn tell(&self, journal: &Path, is_new: bool, resume: bool) {
        let (name, done) = (journal.display(), self.verb.done());
        if is_new {
            if resume {
                say!("note: there was no journal {name} yet, so nobody is left out");
            }
            return;
        }
        for (leader, count) in self.leaders.iter().zip(&self.counts) {
            if resume {
                let users = counted(*count, "user");
                say!("{name} shows {users} as {done} on {leader}, left out here");
            } else if *count > 0 {
                let users = counted(*count, "user");
                say!(
                    "note: {name} shows {users} as {done} on {leader}, whom --resume would leave out"
                );
            }
        }
        if resume && self.counts.iter().all(|count| *count == 0) && !self.elsewhere.is_empty() {
            let others: Vec<_> = self.elsewhere.iter().map(String::as_str).collect();
            say!("note: it has records of {}", others.join(" and "));
        }
    }

    pub fn note(&mut self, entry: &Entry) {
        let Some(n) = self
            .leaders
            .iter()
            .position(|leader| *leader == entry.leader)
        else {
            self.elsewhere.insert(entry.leader.clone());
            return;
        };
        let (Some(done), Some(count)) = (self.done.get_mut(n), self.counts.get_mut(n)) else {
            return;
        };
        let user = &entry.user.0;
        if entry.outcome == self.verb.outcome() {
            *count += u64::from(done.mark(user, Known::Done).is_none());
        } else if entry.outcome != Outcome::Failed || entry.is_unknown() {
            *count -= u64::from(done.forget(user));
        }
    }
}

/// Whom a journal shows as invalidated on a Leader and not reinstated since.
#[derive(Default)]
pub struct Invalidated {
    pub users: Vec<UserId>,
    /// Those whose last call may have invalidated them: no answer came, or none that tells.
    pub unknown: Vec<UserId>,
    /// How many others it names there: reinstated since, or surely not invalidated.
    pub others: u64,
    /// The other Leaders that it has records of.
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
        readable(journal)?;
        // In the order in which each was last spoken of.
        let mut states: HashMap<UserId, (u64, State)> = HashMap::new();
        let mut found = Self::default();
        let mut number = 0;
        Journal::show(journal, |entry| {
            number += 1;
            if entry.leader != leader {
                found.elsewhere.insert(entry.leader);
                return;
            }
            let unknown = entry.is_unknown();
            let before = states.get(&entry.user.0).map(|(_, state)| *state);
            let state = match entry.outcome {
                Outcome::Invalidated => State::Invalidated,
                Outcome::Reinstated => State::NotInvalidated,
                // Which of the two calls failed isn't told. If it was to reinstate, it is to be sent again.
                Outcome::Failed if before == Some(State::Invalidated) => return,
                Outcome::Failed if unknown => State::Unknown,
                Outcome::Failed => before.unwrap_or(State::NotInvalidated),
            };
            states.insert(entry.user.0, (number, state));
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

/// Says why a journal can't be read, before anything is made of it.
pub fn readable(journal: &Path) -> Result<(), String> {
    // Not opened: a pipe can be once.
    let found = journal.metadata();
    found
        .map(drop)
        .map_err(|e| format!("the journal {} can't be read: {e}", journal.display()))
}
