//! What a bulk run is doing.

use std::fmt;
use std::sync::Arc;

use crate::client::request::Session;
use crate::client::throttle::{Throttle, Waiting};

/// What a bulk run is doing, for whoever shows its progress. Cheap to clone.
#[derive(Clone)]
pub struct BulkStatus {
    pub(super) throttle: Arc<Throttle>,
    pub(super) session: Arc<Session>,
}

impl BulkStatus {
    /// Why the run is waiting; `None` where nothing but the answers keeps it.
    #[must_use]
    pub fn waiting(&self) -> Option<Waiting> {
        self.throttle
            .waiting(self.session.authenticator.is_signing_in())
    }

    /// How many of the calls that have begun are not on the wire: they wait to be tried again, for
    /// the time that the Leader asked for, or for a token. Where these are all that is left of a run, dropping the stream
    /// leaves no call's end unknown that was not unknown before.
    #[must_use]
    pub fn resting(&self) -> u32 {
        self.throttle.waiting_calls()
    }

    /// Of how many of the calls that have begun nothing was sent, at no attempt: they wait for a token, or
    /// for the time that the Leader asked for.
    #[must_use]
    pub fn unsent(&self) -> u32 {
        self.throttle.not_sent_calls()
    }
}

impl fmt::Debug for BulkStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkStatus")
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}
