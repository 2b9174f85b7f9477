//! Lowers a document to the model of OpenAPI 3.0, which the rules, `diff` and the generator work on.
//!
//! OpenAPI 3.1 made two changes: its schemas are JSON Schema 2020-12, and a few objects got new fields. If
//! 3.0 can express the same, the model does so. If it cannot, the model allows more values than the
//! document, never fewer, and keeps the lost keyword under [`WIDENED`], so that `diff` still sees a change
//! of it. Each rewrite is an [`Adaptation`] with its reason.
//!
//! The keywords of 3.1 are rewritten in a document that says 3.0, too; `check` reports them there. What no
//! rule here knows is not changed, and `check` compares it with the grammar of 3.0.
//!
//! Sources: the OpenAPI Specification 3.1.1; "Migrating from OpenAPI 3.0 to 3.1.0" on the blog of the
//! OpenAPI Initiative (16 February 2021); JSON Schema 2020-12, Core and Validation; the JSON Schemas of
//! OpenAPI 3.1 (`spec.openapis.org/oas/3.1/schema/2022-10-07`). Each file names its sections.
//!
//! - `walk` visits every object along the grammar, parents first;
//! - `place` is the object being rewritten, with the record of what moved;
//! - `document` has the objects other than schemas, `references` the `$ref`s, with the `identifiers` and
//!   the `dialect` of schemas;
//! - `keywords` lists the rules for a schema, which are in `types`, `composition`, `bounds`, `arrays`,
//!   `objects` and `contents`. `values` checks what the model does not keep;
//! - `definitions` moves schemas from places that 3.0 does not have.

mod arrays;
mod bounds;
mod composition;
mod contents;
mod definitions;
mod dialect;
mod document;
mod identifiers;
mod keywords;
mod objects;
mod place;
mod references;
mod types;
mod values;
mod walk;

use serde_json::Value;

use super::grammar::{Kind, Shape};
use super::origins::Origins;
use super::report::{Adaptation, Problem};
use place::Context;
pub use place::WIDENED;

/// A document in terms of OpenAPI 3.0.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) model: Value,
    /// Maps places in the model to places in the document as it was written.
    pub(crate) origins: Origins,
    pub(crate) lowerings: Vec<Adaptation>,
    /// Problems that the model no longer shows.
    pub(crate) problems: Vec<Problem>,
}

/// Returns the model of a document, or `None` if the document is its own model.
pub(crate) fn lower(written: &Value) -> Option<Lowered> {
    let mut context = Context::new(written);
    let mut model = written.clone();
    context.value(Shape::Object(Kind::OpenApi), &mut model, "");
    definitions::move_lost_schemas(&mut context, &mut model);
    let Context {
        origins,
        lowerings,
        problems,
        ..
    } = context;
    let changed = !lowerings.is_empty() || !problems.is_empty();
    changed.then_some(Lowered {
        model,
        origins,
        lowerings,
        problems,
    })
}
