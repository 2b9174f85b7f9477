//! Finds out what a change of the document means to clients of the API.
//!
//! The wire is judged by rules: a request may widen and a response may narrow, but not the reverse. The
//! source is judged by the generated code: `generated` generates both clients and compares what a caller
//! can name.
//!
//! `rules` has one entry for each rule. `subjects` has a file for each subject, which finds the changes.
//! Pairs of schemas wait in a queue instead of being compared recursively. So the comparison of a
//! recursive schema ends, and a long chain of schemas does not overflow the stack.

mod change;
mod changed_places;
mod comparer;
mod constraints;

pub mod errors;
mod extensions;
mod generated;
mod label;
pub mod rule;
pub mod rules;
pub mod sides;
mod subjects;
mod targets;
mod verdict;
pub mod wrappers;

use cribl_tokens::pipeline::Document;

pub use change::{ABSENT, Change, Side, verdict, with_accept_option};
use changed_places::Changed;
use comparer::Comparer;
pub use verdict::{Affected, Severity, Verdict};
use wrappers::Wrapper;

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
    changes.sort_by_key(|change| std::cmp::Reverse(change.verdict()));
    changes
}
