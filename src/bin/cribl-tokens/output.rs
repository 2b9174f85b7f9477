//! Prints each user's outcome on stdout.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use cribl_tokens::{Accepted, Error, UserId};
use serde::Serialize;

use crate::args::Format;
use crate::exit;
use crate::stderr::status_line;
use crate::text::visible;
use crate::verb::{CarriedOut, Outcome, Verb};

/// How the lines of a run name its Leader, if there are several.
#[derive(Clone, Serialize)]
pub struct LeaderLabel {
    #[serde(rename = "leader")]
    pub base_url: String,
    #[serde(rename = "profile")]
    pub name: String,
    /// True if other runs are in progress at the same time, so that no progress bar is shown.
    #[serde(skip)]
    pub is_among_others: bool,
}

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// The parts of an accepted call that are recorded. The response's items are not: the memory of one response
/// is free for the next.
pub struct Done {
    pub count: Option<i64>,
    pub status: u16,
    pub attempts: u32,
}

impl From<Accepted> for Done {
    fn from(accepted: Accepted) -> Self {
        Self {
            count: accepted.count(),
            status: accepted.status(),
            attempts: accepted.attempts(),
        }
    }
}

/// One user's outcome, as `--format json` prints it.
#[derive(Serialize)]
pub struct Record<'a> {
    user: &'a str,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
    elapsed_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

#[derive(Serialize)]
struct Failure {
    kind: &'static str,
    message: String,
    carried_out: CarriedOut,
}

/// The kind of error for a call that had not ended when the run did.
const INTERRUPTED: &str = "interrupted";

impl<'a> Record<'a> {
    pub fn new(
        verb: Verb,
        user: &'a UserId,
        outcome: &Result<Done, Error>,
        elapsed: Duration,
    ) -> Self {
        match outcome {
            Ok(done) => Self {
                user: user.as_str(),
                outcome: verb.outcome(),
                count: done.count,
                status: Some(done.status),
                attempts: Some(done.attempts),
                elapsed_ms: milliseconds(elapsed),
                error: None,
            },
            Err(error) => {
                let failure = Failure {
                    kind: error.kind().as_str(),
                    message: error.to_string(),
                    carried_out: if error.is_outcome_unknown() {
                        CarriedOut::Unknown
                    } else {
                        CarriedOut::No
                    },
                };
                Self {
                    status: error.status(),
                    attempts: Some(error.attempts()),
                    ..Self::failed(user, elapsed, failure)
                }
            }
        }
    }

    /// Creates a record for a user whose call was in flight when the run ended. How often it was sent is
    /// unknown.
    pub fn interrupted(user: &'a UserId, elapsed: Duration) -> Self {
        let failure = Failure {
            kind: INTERRUPTED,
            message: "the run ended before this call did".to_owned(),
            carried_out: CarriedOut::Unknown,
        };
        Self::failed(user, elapsed, failure)
    }

    fn failed(user: &'a UserId, elapsed: Duration, failure: Failure) -> Self {
        Self {
            user: user.as_str(),
            outcome: Outcome::Failed,
            count: None,
            status: None,
            attempts: None,
            elapsed_ms: milliseconds(elapsed),
            error: Some(failure),
        }
    }

    /// Writes the record as a line for people. `label` names the Leader, if there are several.
    pub fn write_for_people(
        &self,
        verb: Verb,
        label: Option<&LeaderLabel>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let mut user = visible(self.user);
        if let Some(leader) = label {
            user.extend([" on ", &leader.name]);
        }
        match &self.error {
            None => {
                write!(
                    out,
                    "{GOOD}{}{GOOD:#} {user} (accepted by the Leader",
                    verb.done()
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
            Some(attempts @ 2..) => writeln!(out, ", {attempts} attempts)"),
            _ => writeln!(out, ")"),
        }
    }
}

fn milliseconds(elapsed: Duration) -> u64 {
    elapsed.as_millis().try_into().unwrap_or(u64::MAX)
}

/// Prints results until stdout is closed.
pub struct ResultPrinter {
    out: Option<Box<dyn Write>>,
    lines: Vec<u8>,
    is_lost: bool,
}

impl ResultPrinter {
    pub fn to_stdout(format: Format) -> Self {
        let out: Box<dyn Write> = match format {
            // JSON has no colors to strip, and stripping would cost 2 % of a bulk run.
            Format::Json => Box::new(io::stdout()),
            Format::Human => Box::new(anstream::stdout()),
        };
        Self {
            out: Some(out),
            lines: Vec::new(),
            is_lost: false,
        }
    }

    /// Returns true if some results could not be printed, as on a full disk.
    pub fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// Returns the buffer that the next [`flush`](Self::flush) prints.
    pub fn lines(&mut self) -> &mut Vec<u8> {
        &mut self.lines
    }

    /// Prints the buffered lines.
    ///
    /// If stdout is closed, the run continues without printing: its users must be invalidated, and the exit
    /// code still gives the result.
    pub fn flush(&mut self) {
        if let Some(open) = &mut self.out
            && let Err(error) = open.write_all(&self.lines).and_then(|()| open.flush())
        {
            if error.kind() != io::ErrorKind::BrokenPipe {
                status_line!("warning: results cannot be written to stdout: {error}");
                self.is_lost = true;
            }
            self.out = None;
        }
        self.lines.clear();
    }
}

/// Prints all of `text` at once, and returns the exit code. `what` names it if that fails.
pub fn print_or_fail(text: &str, what: &str) -> ExitCode {
    match print(text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            status_line!("error: {what} cannot be written to stdout: {error}");
            ExitCode::from(exit::FAILED)
        }
    }
}

/// Prints all of `text` at once.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()
}
