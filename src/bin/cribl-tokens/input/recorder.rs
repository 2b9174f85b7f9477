//! Records the text of a CSV file's rows in addition to the fields that the `csv` crate returns.

use std::io::{self, Read};

use crate::input::lines::MAX_LENGTH;

/// Records the text of the row being read, which `csv` does not.
pub struct Recorder<R> {
    source: R,
    text: Vec<u8>,
    /// The number of bytes of `text` that have been taken.
    taken: usize,
    /// The offset in the file up to which text has been taken.
    end: u64,
    /// True if reading ended because a row is too long.
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

    /// Returns the text up to an offset in the file that has not been taken before.
    pub fn take_up_to(&mut self, end: u64) -> Vec<u8> {
        let length = usize::try_from(end - self.end).unwrap_or(usize::MAX);
        let text = self.unread();
        let text = text.get(..length).unwrap_or(text).to_vec();
        self.taken += text.len();
        self.end = end;
        text
    }

    /// Returns the text that has not been taken: the beginning of the row being read.
    pub fn unread(&self) -> &[u8] {
        self.text.get(self.taken..).unwrap_or_default()
    }
}

impl<R: Read> Read for Recorder<R> {
    /// `csv` reads more only if the row is not complete.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.text.drain(..self.taken);
        self.taken = 0;
        if self.text.len() > MAX_LENGTH {
            self.is_too_long = true;
            return Err(io::Error::other("a row is longer than 64 KiB"));
        }
        let length = self.source.read(buffer)?;
        self.text
            .extend_from_slice(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}
