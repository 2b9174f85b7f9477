//! A call that failed without a response.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::attempts::Attempts;

pub(crate) type Source = Arc<dyn StdError + Send + Sync>;

/// A call that got no answer, or none that is HTTP: the HTTP library's own account of it.
pub struct TransportError {
    pub(crate) peer: String,
    pub(crate) detail: String,
    pub(crate) limit: Duration,
    pub(crate) attempts: Attempts,
    /// Whether the call was to change something.
    pub(crate) is_change: bool,
    pub(crate) source: Source,
}

impl TransportError {
    /// The host and the port that the call went to.
    #[must_use]
    pub fn peer(&self) -> &str {
        &self.peer
    }

    /// How often the call was tried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts.count
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("peer", &self.peer)
            .field("detail", &self.detail)
            .field("attempts", &self.attempts())
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// The last error in the chain: the one with the fact in it.
pub(super) fn innermost<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}
