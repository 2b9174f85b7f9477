//! Reads a list line by line.

use std::io::{self, BufRead, Read};

/// Maximum length of a line or a CSV row: 64 KiB. Servers do not accept URLs this long.
pub const MAX_LENGTH: usize = 64 * 1024;

/// The lines of a list. A line longer than [`MAX_LENGTH`] is not stored completely.
pub struct Lines<R> {
    source: R,
    /// The number of the last line read.
    number: u64,
}

/// A line, including its line ending.
pub enum Line {
    Whole(Vec<u8>),
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub fn new(source: R) -> Self {
        Self { source, number: 0 }
    }

    /// Returns the number of the last line read.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns everything after the last line read.
    pub fn into_rest(self) -> R {
        self.source
    }

    /// Returns the next line, or `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let read = (&mut self.source)
            .take(MAX_LENGTH as u64)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if read == MAX_LENGTH && !line.ends_with(b"\n") {
            self.source.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(Line::Whole(line)))
    }
}

/// Returns the text of a line.
pub fn utf8(text: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())
}
