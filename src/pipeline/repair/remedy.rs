//! What a remedy is.

use serde_json::Value;

/// The remedy of a problem.
pub(super) enum Remedy {
    /// The generator takes it as it is.
    Nothing,
    Edit(Edit),
    /// The operations at this place are left out.
    LeaveOut(String),
    /// No client can be generated.
    Fatal,
}

/// A repair of one place.
pub(super) struct Edit {
    pub(super) place: String,
    pub(super) message: String,
    pub(super) changes: Vec<(String, Change)>,
}

pub(super) enum Change {
    Set(Value),
    Remove,
    /// A copy of the value at this pointer.
    Copy(String),
    /// An element at the end of the list at the place.
    Push(Value),
    /// A free `operationId` for the operation at the place.
    Name,
}

impl Remedy {
    pub(super) fn edit(
        place: impl Into<String>,
        message: impl Into<String>,
        changes: Vec<(String, Change)>,
    ) -> Self {
        Self::Edit(Edit {
            place: place.into(),
            message: message.into(),
            changes,
        })
    }

    pub(super) fn set(place: String, value: Value, message: impl Into<String>) -> Self {
        Self::edit(place.clone(), message, vec![(place, Change::Set(value))])
    }

    pub(super) fn remove(place: String) -> Self {
        Self::edit(place.clone(), "removed", vec![(place, Change::Remove)])
    }

    pub(super) fn copy(from: String, to: String, message: impl Into<String>) -> Self {
        Self::edit(to.clone(), message, vec![(to, Change::Copy(from))])
    }
}
