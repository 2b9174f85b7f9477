//! Remedies for problems.

use serde_json::Value;

/// The remedy of a problem.
pub(super) enum Remedy {
    /// Nothing is needed: the generator accepts it.
    Nothing,
    Edit(Edit),
    /// Leaves out the operations at this place.
    LeaveOut(String),
    /// No client can be generated.
    Fatal,
}

/// The repair of one place.
pub(super) struct Edit {
    pub(super) place: String,
    pub(super) message: String,
    pub(super) changes: Vec<(String, Change)>,
}

pub(super) enum Change {
    Set(Value),
    Remove,
    /// Copies the value at this pointer.
    Copy(String),
    /// Appends an element to the list at the place.
    Push(Value),
    /// Sets a free `operationId` for the operation at the place.
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
