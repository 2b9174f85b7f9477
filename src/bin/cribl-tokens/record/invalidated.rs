//! The users that a journal records as invalidated, for `reinstate --from-journal`.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use cribl_tokens::UserId;

use crate::record::journal::Journal;
use crate::record::journal_lines::{Conclusion, JournalLine};
use crate::verb::Verb;

/// What a journal records about some Leaders.
pub struct Invalidations {
    /// For each of the Leaders.
    pub leaders: Vec<Invalidated>,
    /// The other Leaders with records in it.
    pub elsewhere: BTreeSet<String>,
}

/// The users that a journal records as invalidated on a Leader and not reinstated since.
#[derive(Default)]
pub struct Invalidated {
    pub users: Vec<UserId>,
    /// The users whose last call may have invalidated them.
    pub unknown: Vec<UserId>,
    /// The number of other users it records there: reinstated since, or not invalidated.
    pub others: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Invalidated,
    Unknown,
    NotInvalidated,
}

/// Each user's state, with the number of the last line about the user.
type States = HashMap<UserId, (u64, State)>;

impl Invalidations {
    /// Reads a journal once, for all `leaders`, because a pipe can be read only once.
    pub fn read(journal: &Path, leaders: &[&str]) -> Result<Self, String> {
        check_readable(journal)?;
        let states = leaders.iter().map(|leader| (*leader, States::new()));
        let mut all: Vec<(&str, States)> = states.collect();
        let mut elsewhere = BTreeSet::new();
        let mut number = 0;
        Journal::show(journal, |line| {
            number += 1;
            let of_leader = all.iter_mut().find(|(leader, _)| *leader == line.leader);
            match of_leader {
                Some((_, states)) => note(states, line, number),
                None => drop(elsewhere.insert(line.leader.to_string())),
            }
        })?;
        let leaders = all.into_iter().map(|(_, states)| Invalidated::of(states));
        Ok(Self {
            leaders: leaders.collect(),
            elsewhere,
        })
    }
}

fn note(states: &mut States, line: &JournalLine<'_>, number: u64) {
    let before = states.get(&line.user).map(|(_, state)| *state);
    let state = match (line.conclusion(), before) {
        (Some(Conclusion::Accepted(Verb::Invalidate)), _) => State::Invalidated,
        (Some(Conclusion::Accepted(Verb::Reinstate)), _) | (None, None) => State::NotInvalidated,
        // The journal does not record which of the two calls failed. If it was a reinstatement, it must be
        // sent again.
        (Some(Conclusion::Unknown), Some(State::Invalidated)) | (None, Some(_)) => return,
        (Some(Conclusion::Unknown), _) => State::Unknown,
    };
    states.insert(line.user.clone(), (number, state));
}

impl Invalidated {
    fn of(states: States) -> Self {
        let mut found = Self::default();
        let mut states: Vec<_> = states.into_iter().collect();
        states.sort_unstable_by_key(|(_, (number, _))| *number);
        for (user, (_, state)) in states {
            match state {
                State::Invalidated => found.users.push(user),
                State::Unknown => found.unknown.push(user),
                State::NotInvalidated => found.others += 1,
            }
        }
        found
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
