//! The current state of a bulk run.

use std::fmt;
use std::sync::Arc;

use crate::client::request::Session;
use crate::client::throttle::{Throttle, Waiting};

/// The current state of a bulk run, to show its progress. Cheap to clone.
#[derive(Clone)]
pub struct BulkStatus {
    pub(super) throttle: Arc<Throttle>,
    pub(super) session: Arc<Session>,
}

impl BulkStatus {
    /// Returns why the run is waiting. `None` if it only waits for responses.
    #[must_use]
    pub fn waiting(&self) -> Option<Waiting> {
        self.throttle
            .waiting(self.session.authenticator.is_signing_in())
    }

    /// Returns how many of the started calls have no request in flight: they wait for a retry, for the end
    /// of a pause that the Leader requested, or for a token. If only these are left, dropping the stream
    /// makes no further outcome unknown.
    #[must_use]
    pub fn waiting_calls(&self) -> u32 {
        self.throttle.waiting_calls()
    }

    /// Returns how many of the started calls have not sent any request yet: they wait for a token, or for
    /// the end of a pause that the Leader requested.
    #[must_use]
    pub fn unsent_calls(&self) -> u32 {
        self.throttle.unsent_calls()
    }
}

impl fmt::Debug for BulkStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkStatus")
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}
