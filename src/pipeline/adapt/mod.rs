//! What the generator can't take, rewritten in memory for any document.
//!
//! The document is the vendor's contract and stays as it is; a copy is rewritten, and every rewrite
//! is told with its reason. No status and no body gets lost by one: what can no longer be typed
//! still reaches the caller with its status, its headers and its text.
//!
//! Facts on progenitor are of 0.15.1 with typify 0.8.0, read in their source and tried.

mod bodies;
mod draft;
mod idents;
mod inline;
mod merges;
mod names;
mod parameters;
mod references;
mod responses;
mod schemas;
mod unused;
mod words;

use serde_json::Value;

use super::parse::Document;
use super::report::Adaptation;
use draft::Draft;
pub(crate) use draft::WireName;

/// A document that the generator takes.
pub(crate) struct Adapted {
    pub(crate) value: Value,
    pub(crate) adaptations: Vec<Adaptation>,
    pub(crate) wire_names: Vec<WireName>,
}

/// In this order: words and schemas where they were written, so that pointers are the document's;
/// then what is shared is brought to where it is used, and each operation, by the name it will have, is
/// looked at for itself; types' names when nothing makes new ones; last, what nothing uses any more.
const STEPS: &[fn(&mut Draft)] = &[
    words::rewrite,
    schemas::rewrite,
    merges::rewrite,
    references::rewrite,
    inline::rewrite,
    names::operations,
    responses::rewrite,
    bodies::rewrite,
    parameters::rewrite,
    names::types,
];

/// Rewrites a valid document.
pub(crate) fn adapt(document: &Document) -> Adapted {
    let mut draft = Draft::new(document.value().clone());
    let used = unused::reachable(&draft.value);
    for step in STEPS {
        step(&mut draft);
    }
    unused::drop_what_lost_its_use(&mut draft, &used);
    Adapted {
        value: draft.value,
        adaptations: draft.adaptations,
        wire_names: draft.wire_names,
    }
}
