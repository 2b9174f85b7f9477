//! Reads the lines of a journal.

use std::borrow::Cow;
use std::io::{BufRead, Read};

use chrono::DateTime;
use cribl_tokens::UserId;
use serde::de::{Deserialize, Deserializer, Error};

use crate::text::visible;
use crate::tokens::{has_token, without_tokens};
use crate::verb::{CarriedOut, Outcome, Verb};

/// The beginning of every line, even of a torn one.
pub const BEGIN: &str = r#"{"time":""#;

/// Maximum length of a line: an id of 64 KiB, escaped, and a message.
const MAX_LENGTH: usize = 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line of a journal. docs/reference.md describes its fields.
#[derive(serde::Deserialize)]
pub struct JournalLine<'l> {
    #[serde(default)]
    time: &'l str,
    #[serde(borrow)]
    pub leader: Cow<'l, str>,
    #[serde(deserialize_with = "user_id")]
    pub user: UserId,
    pub outcome: Outcome,
    pub count: Option<i64>,
    pub status: Option<u16>,
    pub attempts: Option<u32>,
    #[serde(borrow)]
    pub error: Option<LineError<'l>>,
}

/// What a line says about a user's tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// The Leader accepted the call.
    Accepted(Verb),
    /// The call failed, and the Leader may have carried it out.
    Unknown,
}

#[derive(serde::Deserialize)]
pub struct LineError<'l> {
    #[serde(borrow, default)]
    pub kind: Cow<'l, str>,
    #[serde(borrow, default)]
    pub message: Cow<'l, str>,
    carried_out: Option<CarriedOut>,
}

impl<'l> JournalLine<'l> {
    /// Parses a line. All of it must be UTF-8: `serde_json` does not check the parts that it skips, but damage
    /// there counts, too.
    fn parse(line: &'l [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(line).map_err(|e| e.to_string())?;
        serde_json::from_str(text).map_err(|e| visible(&without_tokens(&e.to_string())))
    }

    /// Returns the time of the call's end, in milliseconds since 1970.
    pub fn milliseconds(&self) -> Result<i64, String> {
        let time = DateTime::parse_from_rfc3339(self.time).map_err(|e| format!("time: {e}"))?;
        Ok(time.timestamp_millis())
    }

    /// Returns what the line says about the user's tokens. For each user and Leader the last line that says
    /// something counts. A call that is known not to have been carried out says nothing.
    pub fn conclusion(&self) -> Option<Conclusion> {
        let no = |error: &LineError| error.carried_out == Some(CarriedOut::No);
        match self.outcome {
            Outcome::Invalidated => Some(Conclusion::Accepted(Verb::Invalidate)),
            Outcome::Reinstated => Some(Conclusion::Accepted(Verb::Reinstate)),
            Outcome::Failed if self.error.as_ref().is_some_and(no) => None,
            Outcome::Failed => Some(Conclusion::Unknown),
        }
    }
}

fn user_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<UserId, D::Error> {
    let id = Cow::<str>::deserialize(deserializer)?;
    if has_token(&id) {
        return Err(D::Error::custom("its user has the form of a bearer token"));
    }
    UserId::new(id).map_err(D::Error::custom)
}

/// The lines of a journal.
pub struct JournalLines<R> {
    /// The journal's name in messages.
    name: String,
    input: R,
    buffer: Vec<u8>,
    /// The number of the last line read.
    number: u64,
    /// The offset of the end of the last line read.
    end: u64,
    tail: Tail,
}

/// The end of a journal that was read completely.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    Complete,
    /// A complete line without its line break, which counts.
    WithoutLineBreak,
    /// A partial line that begins at this byte.
    Torn(u64),
}

impl<R: BufRead> JournalLines<R> {
    pub fn new(name: String, input: R) -> Self {
        Self {
            name,
            input,
            buffer: Vec::new(),
            number: 0,
            end: 0,
            tail: Tail::Complete,
        }
    }

    pub fn tail(&self) -> Tail {
        self.tail
    }

    pub fn into_input(self) -> R {
        self.input
    }

    /// Returns the next line, or nothing at the end. Blank lines and a byte order mark, which editors leave,
    /// are skipped.
    ///
    /// # Errors
    /// Returns a message with the number of the line if the journal cannot be read, or a line is not a valid
    /// one.
    pub fn next(&mut self) -> Result<Option<JournalLine<'_>>, String> {
        let (begin, length) = loop {
            self.buffer.clear();
            let mut limited = (&mut self.input).take(MAX_LENGTH as u64);
            let length = limited
                .read_until(b'\n', &mut self.buffer)
                .map_err(|e| format!("cannot read the journal {}: {e}", self.name))?;
            if length == 0 {
                return Ok(None);
            }
            let begin = self.end;
            self.number += 1;
            self.end += length as u64;
            if self.number == 1 && self.buffer.starts_with(BYTE_ORDER_MARK) {
                self.buffer.drain(..BYTE_ORDER_MARK.len());
            }
            if !self.buffer.trim_ascii().is_empty() {
                break (begin, length);
            }
        };
        let (number, name) = (self.number, &self.name);
        let is_at_end = !self.buffer.ends_with(b"\n") && length < MAX_LENGTH;
        match JournalLine::parse(&self.buffer) {
            Ok(line) => {
                if is_at_end {
                    self.tail = Tail::WithoutLineBreak;
                }
                Ok(Some(line))
            }
            Err(_) if is_at_end && is_torn(&self.buffer) => {
                self.tail = Tail::Torn(begin);
                Ok(None)
            }
            Err(error) => Err(format!(
                "line {number} of {name} is not a line of a journal ({error})\nhint: check that --journal wrote the file; to go \
                 on without that line, delete it"
            )),
        }
    }
}

/// Returns true if an incomplete line is the beginning of a journal line: a crash removed the rest, or left
/// zeros.
///
/// The last line of a file that is not a journal is not one, and must not be changed.
fn is_torn(line: &[u8]) -> bool {
    let written = line.split(|&byte| byte == 0).next().unwrap_or_default();
    let begin = BEGIN.as_bytes();
    written.starts_with(begin) || begin.starts_with(written)
}
