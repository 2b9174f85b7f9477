//! The users of a list without duplicates, in the order of the list.

use std::rc::Rc;

use cribl_tokens::UserId;

use crate::text_table::{TextTable, TooLong};

/// Users without duplicates.
#[derive(Default)]
pub struct UserList {
    ids: TextTable,
    /// The number of duplicate ids.
    pub duplicates: u64,
    /// The number of invalid lines.
    pub invalid: u64,
}

impl UserList {
    /// Creates a list of `users`, without duplicates.
    ///
    /// # Errors
    /// The errors of [`add`](Self::add).
    pub fn of(users: &[UserId]) -> Result<Self, String> {
        let mut list = Self::default();
        users.iter().try_for_each(|user| list.add(user))?;
        Ok(list)
    }

    /// Adds a user, unless it is already in the list.
    ///
    /// # Errors
    /// Returns an error if the ids take more than 4 GiB.
    pub fn add(&mut self, id: &UserId) -> Result<(), String> {
        let too_long = |TooLong| "the list is too long: its ids take more than 4 GiB".to_owned();
        let (_, is_new) = self.ids.add(id.as_str()).map_err(too_long)?;
        self.duplicates += u64::from(!is_new);
        Ok(())
    }

    /// Returns the number of a user in the list.
    pub fn number(&self, id: &UserId) -> Option<usize> {
        self.ids.find(id.as_str())
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    fn get(&self, number: usize) -> Option<UserId> {
        UserId::new(self.ids.get(number)).ok()
    }
}

/// The users of a list for one Leader, without those already done there.
#[derive(Clone)]
pub struct Users {
    list: Rc<UserList>,
    /// For each user of the list, whether it is done. Empty if none is.
    done: Rc<Vec<bool>>,
    next: usize,
    left: usize,
}

impl Users {
    pub fn new(list: Rc<UserList>, done: Vec<bool>) -> Self {
        let left = list.len() - done.iter().filter(|done| **done).count();
        Self {
            list,
            done: Rc::new(done),
            next: 0,
            left,
        }
    }

    /// Returns the number of users already done.
    pub fn done(&self) -> u64 {
        self.done.iter().filter(|done| **done).count() as u64
    }

    pub fn duplicates(&self) -> u64 {
        self.list.duplicates
    }

    pub fn invalid(&self) -> u64 {
        self.list.invalid
    }

    /// Returns the number of remaining users.
    pub fn count_left(&self) -> u64 {
        self.left as u64
    }

    /// Returns the first remaining user that is one of `names`. The comparison ignores letter case: whether
    /// a Leader does is unknown, and one refusal too many does no harm.
    pub fn first_of(&self, names: &[String]) -> Option<UserId> {
        let lower = |text: &str| {
            text.chars()
                .flat_map(char::to_lowercase)
                .collect::<String>()
        };
        let names: Vec<String> = names.iter().map(|name| lower(name)).collect();
        if names.is_empty() {
            return None;
        }
        self.clone().find(|user| {
            names.iter().any(|name| {
                user.as_str()
                    .chars()
                    .flat_map(char::to_lowercase)
                    .eq(name.chars())
            })
        })
    }
}

impl Iterator for Users {
    type Item = UserId;

    fn next(&mut self) -> Option<UserId> {
        loop {
            let number = self.next;
            let user = self.list.get(number)?;
            self.next += 1;
            if !self.done.get(number).copied().unwrap_or_default() {
                self.left = self.left.saturating_sub(1);
                return Some(user);
            }
        }
    }
}
