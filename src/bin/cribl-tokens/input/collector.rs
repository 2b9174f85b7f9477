//! Collects the ids, invalid lines and warnings of one list.

use std::collections::BTreeMap;

use cribl_tokens::UserId;

use crate::input::id;
use crate::input::users::UserList;
use crate::stderr::status_line;
use crate::text::counted;

/// The ids of one list, with the invalid lines and the warnings.
pub struct Collector {
    /// The list's name in messages.
    pub name: String,
    users: UserList,
    /// For each kind of oddity: the first line with it, and the number of lines.
    odd: BTreeMap<&'static str, (u64, u64)>,
}

impl Collector {
    pub fn new(name: String) -> Self {
        Self {
            name,
            users: UserList::default(),
            odd: BTreeMap::new(),
        }
    }

    /// Adds the result of a line: an id, or the reason why it is invalid.
    ///
    /// # Errors
    /// Returns an error if the list is too long to store.
    pub fn add(&mut self, line: u64, found: Result<UserId, String>) -> Result<(), String> {
        match found {
            Ok(id) => self.users.add(&id),
            Err(reason) => {
                status_line!("{}:{line}: {reason}", self.name);
                self.users.invalid += 1;
                Ok(())
            }
        }
    }

    /// Records if an id that is written literally looks like something else.
    pub fn note_oddity(&mut self, line: u64, id: &UserId) {
        if let Some(oddity) = id::oddity(id.as_str()) {
            self.odd.entry(oddity).or_insert((line, 0)).1 += 1;
        }
    }

    /// Prints a warning for each kind of oddity in the list, and returns the list.
    pub fn finish(self) -> UserList {
        for (oddity, (line, lines)) in self.odd {
            let others = match lines - 1 {
                0 => String::new(),
                others => format!(", as {}", counted(others, "more line")),
            };
            status_line!(
                "warning: {}:{line} {oddity} and is read as one id{others}; to read a column of a table, pass --column",
                self.name
            );
        }
        self.users
    }
}
