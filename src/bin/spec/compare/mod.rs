//! What a change of the document means to a client of the API.
//!
//! On the wire, rules decide: a request may widen and a response may narrow, never the other way round. In the
//! source, the generated code decides: `generated` generates both clients and compares what a caller can name.
//!
//! `catalogue` has every rule, in one entry each. The other files find the changes, a subject a file. Pairs of
//! schemas wait in a queue instead of calling each other: a recursive schema ends, and a long chain of schemas
//! needs no stack.

mod bodies;
pub mod catalogue;
mod choices;
mod comparer;
mod components;
pub mod faults;
mod generated;
mod label;
mod objects;
mod operations;
mod parameters;
pub mod rules;
mod schemas;
pub mod sides;
mod surroundings;
mod words;
pub mod wrappers;

use cribl_tokens::pipeline::Document;

use comparer::Comparer;
use wrappers::Wrapper;

/// What a change means, from nothing to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same contract, however it is written.
    Identical,
    /// Only words changed.
    DocsOnly,
    /// An existing client still works, on the wire and in its source.
    Compatible,
    /// It does not.
    Breaking,
    /// One of the two documents is not valid.
    Invalid,
}

/// Where a breaking change bites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Calls or responses change.
    Wire,
    /// Generated names or types change.
    Source,
}

/// One side of a change: where it stands and what stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// JSON pointer.
    pub pointer: String,
    /// What was, or what is.
    pub text: String,
}

/// The text of a side where nothing stands.
const ABSENT: &str = "absent";

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// Kebab-case code.
    pub rule: String,
    /// What this change alone means.
    pub verdict: Verdict,
    /// For breaking changes.
    pub on: Option<On>,
    /// What was, unless the thing is new.
    pub old: Option<Side>,
    /// What is, unless the thing is gone.
    pub new: Option<Side>,
    /// What changed, and why it matters.
    pub message: String,
    /// What to do, if the rule says.
    pub advice: Option<&'static str>,
}

impl Verdict {
    /// As JSON and people read it.
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

impl On {
    /// As JSON and people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Source => "source",
        }
    }
}

impl Change {
    /// The place in the new document, or in the old where the thing is gone.
    pub fn pointer(&self) -> &str {
        let there = self.new.as_ref().filter(|side| side.text != ABSENT);
        let side = there.or(self.old.as_ref()).or(self.new.as_ref());
        side.map_or("", |side| side.pointer.as_str())
    }
}

/// Every change between two documents, the worst first. `wrapper` is this crate's own code around the client, if
/// the document is one of `openapi/`.
pub fn compare(old: &Document, new: &Document, wrapper: Option<&Wrapper>) -> Vec<Change> {
    // Meaning is compared in the terms of one version of OpenAPI; places are those of the texts.
    let mut comparer = Comparer::new(old.model(), new.model());
    comparer.operations();
    comparer.finish_schemas();
    comparer.components();
    comparer.root_words();
    for change in &mut comparer.changes {
        for (side, document) in [(&mut change.old, old), (&mut change.new, new)] {
            if let Some(side) = side {
                side.pointer = document.origin(&side.pointer);
            }
        }
    }
    generated::measure(&mut comparer, old, new, wrapper);
    let mut changes = comparer.changes;
    changes.sort_by_key(|change| std::cmp::Reverse(change.verdict));
    changes
}

/// The worst of them.
pub fn verdict(changes: &[Change]) -> Verdict {
    changes
        .iter()
        .map(|change| change.verdict)
        .max()
        .unwrap_or(Verdict::Identical)
}
