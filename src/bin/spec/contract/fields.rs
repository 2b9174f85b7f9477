//! What the fields of a document contain: names chosen by its author, literal data, or more fields.
//!
//! Without this table, a property named `title` would count as documentation. It is by the name of the
//! field alone, from the maps in `src/pipeline/grammar/objects.rs` and those that only OpenAPI 3.1 has.

/// Maps of names that a slice sorts.
pub const SORTED: &[&str] = &[
    "paths",
    "webhooks",
    "$defs",
    "definitions",
    "schemas",
    "responses",
    "parameters",
    "headers",
    "securitySchemes",
    "requestBodies",
    "pathItems",
    "examples",
    "links",
    "callbacks",
    "scopes",
    "mapping",
];
/// Maps of names that keep their order in a slice.
pub const KEPT: &[&str] = &[
    "properties",
    "patternProperties",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "content",
    "variables",
    "flows",
    "encoding",
];
/// Fields with literal data, whose members are not fields. The names in `security` are those of schemes.
const DATA: &[&str] = &["default", "enum", "const", "example", "value", "security"];

/// Returns true if the members of an object at this field are names and not fields.
pub fn is_map(field: &str) -> bool {
    SORTED.contains(&field) || KEPT.contains(&field)
}

/// Returns true for a field with literal data.
pub fn is_data(field: &str) -> bool {
    DATA.contains(&field)
}
