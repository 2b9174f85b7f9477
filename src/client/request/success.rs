//! The result of a call, before it becomes the public type of its operation.

use crate::client::http::Decoded;

/// A call that succeeded.
pub(super) struct Success<T> {
    pub(super) response: Decoded<T>,
    /// How often it was sent.
    pub(super) attempts: u32,
}
