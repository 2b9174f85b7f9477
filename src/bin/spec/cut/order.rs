//! A fixed order for every slice, so that a vendor who shuffles keys changes no line of it.
//!
//! Fields follow a fixed list, and maps of names are sorted. Only what people arranged for reading (the
//! properties of a schema, the media types of a body) keeps its order.

use serde_json::{Map, Value};

use crate::contract::fields::{KEPT, SORTED, is_data};

/// Fields of the document, in the order used in `openapi/`.
const ROOT: &[&str] = &[
    "openapi",
    "jsonSchemaDialect",
    "$self",
    "info",
    "servers",
    "security",
    "tags",
    "paths",
    "components",
    "externalDocs",
];
/// Fields of all objects in the document.
const FIELDS: &[&str] = &[
    "$ref",
    "operationId",
    "name",
    "in",
    "tags",
    "summary",
    "type",
    "scheme",
    "bearerFormat",
    "format",
    "title",
    "description",
    "version",
    "termsOfService",
    "contact",
    "license",
    "url",
    "required",
    "nullable",
    "deprecated",
    "security",
    "servers",
    "parameters",
    "requestBody",
    "headers",
    "enum",
    "default",
    "schema",
    "content",
    "responses",
    "items",
    "properties",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "securitySchemes",
    "schemas",
];
/// Returns the document in the order of all slices.
pub fn ordered(root: &Value) -> Value {
    let Some(object) = root.as_object() else {
        return root.clone();
    };
    fields(object, ROOT)
}

fn fields(object: &Map<String, Value>, first: &[&str]) -> Value {
    let mut entries: Vec<(&String, &Value)> = object.iter().collect();
    let rank = |key: &str| {
        first
            .iter()
            .position(|known| *known == key)
            .unwrap_or(first.len())
    };
    entries.sort_by_key(|(key, _)| (key.starts_with("x-"), rank(key)));
    entries
        .into_iter()
        .map(|(key, value)| (key.clone(), field(key, value)))
        .collect::<Map<_, _>>()
        .into()
}

fn field(key: &str, value: &Value) -> Value {
    match value {
        _ if is_data(key) || key.starts_with("x-") => value.clone(),
        // These are examples of a schema. Elsewhere examples are named.
        Value::Array(_) if key == "examples" => value.clone(),
        Value::Object(names) if SORTED.contains(&key) => {
            let mut entries: Vec<(&String, &Value)> = names.iter().collect();
            entries.sort_by_key(|(name, _)| *name);
            entries
                .into_iter()
                .map(|(name, value)| (name.clone(), inner(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Object(names) if KEPT.contains(&key) => names
            .iter()
            .map(|(name, value)| (name.clone(), inner(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => inner(other),
    }
}

fn inner(value: &Value) -> Value {
    match value {
        Value::Object(object) => fields(object, FIELDS),
        Value::Array(all) => all.iter().map(inner).collect::<Vec<_>>().into(),
        other => other.clone(),
    }
}
