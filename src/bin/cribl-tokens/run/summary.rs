//! The summary of a run on stderr, with what the lines on stdout do not show.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cribl_tokens::{ErrorKind, UserId};

use crate::exit;
use crate::hint;
use crate::run::progress::rate;
use crate::run::stop::StopReason;
use crate::stderr::status_line;
use crate::text::{counted, visible};
use crate::verb::Verb;

/// Maximum number of users with 0 items that are named.
const MAX_NAMED: usize = 5;

/// Counts over all users.
#[derive(Default)]
pub struct Counts {
    pub accepted: u64,
    /// The number of accepted calls whose response had a count of 0.
    pub without_items: u64,
    /// The first of those users.
    pub first_without_items: Vec<UserId>,
    pub failed: BTreeMap<ErrorKind, u64>,
    /// What to do about the failures.
    pub hints: BTreeSet<&'static str>,
    /// The longest wait that the Leader requested in a response to a failed call.
    pub retry_after: Option<Duration>,
    /// The number of invalid lines in the list that were skipped.
    pub invalid: u64,
    pub duplicates: u64,
    /// The number of users the journal records as done.
    pub done_before: u64,
}

/// How a run ended.
pub struct RunResult {
    pub stop: Option<StopReason>,
    /// The number of calls that were in flight at the end, and not waited for.
    pub in_flight_at_end: usize,
    /// The number of calls that were waiting for a retry at the end.
    pub abandoned: usize,
    /// The number of calls that ended but could not be recorded in the journal.
    pub unrecorded: u64,
    /// The number of users.
    pub total: u64,
    pub elapsed: Duration,
    /// True if results could not be printed or written.
    pub is_output_lost: bool,
    /// True if a count of 0 is a failure.
    pub requires_items: bool,
}

impl RunResult {
    /// Returns the number of users whose calls did not start.
    pub fn not_attempted(&self, counts: &Counts) -> u64 {
        self.total.saturating_sub(self.begun(counts))
    }

    /// Returns the number of users whose calls started.
    fn begun(&self, counts: &Counts) -> u64 {
        counts.done() + self.unrecorded + (self.in_flight_at_end + self.abandoned) as u64
    }

    /// Returns true if there is something to resume. A single failed user is quicker to name again.
    pub fn has_rest(&self, counts: &Counts) -> bool {
        let has_failed = counts.failures() > 0 && counts.done() + counts.done_before > 1;
        let is_open = self.begun(counts) > counts.done() || self.not_attempted(counts) > 0;
        has_failed || is_open
    }

    fn print(&self, counts: &Counts) {
        if self.in_flight_at_end > 0 {
            status_line!(
                "  in flight at the end: {}; whether the Leader carried them out is unknown",
                self.in_flight_at_end
            );
        }
        if self.abandoned > 0 {
            status_line!(
                "  abandoned: {} that waited to be sent, or sent again",
                self.abandoned
            );
        }
        if let Some(stop) = &self.stop {
            status_line!("stopped early: {}", stop.text());
        }
        let rest = self.not_attempted(counts);
        if rest > 0 {
            status_line!("  not attempted: {rest}");
        }
        if let Some(hint) = self.stop.as_ref().and_then(StopReason::hint) {
            status_line!("hint: {hint}");
        }
    }
}

impl Counts {
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }

    /// Returns the number of users whose calls have ended.
    pub fn done(&self) -> u64 {
        self.accepted + self.failures()
    }

    /// Prints the summary and returns the exit code.
    pub fn print(&self, verb: Verb, result: &RunResult, base_url: &str) -> u8 {
        let lacks_items = result.requires_items && self.without_items > 0;
        if result.total != 1 || self.failures() > 0 || result.stop.is_some() || lacks_items {
            self.print_first_line(verb, result, base_url);
        }
        if result.total == 0 && self.done_before == 0 {
            status_line!(
                "warning: no users to be {}: is the list empty?",
                verb.done()
            );
        }
        self.print_details(verb, result);
        result.print(self);
        if self.without_items > 0 {
            self.print_without_items(result.requires_items);
        }
        self.print_hints();
        let is_incomplete = self.failures() > 0 || result.not_attempted(self) > 0;
        match &result.stop {
            Some(stop) => stop.exit_code(),
            None if is_incomplete || lacks_items || result.is_output_lost => exit::FAILED,
            None => 0,
        }
    }

    fn print_first_line(&self, verb: Verb, result: &RunResult, base_url: &str) {
        let (accepted, total, failed) = (self.accepted, result.total, self.failures());
        if self.without_items == 0 {
            status_line!(
                "{accepted} of {total} {}, {failed} failed, on {base_url}",
                verb.done()
            );
        } else {
            status_line!(
                "{accepted} of {total} accepted: {} with items, {} with 0 items; {failed} failed, on {base_url}",
                accepted - self.without_items,
                self.without_items
            );
        }
    }

    fn print_details(&self, verb: Verb, result: &RunResult) {
        if result.total > 1 {
            for (kind, failures) in &self.failed {
                status_line!("  failed: {failures} {kind}");
            }
        }
        if let Some(wait) = self.retry_after {
            status_line!(
                "  the Leader asked to wait {} s (Retry-After)",
                wait.as_secs()
            );
        }
        if self.done_before > 0 {
            status_line!(
                "  skipped: {} already {}, by the journal",
                self.done_before,
                verb.done()
            );
        }
        if self.duplicates > 0 {
            status_line!("  skipped: {}", counted(self.duplicates, "duplicate"));
        }
        if self.invalid > 0 {
            status_line!("  skipped: {}", counted(self.invalid, "invalid line"));
        }
        if result.total > 1 || self.done_before > 0 {
            status_line!(
                "  took {:.1} s, {} per second",
                result.elapsed.as_secs_f64(),
                rate(self.done(), result.elapsed)
            );
        }
    }

    fn print_without_items(&self, is_required: bool) {
        let first = self.first_without_items.iter().take(MAX_NAMED);
        let names: Vec<String> = first.map(|id| visible(id.as_str())).collect();
        let more = if self.without_items > names.len() as u64 {
            ", …"
        } else {
            ""
        };
        let begin = if is_required {
            "error: --require-items: the Leader reported 0 items"
        } else {
            "note: the Leader reported 0 items"
        };
        status_line!(
            "{begin} for {}{more}\nhint: check that the ids and the column are right; what 0 items means is not documented",
            names.join(", ")
        );
    }

    /// Records a user whose call was accepted with a count of 0.
    pub fn add_without_items(&mut self, user: &UserId) {
        self.without_items += 1;
        if self.first_without_items.len() < MAX_NAMED {
            self.first_without_items.push(user.clone());
        }
    }

    fn print_hints(&self) {
        // An accepted call shows that the address is right.
        let is_wrong = |hint: &&&str| self.accepted > 0 && hint::is_of_address(hint);
        for hint in self.hints.iter().filter(|hint| !is_wrong(hint)) {
            status_line!("hint: {hint}");
        }
    }
}
