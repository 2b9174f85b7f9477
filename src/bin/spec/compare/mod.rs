//! Finds out what a change of the document means to clients of the API.
//!
//! The wire is judged by rules: a request may widen and a response may narrow, but not the reverse. The
//! source is judged by the generated code: `generated` generates both clients and compares what a caller
//! can name.
//!
//! `catalogue` has one entry for each rule. The other files find the changes, with one file for each
//! subject. Pairs of schemas wait in a queue instead of being compared recursively. So the comparison of a
//! recursive schema ends, and a long chain of schemas does not overflow the stack.

mod bodies;
pub mod catalogue;
mod choices;
mod comparer;
mod components;
mod docs;
pub mod faults;
mod generated;
mod label;
mod objects;
mod operations;
mod parameters;
mod place;
pub mod rules;
mod schemas;
pub mod sides;
mod surroundings;
pub mod wrappers;

use cribl_tokens::pipeline::Document;

use comparer::Comparer;
use place::Changed;
use wrappers::Wrapper;

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
const ABSENT: &str = "absent";

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
}

/// Returns every change between two documents, the worst first. `wrapper` is this crate's own code around
/// the client, if the document is in `openapi/`.
pub fn compare(old: &Document, new: &Document, wrapper: Option<&Wrapper>) -> Vec<Change> {
    // The comparison uses the models, which are in terms of one version of OpenAPI. Places are those of the
    // texts.
    let mut comparer = Comparer::new(old.model(), new.model());
    comparer.operations();
    comparer.finish_schemas();
    comparer.components();
    comparer.root_docs();
    for change in &mut comparer.changes {
        for (side, document) in [(&mut change.old, old), (&mut change.new, new)] {
            if let Some(side) = side {
                side.pointer = document.origin(&side.pointer);
            }
        }
    }
    let mut places = Changed::of(old.value(), new.value());
    places.settle(&mut comparer.changes);
    generated::measure(&mut comparer, old, new, wrapper, &mut places);
    places.settle(&mut comparer.changes);
    let mut changes = comparer.changes;
    changes.sort_by_key(|change| std::cmp::Reverse(change.verdict));
    changes
}

/// Returns the worst verdict.
pub fn verdict(changes: &[Change]) -> Verdict {
    changes
        .iter()
        .map(|change| change.verdict)
        .max()
        .unwrap_or(Verdict::Identical)
}
