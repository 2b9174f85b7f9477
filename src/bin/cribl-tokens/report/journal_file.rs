//! Reads one journal line by line and hashes it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use chrono::DateTime;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::record::journal::is_torn;
use crate::verb::{CarriedOut, Outcome};

/// Maximum length of a journal line: an id of 64 KiB, escaped, and a message.
const MAX_LINE_LENGTH: u64 = 1024 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line of a journal. docs/reference.md describes its fields.
#[derive(Deserialize)]
pub struct Line<'l> {
    time: &'l str,
    #[serde(borrow)]
    pub leader: Cow<'l, str>,
    #[serde(borrow)]
    pub user: Cow<'l, str>,
    pub outcome: Outcome,
    pub count: Option<i64>,
    pub status: Option<u16>,
    pub attempts: Option<u32>,
    #[serde(borrow)]
    pub error: Option<LineError<'l>>,
}

#[derive(Deserialize)]
pub struct LineError<'l> {
    #[serde(borrow)]
    pub kind: Cow<'l, str>,
    #[serde(borrow, default)]
    pub message: Cow<'l, str>,
    carried_out: Option<CarriedOut>,
}

impl Line<'_> {
    fn parse(bytes: &[u8]) -> Result<(Line<'_>, i64), String> {
        let text = std::str::from_utf8(bytes).map_err(|e| e.to_string())?;
        let line: Line = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let time = DateTime::parse_from_rfc3339(line.time).map_err(|e| format!("time: {e}"))?;
        Ok((line, time.timestamp_millis()))
    }

    /// Returns true if the call failed, and the Leader may have carried it out.
    pub fn is_unknown(&self) -> bool {
        let no = |error: &LineError| error.carried_out == Some(CarriedOut::No);
        self.outcome == Outcome::Failed && !self.error.as_ref().is_some_and(no)
    }
}

/// A journal that is read once, to its end.
pub struct JournalFile {
    name: String,
    input: BufReader<Hashing>,
    buffer: Vec<u8>,
    number: u64,
    lines: u64,
    note: Option<&'static str>,
}

/// The result of reading a file to its end.
pub struct Finished {
    pub name: String,
    /// The number of calls it records.
    pub lines: u64,
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
        let cannot = |e: &dyn std::fmt::Display| format!("cannot read the journal {name}: {e}");
        let input: Box<dyn Read> = if stdin {
            Box::new(io::stdin())
        } else {
            let file = File::open(path).map_err(|e| cannot(&e))?;
            if file.metadata().is_ok_and(|found| found.is_dir()) {
                return Err(cannot(&"it is a folder"));
            }
            Box::new(file)
        };
        Ok(Self {
            name,
            input: BufReader::with_capacity(
                256 * 1024,
                Hashing {
                    input,
                    hash: Sha256::new(),
                    bytes: 0,
                },
            ),
            buffer: Vec::new(),
            number: 0,
            lines: 0,
            note: None,
        })
    }

    /// Returns the next line with its time in milliseconds since 1970, or nothing at the end.
    ///
    /// # Errors
    /// Returns a message with the number of the line if the file cannot be read, or a line is not a valid
    /// journal line.
    pub fn next(&mut self) -> Result<Option<(Line<'_>, i64)>, String> {
        loop {
            self.buffer.clear();
            let mut limited = self.input.by_ref().take(MAX_LINE_LENGTH);
            let length = limited
                .read_until(b'\n', &mut self.buffer)
                .map_err(|e| format!("cannot read the journal {}: {e}", self.name))?;
            if length == 0 {
                return Ok(None);
            }
            self.number += 1;
            if self.number == 1 && self.buffer.starts_with(BYTE_ORDER_MARK) {
                self.buffer.drain(..BYTE_ORDER_MARK.len());
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let (ended, number, name) = (self.buffer.ends_with(b"\n"), self.number, &self.name);
        match Line::parse(&self.buffer) {
            Ok(found) => {
                self.lines += 1;
                Ok(Some(found))
            }
            Err(_) if !ended && is_torn(&self.buffer) => {
                self.note = Some("the last line is cut short and was skipped");
                Ok(None)
            }
            Err(error) => Err(format!(
                "line {number} of {name} is not a line of a journal: {error}\nhint: report reads files written by --journal"
            )),
        }
    }

    /// Finishes reading.
    ///
    /// # Errors
    /// Returns an error if the rest cannot be read, as the whole file is needed for its hash.
    pub fn finish(mut self) -> Result<Finished, String> {
        io::copy(&mut self.input, &mut io::sink())
            .map_err(|e| format!("cannot read the journal {}: {e}", self.name))?;
        let Hashing { hash, bytes, .. } = self.input.into_inner();
        let sha256 = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let note = match (self.lines, self.note) {
            (0, None) => Some("it is empty"),
            (_, note) => note,
        };
        Ok(Finished {
            name: self.name,
            lines: self.lines,
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
