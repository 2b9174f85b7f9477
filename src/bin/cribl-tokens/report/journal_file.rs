//! Reads one journal line by line and hashes it.

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::record::journal_lines::{JournalLine, JournalLines, Tail};

/// A journal that is read once, to its end.
pub struct JournalFile {
    name: String,
    lines: JournalLines<BufReader<Hashing>>,
    count: u64,
}

/// The result of reading a file to its end.
#[derive(Serialize)]
pub struct Finished {
    /// The file's name.
    pub file: String,
    /// The number of calls it records.
    pub calls: u64,
    pub bytes: u64,
    pub sha256: String,
    /// A text about what the reader skipped.
    pub note: Option<&'static str>,
}

impl JournalFile {
    /// Opens the journal at `path`. `-` is stdin.
    pub fn open(path: &Path) -> Result<Self, String> {
        let stdin = path.as_os_str() == "-";
        let name = if stdin {
            "stdin".to_owned()
        } else {
            path.display().to_string()
        };
        let input: Box<dyn Read> = if stdin {
            Box::new(io::stdin())
        } else {
            let cannot = |e: &dyn fmt::Display| format!("cannot read the journal {name}: {e}");
            let file = File::open(path).map_err(|e| cannot(&e))?;
            if file.metadata().is_ok_and(|found| found.is_dir()) {
                return Err(cannot(&"it is a folder"));
            }
            Box::new(file)
        };
        let hashing = Hashing {
            input,
            hash: Sha256::new(),
            bytes: 0,
        };
        Ok(Self {
            lines: JournalLines::new(name.clone(), BufReader::with_capacity(256 * 1024, hashing)),
            name,
            count: 0,
        })
    }

    /// Returns the next line with its time in milliseconds since 1970, or nothing at the end.
    ///
    /// # Errors
    /// Returns a message with the number of the line if the file cannot be read, or a line is not a valid
    /// journal line.
    pub fn next(&mut self) -> Result<Option<(JournalLine<'_>, i64)>, String> {
        let Some(line) = self.lines.next()? else {
            return Ok(None);
        };
        self.count += 1;
        let time = line.milliseconds();
        let time = time.map_err(|e| format!("call {} of {}: {e}", self.count, self.name))?;
        Ok(Some((line, time)))
    }

    /// Finishes reading.
    ///
    /// # Errors
    /// Returns an error if the rest cannot be read, as the whole file is needed for its hash.
    pub fn finish(self) -> Result<Finished, String> {
        let tail = self.lines.tail();
        let mut input = self.lines.into_input();
        io::copy(&mut input, &mut io::sink())
            .map_err(|e| format!("cannot read the journal {}: {e}", self.name))?;
        let Hashing { hash, bytes, .. } = input.into_inner();
        let sha256 = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let note = match tail {
            Tail::Torn(_) => Some("the last line is cut short and was skipped"),
            _ if self.count == 0 => Some("it is empty"),
            _ => None,
        };
        Ok(Finished {
            file: self.name,
            calls: self.count,
            bytes,
            sha256,
            note,
        })
    }
}

/// A reader that hashes the data it reads.
struct Hashing {
    input: Box<dyn Read>,
    hash: Sha256,
    bytes: u64,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.hash.update(buffer.get(..length).unwrap_or_default());
        self.bytes += length as u64;
        Ok(length)
    }
}
