//! The rules for a schema, in the order they apply.
//!
//! OpenAPI 3.1.1, "Schema Object": a superset of JSON Schema 2020-12; 3.0.3, "Schema Object": the keywords
//! that 3.0 has. A rule does not change what it cannot interpret, and `check` reports it.

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::report::Rewrite;
use super::super::rules;
use super::dialect::Dialect;
use super::place::Place;
use super::{arrays, bounds, composition, contents, objects, references, types, values};

/// JSON Schema Core, 8.1 to 8.3: dialects, names of schemas, comments. References by name are resolved.
const NAMES: Rewrite = Rewrite::new(
    "schema-name",
    "OpenAPI 3.0 refers to schemas by their place; names, dialects and comments are not needed",
);
/// JSON Schema Core, 8.2.4.
const DEFINITIONS: Rewrite = Rewrite::new(
    "definitions",
    "OpenAPI 3.0 keeps schemas in `components`; those that are referred to are there",
);
/// JSON Schema Core, 4.3.1: an unknown keyword is an annotation.
const UNKNOWN: Rewrite = Rewrite::new(
    "unknown-keyword",
    "in JSON Schema an unknown keyword has no meaning",
);

const FOREIGN: Rewrite = Rewrite::new(
    "foreign-dialect",
    "only OpenAPI's dialect and those of json-schema.org are known; any JSON is read",
);

/// JSON Schema Validation, 9.4, allows both flags; OpenAPI 3.0.3, "Schema Object", forbids it.
const ACCESS: Rewrite = Rewrite::new(
    "read-and-write-only",
    "OpenAPI 3.0 does not allow both; without them the property may be in any message",
);

/// JSON Schema Core, 10.2.2 (`if`), 10.2.2.4 and 10.3.2 (objects), 10.3.1.3 (`contains`), 11 (`unevaluated…`),
/// 8.2.3.2 (`$dynamicRef`); JSON Schema Validation, 6.5.4 (`dependentRequired`), 8 (`contentSchema`).
/// `dependencies`, `additionalItems` and `$recursiveRef` are of older drafts.
const WIDENED: &[&str] = &[
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "additionalItems",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
    "$dynamicRef",
    "$recursiveRef",
];

/// JSON Schema Core, 8.1 to 8.3. `$recursiveAnchor` is of an older draft.
const UNUSED: &[&str] = &[
    "$schema",
    "$vocabulary",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$comment",
];

/// Rewrites one schema. Returns false if there is nothing more to visit in it, as in a reference.
pub(super) fn rewrite(schema: &mut Place<'_, '_>) -> bool {
    if !enter(schema) {
        return false;
    }
    values::check(schema);
    if schema.has("$ref") && references::schema(schema) {
        return false;
    }
    for name in UNUSED {
        schema.drop(NAMES, name);
    }
    for name in ["$defs", "definitions"] {
        schema.drop(DEFINITIONS, name);
    }
    access(schema);
    types::flag(schema);
    composition::constant(schema);
    composition::nulls(schema);
    types::single(schema);
    arrays::rewrite(schema);
    objects::rewrite(schema);
    contents::rewrite(schema);
    for keyword in WIDENED {
        schema.widen(keyword);
    }
    // What this makes is rewritten when the walk comes to it, so that a bound must not be rewritten before.
    types::several(schema);
    bounds::exclusive(schema);
    unknown(schema);
    true
}

/// Enters a schema. Returns false if nothing in it can be read.
pub(super) fn enter(schema: &mut Place<'_, '_>) -> bool {
    if schema.has("$id") {
        let origin = schema.context.origins.of(schema.pointer);
        schema.context.resources.push(origin);
    }
    if let Some(dialect) = schema.text("$schema").map(Dialect::of) {
        schema.context.dialects.push(dialect);
    }
    if schema.context.dialect() != Dialect::Foreign {
        return true;
    }
    let readable =
        |key: &str| key.starts_with("x-") || ["$ref", "title", "description"].contains(&key);
    let foreign: Vec<String> = schema
        .object
        .keys()
        .filter(|key| !readable(key))
        .cloned()
        .collect();
    if !foreign.is_empty() {
        let message = format!("any JSON, without {}", foreign.join(", "));
        schema.report(FOREIGN, "", message);
        for key in &foreign {
            schema.keep_as_widened(key);
        }
    }
    schema.has("$ref")
}

fn access(schema: &mut Place<'_, '_>) {
    let flags = ["readOnly", "writeOnly"];
    let is_set = |flag: &&str| schema.get(flag) == Some(&Value::Bool(true));
    if schema.has_json_schema() && flags.iter().all(is_set) {
        schema.report(ACCESS, "readOnly", "neither read-only nor write-only");
        for flag in flags {
            schema.keep_as_widened(flag);
        }
    }
}

/// From 3.1 on, keywords that neither OpenAPI nor JSON Schema defines are allowed. They get a warning,
/// because they may be misspelled.
fn unknown(schema: &mut Place<'_, '_>) {
    if !schema.has_json_schema() {
        return;
    }
    let known = |key: &str| {
        let fields = Kind::Schema.object().fields;
        key.starts_with("x-") || fields.iter().any(|field| field.name == key)
    };
    let keys: Vec<String> = schema
        .object
        .keys()
        .filter(|key| !known(key))
        .cloned()
        .collect();
    for key in keys {
        let message = format!("{key:?} is not a keyword, so it has no effect");
        schema.problem(rules::UNKNOWN_KEYWORD, &key, message);
        schema.drop(UNKNOWN, &key);
    }
}
