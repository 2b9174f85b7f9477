//! Which users of a list are done, according to a journal: their last call on the Leader did what this run
//! would do. After a failed call that the Leader may have carried out, that is unknown. The call is then
//! sent again, which does no harm. With `--require-items`, a call with 0 items has failed.

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use crate::input::users::UserList;
use crate::record::journal_lines::{Conclusion, JournalLine};
use crate::stderr::status_line;
use crate::text::{counted, visible};
use crate::verb::Verb;

/// Which users of each Leader's list are done, according to a journal.
pub struct History<'l> {
    verb: Verb,
    /// True if a count of 0 is a failure.
    requires_items: bool,
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
    pub fn new(verb: Verb, requires_items: bool, lists: Vec<(&'l str, Rc<UserList>)>) -> Self {
        let leaders = lists.into_iter().map(|(leader, list)| LeaderHistory {
            leader,
            done: vec![false; list.len()],
            list,
        });
        Self {
            verb,
            requires_items,
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
            let others: Vec<_> = self
                .elsewhere
                .iter()
                .map(|leader| visible(leader))
                .collect();
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
        if let Some(conclusion) = line.conclusion() {
            let lacks_items = self.requires_items && line.count == Some(0);
            *done = conclusion == Conclusion::Accepted(self.verb) && !lacks_items;
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
