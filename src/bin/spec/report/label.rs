//! The grade of one finding, and the verdict on a document or a run.

use std::fmt;

use crate::compare::Verdict;

/// The grade of a finding, the gravest first: its severity for a problem, or the verdict on a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    Error,
    Breaking,
    Warning,
    Compatible,
    DocsOnly,
    /// The section of the findings that were accepted, whatever their grade.
    Accepted,
}

/// The verdict on a document or a run, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Of `check`: no error.
    Valid,
    Identical,
    DocsOnly,
    Compatible,
    /// Every breaking change was accepted.
    Accepted,
    Breaking,
    Invalid,
}

impl Label {
    /// All labels, the gravest first.
    pub const ALL: [Self; 6] = [
        Self::Error,
        Self::Breaking,
        Self::Warning,
        Self::Compatible,
        Self::DocsOnly,
        Self::Accepted,
    ];

    /// Returns the name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Breaking => "breaking",
            Self::Warning => "warning",
            Self::Compatible => "compatible",
            Self::DocsOnly => "docs-only",
            Self::Accepted => "accepted",
        }
    }

    /// Returns true for a problem of one document, and false for a change between two.
    pub fn is_problem(self) -> bool {
        matches!(self, Self::Error | Self::Warning)
    }
}

impl Status {
    /// Returns the name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Identical => "identical",
            Self::DocsOnly => "docs-only",
            Self::Compatible => "compatible",
            Self::Accepted => "accepted",
            Self::Breaking => "breaking",
            Self::Invalid => "invalid",
        }
    }
}

impl From<Verdict> for Label {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Identical | Verdict::DocsOnly => Self::DocsOnly,
            Verdict::Compatible => Self::Compatible,
            Verdict::Breaking => Self::Breaking,
            Verdict::Invalid => Self::Error,
        }
    }
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Identical => Self::Identical,
            Verdict::DocsOnly => Self::DocsOnly,
            Verdict::Compatible => Self::Compatible,
            Verdict::Breaking => Self::Breaking,
            Verdict::Invalid => Self::Invalid,
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
