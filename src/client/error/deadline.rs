//! The deadline of a call, over all its attempts.

use std::fmt;
use std::time::Duration;

use super::attempts::Attempts;

/// A call that was still waiting for its first or next attempt at its deadline.
#[derive(Debug)]
pub struct DeadlineError {
    pub(crate) limit: Duration,
    pub(crate) stage: Stage,
    pub(crate) attempts: Attempts,
    /// True if the call changes something.
    pub(crate) is_change: bool,
}

/// The current stage of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Waiting until the bulk run may send it.
    #[default]
    Queued,
    /// Waiting for a token.
    SigningIn,
    /// Its request is in flight.
    Sending,
}

impl DeadlineError {
    /// Returns the deadline as it was set.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Returns how often the call was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts.count
    }

    /// Returns true if a request that may change something was in flight.
    pub(crate) fn leaves_unknown(&self) -> bool {
        self.stage == Stage::Sending && self.is_change
    }
}

impl fmt::Display for DeadlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doing = match self.stage {
            Stage::Queued => "it was waiting for its turn",
            Stage::SigningIn => "it was waiting for a token",
            Stage::Sending if self.is_change => {
                "its request was in flight, and it is unknown whether the Leader carried it out"
            }
            Stage::Sending => "its request was in flight",
        };
        let limit = self.limit.as_secs_f64();
        write!(
            f,
            "the call did not end within its deadline of {limit} s: {doing}"
        )?;
        match self.attempts.count {
            0 => f.write_str("; nothing was sent"),
            _ => f.write_str(self.attempts.earlier()),
        }
    }
}
