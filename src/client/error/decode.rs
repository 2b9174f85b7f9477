//! Reasons why a body is not the documented response.

/// Why the body of a success status is not the documented response: it is not JSON, has another type, or
/// has no property that the document names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecodeError(String);

impl DecodeError {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}
