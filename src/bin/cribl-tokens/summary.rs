//! What a run came to, told on stderr, where that is more than the lines on stdout say.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cribl_tokens::ErrorKind;

use crate::exit;
use crate::progress::rate;
use crate::say::say;
use crate::stop::Stop;
use crate::verb::Verb;

/// How it went, over all users.
#[derive(Default)]
pub struct Tally {
    /// Accepted by the Leader.
    pub accepted: u64,
    /// Of those, how many the Leader answered with a count of 0.
    pub without_items: u64,
    pub failed: BTreeMap<ErrorKind, u64>,
    /// What to do about those.
    pub hints: BTreeSet<&'static str>,
    /// Lines that were no ids and left out.
    pub invalid: u64,
    /// Ids that came again.
    pub twice: u64,
    /// Shown as invalidated by the journal.
    pub done_before: u64,
}

/// How it ended.
pub struct Ending {
    pub stop: Option<Stop>,
    /// Calls whose end wasn't awaited.
    pub cut_off: usize,
    /// How many users there were; `None` where nobody knows.
    pub total: Option<u64>,
    pub elapsed: Duration,
    /// Whether something that was to be kept could not be.
    pub lost_output: bool,
}

impl Tally {
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }

    /// How many users' calls have ended.
    pub fn done(&self) -> u64 {
        self.accepted + self.failures()
    }

    /// Tells it; says what the exit code is.
    pub fn report(&self, verb: Verb, ending: &Ending, base_url: &str) -> u8 {
        let not_attempted = ending
            .total
            .map(|total| total.saturating_sub(self.done() + ending.cut_off as u64));
        let users = self.done() + ending.cut_off as u64 + not_attempted.unwrap_or(0);
        if users != 1 || self.failures() > 0 || ending.stop.is_some() {
            say!(
                "{} of {users} {}, {} failed, on {base_url}",
                self.accepted,
                verb.done(),
                self.failures()
            );
        }
        self.report_others(verb, users, ending.elapsed);
        if ending.cut_off > 0 {
            say!(
                "  cut off: {} that were in flight; whether the Leader carried those out is unknown",
                ending.cut_off
            );
        }
        if let Some(stop) = &ending.stop {
            say!("stopped early: {}", stop.reason());
            match not_attempted {
                Some(0) => {}
                Some(rest) => say!("  not attempted: {rest}"),
                None => say!("  not attempted: the rest of the input"),
            }
        }
        self.report_hints();
        match &ending.stop {
            Some(stop) => stop.exit_code(),
            None if self.failures() > 0 || ending.lost_output => exit::FAILED,
            None => 0,
        }
    }

    fn report_others(&self, verb: Verb, users: u64, elapsed: Duration) {
        if users > 1 {
            for (kind, failures) in &self.failed {
                say!("  failed: {failures} {kind}");
            }
        }
        if self.done_before > 0 {
            say!(
                "  skipped: {} whom the journal shows as {}",
                self.done_before,
                verb.done()
            );
        }
        if self.twice > 0 {
            say!("  skipped: {} named before in the same input", self.twice);
        }
        if self.invalid > 0 {
            say!("  skipped: {} lines that are no ids", self.invalid);
        }
        if self.done() > 1 {
            say!(
                "  took {:.1} s, {} a second",
                elapsed.as_secs_f64(),
                rate(self.done(), elapsed)
            );
        }
        if self.without_items > 0 {
            say!(
                "note: the Leader reported 0 items for {} of them; what that means is not documented, \
                 so make sure that the ids are right",
                self.without_items
            );
        }
    }

    fn report_hints(&self) {
        for hint in &self.hints {
            say!("hint: {hint}");
        }
    }
}

/// Says how to take up what is left, where something is.
pub fn report_resume(has_journal: bool, from_stdin: bool) {
    if !has_journal {
        say!("hint: with --journal FILE a run can be taken up where it stopped");
        return;
    }
    let mut words: Vec<String> = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".to_owned());
    }
    // No word holds a NUL: each came from the command line.
    if let Ok(command) = shlex::try_join(words.iter().map(String::as_str)) {
        let again = if from_stdin {
            ", with the same input on stdin"
        } else {
            ""
        };
        say!("to take up the rest{again}:\n    {command}");
    }
}
