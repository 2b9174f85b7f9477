//! Keeps the text of a CSV file's rows beside what the `csv` crate makes of them.

use std::io::{self, Read};

use crate::input::lines::LONGEST;

/// Keeps the text of the row that is being read, as `csv` does not.
pub struct Recorder<R> {
    source: R,
    text: Vec<u8>,
    /// How much of `text` has been taken.
    taken: usize,
    /// The offset in the file of what has been taken.
    end: u64,
    /// Whether reading ended because a row is too long.
    pub is_too_long: bool,
}

impl<R> Recorder<R> {
    pub fn new(source: R) -> Self {
        Self {
            source,
            text: Vec::new(),
            taken: 0,
            end: 0,
            is_too_long: false,
        }
    }

    /// Returns what was read up to an offset in the file and not taken before.
    pub fn take_up_to(&mut self, end: u64) -> Vec<u8> {
        let length = usize::try_from(end - self.end).unwrap_or(usize::MAX);
        let text = self.unread();
        let text = text.get(..length).unwrap_or(text).to_vec();
        self.taken += text.len();
        self.end = end;
        text
    }

    /// What was read and not taken: the beginning of the row that is being read.
    pub fn unread(&self) -> &[u8] {
        self.text.get(self.taken..).unwrap_or_default()
    }
}

impl<R: Read> Read for Recorder<R> {
    /// `csv` reads on only if the row is not complete.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.text.drain(..self.taken);
        self.taken = 0;
        if self.text.len() > LONGEST {
            self.is_too_long = true;
            return Err(io::Error::other("a row is longer than 64 KiB"));
        }
        let length = self.source.read(buffer)?;
        self.text
            .extend_from_slice(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}
