//! The result of a run on one Leader.

use crate::exit;
use crate::run::stop::StopReason;
use crate::run::summary::{Counts, RunResult};

/// The result of a run on one Leader.
pub struct LeaderResult {
    pub code: u8,
    /// The reason, if nothing was sent.
    pub reason: Option<String>,
    pub counts: Counts,
    pub not_attempted: u64,
    pub end: End,
    /// True if there is something to resume.
    pub has_rest: bool,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Complete,
    Interrupted,
    Stopped,
}

impl LeaderResult {
    /// Creates the result of a Leader that nothing is sent to.
    pub fn skipped(reason: String, users: u64) -> Self {
        Self {
            code: exit::NOTHING_TRIED,
            reason: Some(reason),
            counts: Counts::default(),
            not_attempted: users,
            end: End::Stopped,
            has_rest: true,
        }
    }

    pub fn of(code: u8, counts: Counts, result: &RunResult) -> Self {
        Self {
            code,
            reason: None,
            not_attempted: result.not_attempted(&counts),
            end: match result.stop {
                None => End::Complete,
                Some(StopReason::Interrupted) => End::Interrupted,
                Some(_) => End::Stopped,
            },
            has_rest: result.has_rest(&counts),
            counts,
        }
    }
}
