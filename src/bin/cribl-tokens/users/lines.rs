//! The lines of a list's text, whatever is on them.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line: 64 KiB. No server takes a URL as long.
pub const LONGEST: u64 = 64 * 1024;

pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How text begins that Windows calls Unicode, in either byte order.
pub const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// The lines of a list, none kept whole that is too long.
pub struct Lines<R> {
    list: BufReader<R>,
    /// The number of the line read last.
    number: u64,
}

/// A line, with its end.
pub enum Line {
    Whole(Vec<u8>),
    TooLong,
}

impl<R: Read> Lines<R> {
    pub fn new(list: R) -> Self {
        Self {
            list: BufReader::new(list),
            number: 0,
        }
    }

    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line; the first without a byte order mark.
    ///
    /// # Errors
    /// Where it can't be read, and where the text is UTF-16.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        if (&mut self.list)
            .take(LONGEST)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(None);
        }
        self.number += 1;
        if self.number == 1 {
            if UTF_16.iter().any(|mark| line.starts_with(mark)) {
                return Err(io::Error::new(io::ErrorKind::InvalidData, IS_UTF_16));
            }
            if line.starts_with(BYTE_ORDER_MARK) {
                line.drain(..BYTE_ORDER_MARK.len());
            }
        }
        if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
            self.list.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(Line::Whole(line)))
    }
}

pub const IS_UTF_16: &str = "it is UTF-16, as what `>` writes in Windows PowerShell, and must be UTF-8: \
    write it with `| Out-File -Encoding utf8 FILE`, or convert it with `iconv -f UTF-16 -t UTF-8`";
