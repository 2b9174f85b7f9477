//! One change between two documents, and its meaning to clients.

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

/// One side of a change: the place and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// JSON pointer.
    pub pointer: String,
    /// The old or the new text.
    pub text: String,
}

/// The text of a side without a value.
pub const ABSENT: &str = "absent";

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// The kebab-case code of the rule.
    pub rule: String,
    /// The meaning of this change alone.
    pub verdict: Verdict,
    /// The affected side of a breaking change.
    pub on: Option<Affected>,
    /// The old side. `None` for an addition.
    pub old: Option<Side>,
    /// The new side. `None` for a removal.
    pub new: Option<Side>,
    /// What changed, and why it matters.
    pub message: String,
    /// What to do, if the rule has advice.
    pub advice: Option<&'static str>,
}

impl Verdict {
    /// Returns the name in JSON and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::DocsOnly => "docs-only",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
            Self::Invalid => "invalid",
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

impl Change {
    /// Returns the place in the new document, or in the old one for a removal.
    pub fn pointer(&self) -> &str {
        let there = self.new.as_ref().filter(|side| side.text != ABSENT);
        let side = there.or(self.old.as_ref()).or(self.new.as_ref());
        side.map_or("", |side| side.pointer.as_str())
    }

    /// Returns what to do next.
    pub fn help(&self) -> String {
        let general = match (self.verdict, self.on) {
            (Verdict::Breaking, Some(Affected::Source)) => {
                "rename or retype it in the handwritten code, in the same commit as the document"
            }
            (Verdict::Breaking, _) => {
                "change the client before the server changes, or ask the vendor"
            }
            (Verdict::Compatible, _) => "nothing to do; new clients may use it",
            _ => "nothing to do",
        };
        let advice = self.advice.unwrap_or(general);
        if self.verdict == Verdict::Breaking {
            let finding = format!("{}@{}", self.rule, self.pointer());
            format!(
                "{advice}; if it does no harm here, record why: --accept '{finding}' --reason '...'"
            )
        } else {
            advice.to_owned()
        }
    }
}

/// Returns the worst verdict.
pub fn verdict(changes: &[Change]) -> Verdict {
    changes
        .iter()
        .map(|change| change.verdict)
        .max()
        .unwrap_or(Verdict::Identical)
}
