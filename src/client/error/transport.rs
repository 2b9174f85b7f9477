//! Errors of a call that failed without a response.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use super::attempts::Attempts;
use super::tls::TlsProblem;

pub(crate) type Source = Arc<dyn StdError + Send + Sync>;

/// Details of a call that got no response, or none that is HTTP.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) peer: String,
    /// The proxy of the request, as errors name it.
    pub(crate) proxy: Option<String>,
    pub(crate) detail: String,
    pub(crate) limit: Duration,
    pub(crate) attempts: Attempts,
    /// True if the call changes something.
    pub(crate) is_change: bool,
    pub(crate) reason: Option<Reason>,
    pub(crate) cause: Source,
}

/// A reason that is distinguished from others of the same kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Tls(TlsProblem),
    /// The proxy did not connect to the peer. `is_final` if it would refuse another attempt, too.
    Proxy {
        is_final: bool,
    },
    /// The response has more headers than the limit.
    HeadTooLarge,
}

impl TransportError {
    /// Returns the host and the port of the call.
    #[must_use]
    pub fn peer(&self) -> &str {
        &self.peer
    }

    /// Returns the proxy of the call, without its password, and the variable that names it.
    #[must_use]
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// Returns true if the response was HTTP with too many headers: over 100, or over 32 KiB.
    #[must_use]
    pub fn is_head_too_large(&self) -> bool {
        self.reason == Some(Reason::HeadTooLarge)
    }

    /// The peer, and the proxy before it.
    pub(super) fn route(&self) -> String {
        match &self.proxy {
            Some(proxy) => format!("{} through {proxy}", self.peer),
            None => self.peer.clone(),
        }
    }

    /// Returns how often the call was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts.count
    }

    /// Returns the error of the underlying layer: HTTP, TLS or the operating system.
    ///
    /// It is not a [`source`](std::error::Error::source), because the error's own text already includes it.
    /// Its type may change in any release.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.cause
    }
}

/// Returns the last error in the chain, which is the most specific one.
pub(super) fn innermost<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}
