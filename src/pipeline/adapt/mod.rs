//! Rewrites in memory what the generator can't handle, for any document.
//!
//! The document itself is the vendor's contract and is not changed. A copy is rewritten, and every rewrite
//! is reported with its reason. No rewrite loses a status or a body: a response that can no longer be typed
//! still reaches the caller with its status, headers and text.
//!
//! Statements about progenitor were checked in the source of version 0.15.1 with typify 0.8.0, and tried.

mod bodies;
mod calls;
mod direction;
mod discriminators;
mod docs;
mod draft;
pub(crate) mod idents;
mod inline;
mod merge;
mod names;
mod nullable;
mod numbers;
mod parameters;
mod references;
mod responses;
mod scalars;
mod schemas;
pub(crate) mod type_names;
mod unused;
mod variants;

use std::collections::HashSet;

use serde_json::Value;

use super::grammar::METHODS;
use super::origins::Origins;
use super::pointer;
use super::repair::LeftOut;
use super::report::Adaptation;
pub(crate) use calls::Call;
use draft::Draft;
pub(crate) use draft::{Wire, WireName};
pub(crate) use unused::reachable_from;

/// A document that the generator accepts.
pub(crate) struct Adapted {
    pub(crate) value: Value,
    pub(crate) adaptations: Vec<Adaptation>,
    pub(crate) calls: Vec<Call>,
    pub(crate) origins: Origins,
    /// Operations that the generated client could not send.
    pub(crate) left_out: Vec<LeftOut>,
}

/// The order matters. Documentation and schemas come first, while they are where they were written, so that
/// pointers match the document. Then shared objects are copied to where they are used, and each operation
/// gets its name and is rewritten. The names of types follow when no step adds types any more. Unused
/// schemas are removed last.
const STEPS: &[fn(&mut Draft)] = &[
    docs::rewrite,
    references::rewrite,
    scalars::named,
    scalars::choices,
    schemas::rewrite,
    discriminators::rewrite,
    merge::rewrite,
    scalars::choices,
    direction::rewrite,
    // A scalar has lost its constraints, if they are of a response.
    scalars::named,
    variants::rewrite,
    inline::rewrite,
    names::operations,
    responses::rewrite,
    bodies::leave_out,
    bodies::rewrite,
    parameters::rewrite,
    nullable::rewrite,
    names::types,
];

/// Rewrites a valid model for the generator. `origins` maps its places to the document as it was read.
pub(crate) fn adapt(model: Value, origins: Origins) -> Adapted {
    let mut draft = Draft::new(model, origins);
    let used = unused::reachable(&draft.value);
    for step in STEPS {
        step(&mut draft);
    }
    unused::drop_newly_unused(&mut draft, &used);
    Adapted {
        calls: calls::of(&draft.value, draft.wire_names),
        value: draft.value,
        adaptations: draft.adaptations,
        origins: draft.origins,
        left_out: draft.left_out,
    }
}

/// Returns the calls of a document without substitute names.
#[cfg(test)]
pub(crate) fn calls(root: &Value) -> Vec<Call> {
    calls::of(root, Vec::new())
}

impl Adapted {
    /// Keeps only the operations at these pointers, and the schemas that they reach.
    pub(crate) fn part(mut self, operations: &[String]) -> Self {
        let kept: HashSet<&str> = operations.iter().map(String::as_str).collect();
        self.calls
            .retain(|call| kept.contains(call.pointer.as_str()));
        if let Some(Value::Object(paths)) = self.value.get_mut("paths") {
            for (path, item) in &mut *paths {
                let place = pointer::join("/paths", path);
                if let Value::Object(item) = item {
                    item.retain(|key, _| {
                        !METHODS.contains(&key.as_str())
                            || kept.contains(pointer::join(&place, key).as_str())
                    });
                }
            }
            paths.retain(|_, item| METHODS.iter().any(|method| item.get(method).is_some()));
        }
        let reached = unused::reachable(&self.value);
        if let Some(Value::Object(schemas)) = self.value.pointer_mut("/components/schemas") {
            schemas.retain(|name, _| reached.contains(&pointer::join("/components/schemas", name)));
        }
        self
    }
}
