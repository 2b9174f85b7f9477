//! The last known state of every user on every Leader.
//!
//! A million users must fit into some 100 MB. So the ids are in one string, and a table of row numbers
//! finds a user by the hash of its Leader and id.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use serde::Serialize;

use crate::record::journal_lines::JournalLine;
use crate::verb::Outcome;

/// The state of a user's tokens on a Leader, by the last conclusive line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The last call may have been carried out.
    Unknown,
    /// No call was carried out.
    Failed,
    Invalidated,
    Reinstated,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Invalidated => "invalidated",
            Self::Reinstated => "reinstated",
        }
    }
}

/// One user on one Leader. `leader` and `kind` are positions in [`Users::leaders`] and [`Users::kinds`].
pub struct Row {
    id: std::ops::Range<usize>,
    /// The time of the line that decided the state, in milliseconds since 1970.
    pub time: i64,
    pub count: Option<u32>,
    pub attempts: u32,
    pub leader: u16,
    kind: u16,
    pub status: u16,
    pub state: State,
}

/// A kind of error, with the first message of that kind.
pub struct Kind {
    pub name: String,
    pub example: String,
}

/// All users, in the order the journals first name them.
#[derive(Default)]
pub struct Users {
    ids: String,
    rows: Vec<Row>,
    index: HashTable<u32>,
    hasher: RandomState,
    pub leaders: Vec<String>,
    /// The first kind is for lines without an error.
    pub kinds: Vec<Kind>,
}

impl Users {
    /// Processes the next line.
    ///
    /// The last line counts, except for failures that are known not to have been carried out, as for
    /// `--resume`.
    ///
    /// # Errors
    /// Returns a message if there are more Leaders, kinds or users than a report can hold.
    pub fn apply(&mut self, line: &JournalLine, time: i64) -> Result<(), String> {
        let leader = self.leader(&line.leader)?;
        let kind = self.kind(line)?;
        let state = match line.outcome {
            Outcome::Invalidated => State::Invalidated,
            Outcome::Reinstated => State::Reinstated,
            Outcome::Failed if line.is_unknown() => State::Unknown,
            Outcome::Failed => State::Failed,
        };
        let (row, is_new) = self.row(leader, line.user.as_str())?;
        if !is_new && state == State::Failed && row.state != State::Failed {
            return Ok(());
        }
        row.time = time;
        row.state = state;
        row.kind = kind;
        row.count = line
            .count
            .map(|count| u32::try_from(count.max(0)).unwrap_or(u32::MAX));
        row.status = line.status.unwrap_or(0);
        row.attempts = line.attempts.unwrap_or(0);
        Ok(())
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Returns a user's id.
    pub fn id(&self, row: &Row) -> &str {
        self.ids.get(row.id.clone()).unwrap_or_default()
    }

    /// Returns the base URL of a user's Leader.
    pub fn leader_of(&self, row: &Row) -> &str {
        self.leaders
            .get(usize::from(row.leader))
            .map_or("", String::as_str)
    }

    /// Returns the kind of error that a user's last call ended with.
    pub fn kind_of(&self, row: &Row) -> Option<&Kind> {
        let kind = self.kinds.get(usize::from(row.kind));
        kind.filter(|kind| !kind.name.is_empty())
    }

    fn row(&mut self, leader: u16, id: &str) -> Result<(&mut Row, bool), String> {
        let Self {
            ids,
            rows,
            index,
            hasher,
            ..
        } = self;
        let hash = hasher.hash_one((leader, id));
        let text = |row: &Row| ids.get(row.id.clone()).unwrap_or_default();
        let is_it = |n: &u32| {
            rows.get(*n as usize)
                .is_some_and(|row| row.leader == leader && text(row) == id)
        };
        if let Some(n) = index.find(hash, is_it) {
            let n = *n as usize;
            return rows.get_mut(n).map(|row| (row, false)).ok_or_else(too_many);
        }
        let n = u32::try_from(rows.len()).map_err(|_| too_many())?;
        let start = ids.len();
        index.insert_unique(hash, n, |n| {
            let row = rows.get(*n as usize);
            row.map_or(0, |row| hasher.hash_one((row.leader, text(row))))
        });
        ids.push_str(id);
        let id = start..ids.len();
        rows.push(Row {
            id,
            time: 0,
            count: None,
            attempts: 0,
            leader,
            kind: 0,
            status: 0,
            state: State::Failed,
        });
        rows.last_mut().map(|row| (row, true)).ok_or_else(too_many)
    }

    fn leader(&mut self, leader: &str) -> Result<u16, String> {
        let found = self.leaders.iter().position(|known| known == leader);
        let n = found.unwrap_or_else(|| {
            self.leaders.push(leader.to_owned());
            self.leaders.len() - 1
        });
        u16::try_from(n).map_err(|_| too_many())
    }

    fn kind(&mut self, line: &JournalLine) -> Result<u16, String> {
        if self.kinds.is_empty() {
            self.kinds.push(Kind {
                name: String::new(),
                example: String::new(),
            });
        }
        let Some(error) = &line.error else {
            return Ok(0);
        };
        let found = self.kinds.iter().position(|known| known.name == error.kind);
        let n = found.unwrap_or_else(|| {
            self.kinds.push(Kind {
                name: error.kind.to_string(),
                example: error.message.to_string(),
            });
            self.kinds.len() - 1
        });
        u16::try_from(n).map_err(|_| too_many())
    }
}

fn too_many() -> String {
    "the journals name more users, Leaders or kinds of error than one report can hold".to_owned()
}
