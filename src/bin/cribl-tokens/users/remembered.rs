//! Which ids came before, in few bytes an id.
//!
//! Of an id 126 bits of a keyed hash are kept, and two of what is known of it. The keys are drawn
//! anew in each run (`RandomState`: two independent SipHash-1-3), so nobody can make ids that collide,
//! and for n ids the chance that any two do is below n² / 2^127: for a million ids 6 in 10^27. An id
//! that a set like this takes for another would be skipped, and its user stay signed in; at those odds
//! it doesn't happen.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};

use cribl_tokens::UserId;

/// What is known of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The journal shows its user as done.
    Done,
    /// It was met when the input was checked.
    Counted,
    /// It was handed on to be sent.
    Sent,
    /// It was met again of a user who is done.
    LeftOut,
}

/// A set of ids, each with what is [`Known`] of it. At most 39 bytes an id: an entry has 16 and the
/// table's own byte, in a table that is at least 7/16 full.
///
/// In parts, as a table that grows stands in memory twice.
pub struct Remembered {
    keys: [RandomState; 2],
    parts: Vec<HashSet<Entry, BuildHasherDefault<Folded>>>,
}

/// The hash, with what is known in the lowest two bits of the second half.
#[derive(Clone, Copy)]
struct Entry([u64; 2]);

const KNOWN: u64 = 0b11;
const PARTS: u64 = 64;

impl Remembered {
    pub fn new() -> Self {
        Self {
            keys: [RandomState::new(), RandomState::new()],
            parts: (0..PARTS).map(|_| HashSet::default()).collect(),
        }
    }

    /// What is known of `id` so far; from now on it is `now`, but who is done is at most left out.
    pub fn mark(&mut self, id: &UserId, now: Known) -> Option<Known> {
        let (entry, left_out) = (self.entry(id, now), self.entry(id, Known::LeftOut));
        let part = self.part(entry)?;
        let before = part.get(&entry).map(|entry| Known::of(entry.0[1]));
        match before {
            Some(Known::Done) if now == Known::Sent => {
                part.replace(left_out);
            }
            Some(Known::Done | Known::LeftOut) => {}
            _ => drop(part.replace(entry)),
        }
        before
    }

    /// Knows nothing of `id` any more; says whether it was known.
    pub fn forget(&mut self, id: &UserId) -> bool {
        let entry = self.entry(id, Known::Done);
        self.part(entry).is_some_and(|part| part.remove(&entry))
    }

    fn entry(&self, id: &UserId, known: Known) -> Entry {
        let [first, second] = &self.keys;
        Entry([
            first.hash_one(id.as_str()),
            second.hash_one(id.as_str()) & !KNOWN | known.bits(),
        ])
    }

    fn part(&mut self, entry: Entry) -> Option<&mut HashSet<Entry, BuildHasherDefault<Folded>>> {
        let part = usize::try_from(entry.0[0] % PARTS).unwrap_or_default();
        self.parts.get_mut(part)
    }
}

impl Known {
    fn bits(self) -> u64 {
        match self {
            Self::Done => 0,
            Self::Counted => 1,
            Self::Sent => 2,
            Self::LeftOut => 3,
        }
    }

    fn of(bits: u64) -> Self {
        match bits & KNOWN {
            0 => Self::Done,
            1 => Self::Counted,
            2 => Self::Sent,
            _ => Self::LeftOut,
        }
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0[0] == other.0[0] && self.0[1] & !KNOWN == other.0[1] & !KNOWN
    }
}

impl Eq for Entry {}

impl Hash for Entry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0[0]);
    }
}

/// Takes the hash that an entry holds already. Its low bits are the same in all of a part.
#[derive(Default)]
struct Folded(u64);

impl Hasher for Folded {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash.rotate_right(PARTS.trailing_zeros());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_known_from_the_first_time_it_is_marked() {
        let mut ids = Remembered::new();
        for n in 0..100_000 {
            let id = UserId::new(n.to_string()).unwrap();
            assert_eq!(ids.mark(&id, Known::Counted), None, "{id}");
            assert_eq!(ids.mark(&id, Known::Sent), Some(Known::Counted), "{id}");
            assert_eq!(ids.mark(&id, Known::Sent), Some(Known::Sent), "{id}");
        }
    }

    #[test]
    fn who_is_done_stays_done() {
        let mut ids = Remembered::new();
        let nico = UserId::new("nico").unwrap();
        assert_eq!(ids.mark(&nico, Known::Done), None);
        assert_eq!(ids.mark(&nico, Known::Counted), Some(Known::Done));
        assert_eq!(ids.mark(&nico, Known::Sent), Some(Known::Done));
        assert_eq!(ids.mark(&nico, Known::Sent), Some(Known::LeftOut));
        assert_eq!(ids.mark(&nico, Known::Counted), Some(Known::LeftOut));
    }
}
