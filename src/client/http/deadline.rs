//! The time that a call has left.

use std::time::Duration;

use tokio::time::Instant;

/// The end of a call, over all its attempts.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    limit: Duration,
    /// `None` if it is too far off for a clock.
    end: Option<Instant>,
}

impl Deadline {
    /// A deadline for a call that starts now.
    pub(crate) fn after(limit: Duration) -> Self {
        Self {
            limit,
            end: Instant::now().checked_add(limit),
        }
    }

    /// As it was set.
    pub(crate) fn limit(self) -> Duration {
        self.limit
    }

    pub(crate) fn end(self) -> Option<Instant> {
        self.end
    }

    /// Zero when it is over.
    pub(crate) fn remaining(self) -> Duration {
        self.end.map_or(Duration::MAX, |end| {
            end.saturating_duration_since(Instant::now())
        })
    }
}
