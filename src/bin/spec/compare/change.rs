//! One change between two documents.

use super::verdict::{Affected, Severity, Verdict};

/// One side of a change: the place and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// JSON pointer.
    pub pointer: String,
    /// The old or the new text. `None` if nothing is there.
    pub text: Option<String>,
}

impl Side {
    /// Returns the text to show.
    pub fn shown(&self) -> &str {
        self.text.as_deref().unwrap_or(ABSENT)
    }
}

/// What is shown for a side without a value.
pub const ABSENT: &str = "absent";

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// The kebab-case code of the rule.
    pub rule: String,
    /// The meaning of this change alone.
    pub severity: Severity,
    /// The old side. `None` for an addition.
    pub old: Option<Side>,
    /// The new side. `None` for a removal.
    pub new: Option<Side>,
    /// What changed, and why it matters.
    pub message: String,
    /// What to do, if the rule has advice.
    pub advice: Option<&'static str>,
}

impl Change {
    /// Returns the verdict on this change alone.
    pub fn verdict(&self) -> Verdict {
        self.severity.verdict()
    }

    /// Returns the side that a breaking change affects.
    pub fn on(&self) -> Option<Affected> {
        self.severity.on()
    }

    /// Returns the place in the new document, or in the old one for a removal.
    pub fn pointer(&self) -> &str {
        let there = self.new.as_ref().filter(|side| side.text.is_some());
        let side = there.or(self.old.as_ref()).or(self.new.as_ref());
        side.map_or("", |side| side.pointer.as_str())
    }

    /// Returns what to do next.
    pub fn help(&self) -> String {
        let general = match (self.verdict(), self.on()) {
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
        if self.verdict() == Verdict::Breaking {
            with_accept_option(advice, &self.rule, self.pointer())
        } else {
            advice.to_owned()
        }
    }
}

/// Adds the options that accept a finding, to copy into a shell. The pointer is the document's own text, so a
/// quote in it must not end the argument.
pub fn with_accept_option(advice: &str, rule: &str, pointer: &str) -> String {
    let pointer = pointer.replace('\'', r"'\''");
    format!(
        "{advice}; if it does no harm here, record why: --accept '{rule}@{pointer}' --reason '...'"
    )
}

/// Returns the worst verdict.
pub fn verdict(changes: &[Change]) -> Verdict {
    changes
        .iter()
        .map(Change::verdict)
        .max()
        .unwrap_or(Verdict::Identical)
}
