//! What a journal tells of the users on a Leader: whether the last that was done to each took their
//! tokens or gave them back. A call that failed changed nothing.

use std::collections::HashMap;
use std::path::Path;

use cribl_tokens::UserId;

use crate::journal::{Entry, Journal};
use crate::output::Outcome;
use crate::remembered::{Known, Remembered};
use crate::verb::Verb;

/// Who is done on each of some Leaders, as a journal shows it.
pub struct History<'l> {
    verb: Verb,
    leaders: &'l [String],
    pub done: Vec<Remembered>,
    /// How many are done on each.
    pub counts: Vec<u64>,
}

impl<'l> History<'l> {
    pub fn new(verb: Verb, leaders: &'l [String]) -> Self {
        Self {
            verb,
            leaders,
            done: leaders.iter().map(|_| Remembered::new()).collect(),
            counts: vec![0; leaders.len()],
        }
    }

    pub fn note(&mut self, entry: &Entry) {
        let Some(n) = self
            .leaders
            .iter()
            .position(|leader| *leader == entry.leader)
        else {
            return;
        };
        let (Some(done), Some(count)) = (self.done.get_mut(n), self.counts.get_mut(n)) else {
            return;
        };
        let user = &entry.user.0;
        if entry.outcome == self.verb.outcome() {
            *count += u64::from(done.mark(user, Known::Done).is_none());
        } else if entry.outcome != Outcome::Failed {
            *count -= u64::from(done.forget(user));
        }
    }
}

/// Whom a journal shows as invalidated on a Leader and not reinstated since.
#[derive(Default)]
pub struct Invalidated {
    pub users: Vec<UserId>,
    /// How many others it names there that were reinstated since, or whose call failed.
    pub others: u64,
    /// How many records are of other Leaders.
    pub elsewhere: u64,
}

impl Invalidated {
    pub fn read(journal: &Path, leader: &str) -> Result<Self, String> {
        journal
            .metadata()
            .map_err(|e| format!("the journal {} can't be read: {e}", journal.display()))?;
        // In the order in which each was last invalidated.
        let mut states: HashMap<UserId, (u64, bool)> = HashMap::new();
        let (mut number, mut elsewhere) = (0, 0);
        Journal::show(journal, |entry| {
            number += 1;
            let Entry {
                leader: of,
                user,
                outcome,
            } = entry;
            match outcome {
                _ if of != leader => elsewhere += 1,
                Outcome::Invalidated => drop(states.insert(user.0, (number, true))),
                Outcome::Reinstated => drop(states.insert(user.0, (number, false))),
                Outcome::Failed => drop(states.entry(user.0).or_insert((number, false))),
            }
        })?;
        let all = states.len() as u64;
        let mut users: Vec<(u64, UserId)> = states
            .into_iter()
            .filter_map(|(user, (number, is))| is.then_some((number, user)))
            .collect();
        users.sort_unstable_by_key(|(number, _)| *number);
        Ok(Self {
            others: all - users.len() as u64,
            elsewhere,
            users: users.into_iter().map(|(_, user)| user).collect(),
        })
    }
}
