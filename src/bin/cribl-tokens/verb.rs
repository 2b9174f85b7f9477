//! The operation on users, with its texts and outcomes. Everything else is the same for both operations.

use serde::{Deserialize, Serialize};

/// The operation on users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Invalidate,
    Reinstate,
}

/// The outcome of one user's call.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Invalidated,
    Reinstated,
    Failed,
}

/// Whether the Leader carried out a failed call.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum CarriedOut {
    No,
    Unknown,
}

impl Verb {
    /// The form in "would … nico".
    pub fn infinitive(self) -> &'static str {
        match self {
            Self::Invalidate => "invalidate",
            Self::Reinstate => "reinstate",
        }
    }

    /// The form in "3 of 4 …".
    pub fn done(self) -> &'static str {
        match self {
            Self::Invalidate => "invalidated",
            Self::Reinstate => "reinstated",
        }
    }

    /// The form in "This … 3 users".
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Invalidate => "This invalidates the tokens of",
            Self::Reinstate => "This undoes the invalidation of",
        }
    }

    /// Returns the outcome of a dry run.
    pub fn would(self) -> &'static str {
        match self {
            Self::Invalidate => "would_invalidate",
            Self::Reinstate => "would_reinstate",
        }
    }

    /// Returns the outcome of an accepted call.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Invalidate => Outcome::Invalidated,
            Self::Reinstate => Outcome::Reinstated,
        }
    }
}
