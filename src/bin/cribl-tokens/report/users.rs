//! The last known state of every user on every Leader.
//!
//! A million users must fit into some 100 MB, so the ids are in a [`TextTable`].

use serde::Serialize;

use crate::record::journal_lines::{Conclusion, JournalLine};
use crate::text_table::TextTable;
use crate::verb::Verb;

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

/// One user on one Leader. `leader` and `kind` are positions in [`UserStates::leaders`] and [`UserStates::kinds`].
pub struct Row {
    /// Its number in [`UserStates::keys`].
    number: u32,
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
pub struct UserStates {
    /// Each row's Leader and user: the Leader's position, a space and the id.
    keys: TextTable,
    rows: Vec<Row>,
    pub leaders: Vec<String>,
    /// The first kind is for lines without an error.
    pub kinds: Vec<Kind>,
}

impl UserStates {
    /// Processes the next line. The last line with a [`Conclusion`] counts, or else the last line.
    ///
    /// # Errors
    /// Returns a message if there are more Leaders, kinds or users than a report can hold.
    pub fn apply(&mut self, line: &JournalLine, time: i64) -> Result<(), String> {
        let leader = self.leader(&line.leader)?;
        let kind = self.kind(line)?;
        let state = match line.conclusion() {
            Some(Conclusion::Accepted(Verb::Invalidate)) => State::Invalidated,
            Some(Conclusion::Accepted(Verb::Reinstate)) => State::Reinstated,
            Some(Conclusion::Unknown) => State::Unknown,
            None => State::Failed,
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
        let key = self.keys.get(row.number as usize);
        key.split_once(' ').map_or("", |(_, id)| id)
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

    /// Returns the row of a user, and whether it is new.
    fn row(&mut self, leader: u16, id: &str) -> Result<(&mut Row, bool), String> {
        let key = self.keys.add(&format!("{leader} {id}"));
        let (number, is_new) = key.map_err(|_| too_many())?;
        if is_new {
            self.rows.push(Row {
                number: u32::try_from(number).map_err(|_| too_many())?,
                time: 0,
                count: None,
                attempts: 0,
                leader,
                kind: 0,
                status: 0,
                state: State::Failed,
            });
        }
        let row = self.rows.get_mut(number).ok_or_else(too_many)?;
        Ok((row, is_new))
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
