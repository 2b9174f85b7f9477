//! The lines of a list.

use std::io::{self, BufRead, Read};

/// The longest line, or row of a CSV file: 64 KiB. No server accepts a URL as long.
pub const LONGEST: usize = 64 * 1024;

/// The lines of a list, of which none longer than [`LONGEST`] is kept whole.
pub struct Lines<R> {
    source: R,
    /// The number of the last line read.
    number: u64,
}

/// A line, with its end.
pub enum Line {
    Whole(Vec<u8>),
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub fn new(source: R) -> Self {
        Self { source, number: 0 }
    }

    /// The number of the last line read.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Everything behind the last line read.
    pub fn into_rest(self) -> R {
        self.source
    }

    /// Returns the next line, or `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let read = (&mut self.source)
            .take(LONGEST as u64)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if read == LONGEST && !line.ends_with(b"\n") {
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
