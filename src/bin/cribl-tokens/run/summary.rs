//! What a run came to, told on stderr, where that is more than the lines on stdout say.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cribl_tokens::ErrorKind;

use crate::exit;
use crate::hint;
use crate::run::progress::rate;
use crate::run::stop::Stop;
use crate::run::verb::Verb;
use crate::say::{counted, say};

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
    /// Calls that waited to be tried again, and were not.
    pub given_up: usize,
    /// Calls that have ended and could not be recorded in the journal.
    pub unrecorded: u64,
    /// How many users there were; `None` where nobody knows.
    pub total: Option<u64>,
    pub elapsed: Duration,
    /// Whether something that was to be kept could not be.
    pub lost_output: bool,
}

impl Ending {
    /// How many users there was no call for; `None` where nobody knows.
    pub fn not_attempted(&self, tally: &Tally) -> Option<u64> {
        self.total
            .map(|total| total.saturating_sub(self.met(tally)))
    }

    /// Tells what was not brought to an end.
    fn report(&self, tally: &Tally) {
        if self.cut_off > 0 {
            say!(
                "  cut off: {} that were in flight; whether the Leader carried those out is unknown",
                self.cut_off
            );
        }
        if self.given_up > 0 {
            say!(
                "  given up: {} that waited to be sent, or sent again",
                self.given_up
            );
        }
        let missing = self.missing(tally);
        if missing > 0 {
            say!(
                "error: {} of those counted beforehand were not in the input any more: was it changed meanwhile?",
                counted(missing, "user")
            );
        }
        if let Some(stop) = &self.stop {
            say!("stopped early: {}", stop.reason());
            match self.not_attempted(tally) {
                Some(0) => {}
                Some(rest) => say!("  not attempted: {rest}"),
                None => say!("  not attempted: the rest of the input"),
            }
        }
    }

    /// How many users there should have been that were not met, though nothing stopped the run.
    fn missing(&self, tally: &Tally) -> u64 {
        match self.stop {
            Some(_) => 0,
            None => self.not_attempted(tally).unwrap_or(0),
        }
    }

    /// How many users' calls began.
    fn met(&self, tally: &Tally) -> u64 {
        tally.done() + self.unrecorded + (self.cut_off + self.given_up) as u64
    }

    /// Whether there is something to take up again: one user that failed is quicker named again.
    pub fn has_rest(&self, tally: &Tally) -> bool {
        let begun = self.met(tally) > tally.done();
        let left = self.not_attempted(tally).is_none_or(|rest| rest > 0) || begun;
        let failed = tally.failures() > 0 && tally.done() + tally.done_before > 1;
        failed || (self.stop.is_some() && left) || self.missing(tally) > 0
    }
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
        let users = ending.total.unwrap_or_else(|| ending.met(self));
        if users != 1 || self.failures() > 0 || ending.stop.is_some() {
            let of = match ending.total {
                Some(total) => format!("{} of {total}", self.accepted),
                None => self.accepted.to_string(),
            };
            say!(
                "{of} {}, {} failed, on {base_url}",
                verb.done(),
                self.failures()
            );
        }
        if users == 0 && ending.stop.is_none() && self.done_before == 0 {
            say!(
                "warning: there was nobody to be {}: is the list empty?",
                verb.done()
            );
        }
        self.report_others(verb, users, ending.elapsed);
        ending.report(self);
        self.report_hints();
        match &ending.stop {
            Some(stop) => stop.exit_code(),
            None if self.failures() > 0 || ending.missing(self) > 0 || ending.lost_output => {
                exit::FAILED
            }
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
        if users > 1 || self.done_before > 0 {
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
        let wrong = |hint: &&&str| self.accepted > 0 && hint::is_of_address(hint);
        for hint in self.hints.iter().filter(|hint| !wrong(hint)) {
            say!("hint: {hint}");
        }
    }
}
