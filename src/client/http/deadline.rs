//! The remaining time of a call.

use std::time::Duration;

use tokio::time::Instant;

/// The deadline of a call, over all its attempts.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    limit: Duration,
    /// `None` if it is beyond the clock's range.
    end: Option<Instant>,
}

impl Deadline {
    /// Creates a deadline for a call that starts now.
    pub(crate) fn after(limit: Duration) -> Self {
        Self {
            limit,
            end: Instant::now().checked_add(limit),
        }
    }

    /// Returns the limit as it was set.
    pub(crate) fn limit(self) -> Duration {
        self.limit
    }

    pub(crate) fn end(self) -> Option<Instant> {
        self.end
    }

    /// Returns the remaining time. Zero after the deadline.
    pub(crate) fn remaining(self) -> Duration {
        self.end.map_or(Duration::MAX, |end| {
            end.saturating_duration_since(Instant::now())
        })
    }
}
