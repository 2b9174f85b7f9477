//! The result of a run on one Leader.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cribl_tokens::{ErrorKind, UserId};

use crate::exit;
use crate::run::stop::StopReason;

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

impl Counts {
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }

    /// Returns the number of users whose calls have ended.
    pub fn done(&self) -> u64 {
        self.accepted + self.failures()
    }

    /// Returns the number of users and lines for which there was nothing to do.
    pub fn skipped(&self) -> u64 {
        self.duplicates + self.done_before + self.invalid
    }

    /// Records a user whose call was accepted with a count of 0.
    pub fn add_without_items(&mut self, user: &UserId) {
        self.without_items += 1;
        if self.first_without_items.len() < MAX_NAMED {
            self.first_without_items.push(user.clone());
        }
    }
}

/// The result of a run on one Leader.
#[derive(Default)]
pub struct RunResult {
    pub counts: Counts,
    /// Why the run ended before its list did.
    pub stop: Option<StopReason>,
    /// The number of calls that were in flight at the end, and not waited for.
    pub in_flight_at_end: usize,
    /// The number of calls that were waiting for a retry at the end.
    pub abandoned: usize,
    /// The number of calls that ended but could not be recorded in the journal.
    pub unrecorded: u64,
    /// True if the journal was deleted or replaced.
    pub is_journal_gone: bool,
    /// The number of users.
    pub total: u64,
    pub elapsed: Duration,
    /// True if results could not be printed or written.
    pub is_output_lost: bool,
    /// True if a count of 0 is a failure.
    pub requires_items: bool,
}

impl RunResult {
    /// The result of a run that does not start.
    pub fn not_started(reason: String, users: u64) -> Self {
        Self {
            stop: Some(StopReason::NotStarted(reason)),
            total: users,
            ..Self::default()
        }
    }

    /// Returns why the run did not start, unless it did.
    pub fn not_started_reason(&self) -> Option<&str> {
        match &self.stop {
            Some(StopReason::NotStarted(reason)) => Some(reason),
            _ => None,
        }
    }

    pub fn is_interrupted(&self) -> bool {
        matches!(self.stop, Some(StopReason::Interrupted))
    }

    /// Returns why no run on another Leader may start after this one.
    pub fn reason_to_start_no_other(&self) -> Option<&'static str> {
        match self.stop {
            Some(StopReason::Interrupted) => Some("interrupted before its turn"),
            Some(StopReason::Journal(..)) => Some("the journal cannot be written"),
            _ => None,
        }
    }

    /// Returns the number of users whose calls did not start.
    pub fn not_attempted(&self) -> u64 {
        self.total.saturating_sub(self.begun())
    }

    /// Returns the number of users whose calls started.
    fn begun(&self) -> u64 {
        self.counts.done() + self.unrecorded + (self.in_flight_at_end + self.abandoned) as u64
    }

    /// Returns true if there is something to resume. A single failed user is quicker to name again.
    pub fn has_rest(&self) -> bool {
        let counts = &self.counts;
        let has_failed = counts.failures() > 0 || self.lacks_items();
        let has_failed = has_failed && counts.done() + counts.done_before > 1;
        has_failed || self.begun() > counts.done() || self.not_attempted() > 0
    }

    /// Returns true if a count of 0 is a failure, and a response had one.
    pub fn lacks_items(&self) -> bool {
        self.requires_items && self.counts.without_items > 0
    }

    pub fn exit_code(&self) -> u8 {
        let is_incomplete = self.counts.failures() > 0 || self.not_attempted() > 0;
        match &self.stop {
            Some(stop) => stop.exit_code(),
            None if is_incomplete || self.lacks_items() || self.is_output_lost => exit::FAILED,
            None => 0,
        }
    }
}
