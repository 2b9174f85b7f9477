//! What a change means to clients.

/// The meaning of a change, from none to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The contract is the same, possibly written differently.
    Identical,
    /// Only documentation changed.
    DocsOnly,
    /// An existing client still works, on the wire and in its source.
    Compatible,
    /// An existing client may stop working.
    Breaking,
    /// One of the two documents is not valid.
    Invalid,
}

/// The side that a breaking change affects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affected {
    /// Calls or responses change.
    Wire,
    /// Generated names or types change.
    Source,
}

/// The meaning of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Only documentation changes.
    Docs,
    /// Existing clients keep working.
    Compatible,
    /// Calls or responses change.
    Wire,
    /// Generated names or types change.
    Source,
}

impl Severity {
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Docs => Verdict::DocsOnly,
            Self::Compatible => Verdict::Compatible,
            Self::Wire | Self::Source => Verdict::Breaking,
        }
    }

    pub const fn on(self) -> Option<Affected> {
        match self {
            Self::Wire => Some(Affected::Wire),
            Self::Source => Some(Affected::Source),
            Self::Docs | Self::Compatible => None,
        }
    }
}

impl Affected {
    /// Returns the name in JSON and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Source => "source",
        }
    }
}
