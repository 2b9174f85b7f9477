//! The users of a list without duplicates, in the order of the list.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::rc::Rc;

use cribl_tokens::UserId;
use hashbrown::HashTable;

/// Users without duplicates. All ids are in one string: a million ids of 20 bytes take some 36 MiB, and a
/// set of strings would take twice that.
#[derive(Default)]
pub struct UserList {
    text: String,
    /// The end of each id in the text.
    ends: Vec<u32>,
    /// Finds an id's number.
    numbers: HashTable<u32>,
    hasher: RandomState,
    /// The number of duplicate ids.
    pub duplicates: u64,
    /// The number of invalid lines.
    pub invalid: u64,
}

impl UserList {
    /// Adds a user, unless it is already in the list.
    ///
    /// # Errors
    /// Returns an error if the ids take more than 4 GiB.
    pub fn add(&mut self, id: &UserId) -> Result<(), String> {
        let Self {
            text,
            ends,
            numbers,
            hasher,
            ..
        } = self;
        let id = id.as_str();
        let hash = hasher.hash_one(id);
        if numbers
            .find(hash, |&number| at(text, ends, number) == id)
            .is_some()
        {
            self.duplicates += 1;
            return Ok(());
        }
        let too_long = |_| "the list is too long: its ids take more than 4 GiB".to_owned();
        let end = u32::try_from(text.len() + id.len()).map_err(too_long)?;
        let number = u32::try_from(ends.len()).map_err(too_long)?;
        text.push_str(id);
        ends.push(end);
        numbers.insert_unique(hash, number, |&number| {
            hasher.hash_one(at(text, ends, number))
        });
        Ok(())
    }

    /// Returns the number of a user in the list.
    pub fn number(&self, id: &UserId) -> Option<usize> {
        let hash = self.hasher.hash_one(id.as_str());
        let is_it = |&number: &u32| at(&self.text, &self.ends, number) == id.as_str();
        self.numbers
            .find(hash, is_it)
            .map(|&number| number as usize)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, number: usize) -> Option<UserId> {
        let number = u32::try_from(number)
            .ok()
            .filter(|_| number < self.ends.len())?;
        UserId::new(at(&self.text, &self.ends, number)).ok()
    }
}

impl FromIterator<UserId> for UserList {
    fn from_iter<I: IntoIterator<Item = UserId>>(users: I) -> Self {
        let mut list = Self::default();
        for user in users {
            // These come from arguments or a journal, which are in memory already.
            let _ = list.add(&user);
        }
        list
    }
}

fn at<'t>(text: &'t str, ends: &[u32], number: u32) -> &'t str {
    let number = number as usize;
    let end = |number: usize| ends.get(number).copied().unwrap_or_default() as usize;
    let begin = number.checked_sub(1).map_or(0, end);
    text.get(begin..end(number)).unwrap_or_default()
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
