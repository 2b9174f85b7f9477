//! The deadline of a whole run.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The deadline of a whole run, over all Leaders.
#[derive(Clone, Copy)]
pub struct Deadline {
    limit: Duration,
    end: Instant,
}

impl Deadline {
    /// Creates the deadline of a run that starts now. `None` without a limit, or if it is beyond the clock's
    /// range.
    pub fn after(limit: Option<Duration>) -> Option<Self> {
        let limit = limit?;
        let end = Instant::now().checked_add(limit)?;
        Some(Self { limit, end })
    }
}

/// Waits for the deadline and returns its limit. Without one, waits forever.
pub async fn passed(deadline: Option<Deadline>) -> Duration {
    match deadline {
        Some(Deadline { limit, end }) => {
            sleep_until(end).await;
            limit
        }
        None => std::future::pending().await,
    }
}
