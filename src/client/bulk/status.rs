//! What a bulk run is doing.

use std::fmt;
use std::sync::Arc;

use crate::client::request::Session;
use crate::client::throttle::{Throttle, Waiting};

/// What a bulk run is doing, to show its progress. Cheap to clone.
#[derive(Clone)]
pub struct BulkStatus {
    pub(super) throttle: Arc<Throttle>,
    pub(super) session: Arc<Session>,
}

impl BulkStatus {
    /// Why the run is waiting; `None` if it waits for nothing but responses.
    #[must_use]
    pub fn waiting(&self) -> Option<Waiting> {
        self.throttle
            .waiting(self.session.authenticator.is_signing_in())
    }

    /// How many of the calls that have begun have no request in flight: they wait for a retry, for the end of a
    /// pause that the Leader asked for, or for a token. If only these are left, dropping the stream makes no
    /// call's outcome unknown that was known before.
    #[must_use]
    pub fn waiting_calls(&self) -> u32 {
        self.throttle.waiting_calls()
    }

    /// How many of the calls that have begun have sent nothing at any attempt: they wait for a token, or for the
    /// end of a pause that the Leader asked for.
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
