//! What is printed of each user's outcome: the data, on stdout.

use std::io::{self, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use cribl_tokens::{Error, Invalidation, UserId};
use serde::Serialize;

use crate::args::Format;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// One user's outcome, as `--format json` prints it.
#[derive(Serialize)]
pub struct Record<'a> {
    user: &'a str,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    attempts: u32,
    elapsed_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

#[derive(Clone, Copy, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Invalidated,
    Failed,
}

#[derive(Serialize)]
struct Failure {
    kind: &'static str,
    message: String,
}

impl<'a> Record<'a> {
    pub fn new(user: &'a UserId, outcome: &Result<Invalidation, Error>, elapsed: Duration) -> Self {
        let user = user.as_str();
        let elapsed_ms = elapsed.as_millis().try_into().unwrap_or(u64::MAX);
        match outcome {
            Ok(done) => Self {
                user,
                outcome: Outcome::Invalidated,
                count: done.count,
                status: Some(done.status()),
                attempts: done.attempts(),
                elapsed_ms,
                error: None,
            },
            Err(error) => Self {
                user,
                outcome: Outcome::Failed,
                count: None,
                status: error.status(),
                attempts: error.attempts(),
                elapsed_ms,
                error: Some(Failure {
                    kind: error.kind().as_str(),
                    message: error.to_string(),
                }),
            },
        }
    }

    /// Writes the record as one line and flushes it, so that whoever reads along sees it now.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Json => serde_json::to_writer(&mut *out, self)?,
            Format::Human => self.write_for_people(out)?,
        }
        writeln!(out)?;
        out.flush()
    }

    fn write_for_people(&self, out: &mut dyn Write) -> io::Result<()> {
        let user = visible(self.user);
        match &self.error {
            None => {
                write!(
                    out,
                    "{GOOD}invalidated{GOOD:#} {user} (accepted by the Leader"
                )?;
                match self.count {
                    Some(1) => write!(out, ", 1 item")?,
                    Some(count) => write!(out, ", {count} items")?,
                    None => {}
                }
            }
            Some(error) => {
                write!(out, "{BAD}failed{BAD:#} {user}: {} (", error.message)?;
                write!(out, "{}", error.kind)?;
            }
        }
        match self.attempts {
            0 | 1 => write!(out, ")"),
            attempts => write!(out, ", {attempts} attempts)"),
        }
    }
}

/// `id` with what would move the cursor, change colours or reorder the line written as an escape.
pub fn visible(id: &str) -> String {
    let mut shown = String::with_capacity(id.len());
    for c in id.chars() {
        match c {
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {
                shown.extend(c.escape_unicode());
            }
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}
