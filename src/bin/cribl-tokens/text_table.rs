//! Texts without duplicates, numbered from 0 in the order they are added.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Texts without duplicates. They are all in one string: a million ids of 20 bytes take some 36 MiB, and a
/// set of strings would take twice that.
#[derive(Default)]
pub struct TextTable {
    text: String,
    /// The end of each text in `text`.
    ends: Vec<u32>,
    /// Finds a text's number.
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// The texts take more than 4 GiB.
pub struct TooLong;

impl TextTable {
    /// Adds a text, unless it is there already. Returns its number, and whether it is new.
    pub fn add(&mut self, text: &str) -> Result<(usize, bool), TooLong> {
        let hash = self.hasher.hash_one(text);
        if let Some(number) = self.find_hashed(hash, text) {
            return Ok((number, false));
        }
        let end = u32::try_from(self.text.len() + text.len()).map_err(|_| TooLong)?;
        let number = u32::try_from(self.ends.len()).map_err(|_| TooLong)?;
        self.text.push_str(text);
        self.ends.push(end);
        let (all, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.numbers.insert_unique(hash, number, |&number| {
            hasher.hash_one(at(all, ends, number as usize))
        });
        Ok((number as usize, true))
    }

    /// Returns the number of a text.
    pub fn find(&self, text: &str) -> Option<usize> {
        self.find_hashed(self.hasher.hash_one(text), text)
    }

    fn find_hashed(&self, hash: u64, text: &str) -> Option<usize> {
        let is_it = |&number: &u32| self.get(number as usize) == text;
        let found = self.numbers.find(hash, is_it);
        found.map(|&number| number as usize)
    }

    /// Returns the text with a number, or an empty one if there is none.
    pub fn get(&self, number: usize) -> &str {
        at(&self.text, &self.ends, number)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

fn at<'t>(text: &'t str, ends: &[u32], number: usize) -> &'t str {
    let end = |number: usize| ends.get(number).copied().unwrap_or_default() as usize;
    let begin = number.checked_sub(1).map_or(0, end);
    text.get(begin..end(number)).unwrap_or_default()
}
