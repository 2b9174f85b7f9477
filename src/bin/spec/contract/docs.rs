//! The documentation fields, which a client does not send, receive or compile.

use cribl_tokens::pipeline::WIDENED;
use serde_json::{Map, Value};

use super::fields::{is_data, is_map};
use super::number::canonical;

/// Documentation of a schema.
pub const SCHEMA_DOCS: &[&str] = &["title", "description", "externalDocs", "example"];
/// Documentation of a parameter, a header or a media type.
pub const PART_DOCS: &[&str] = &["description", "example", "examples"];
/// Documentation of an operation or a path item.
pub const OPERATION_DOCS: &[&str] = &["summary", "description", "tags", "externalDocs"];
/// Documentation at the root. `info.version` is the release number, and `openapi` has the patch number of
/// the format.
pub const ROOT_DOCS: &[&str] = &["info", "openapi", "tags", "externalDocs"];

/// Returns the documentation at `key`. Different notations of an empty value are the same.
pub fn normalized(value: &Value, key: &str) -> Option<Value> {
    let normalized = value.get(key)?;
    let normalized = match normalized {
        Value::String(text) => Value::String(text.trim_end().to_owned()),
        Value::Array(all) if key == "tags" => {
            let mut all = all.clone();
            all.sort_by_key(ToString::to_string);
            Value::Array(all)
        }
        other => other.clone(),
    };
    let empty = matches!(&normalized, Value::Null)
        || normalized.as_str().is_some_and(str::is_empty)
        || normalized.as_array().is_some_and(Vec::is_empty)
        || normalized.as_object().is_some_and(Map::is_empty);
    (!empty).then_some(normalized)
}

/// Returns the value without documentation, to compare fields without rules. Its members are fields: for a
/// map of names, use [`field_without_docs`].
pub fn without_docs(value: &Value) -> Value {
    match value {
        Value::Array(all) => Value::Array(all.iter().map(without_docs).collect()),
        Value::Object(object) => Value::Object(object.iter().filter_map(kept).collect()),
        other => other.clone(),
    }
}

/// Returns the value of a field without documentation.
pub fn field_without_docs(field: &str, value: &Value) -> Value {
    match value {
        data if is_data(field) => data.clone(),
        Value::Object(members) if is_map(field) => Value::Object(
            members
                .iter()
                .map(|(name, member)| (name.clone(), without_docs(member)))
                .collect(),
        ),
        other => without_docs(other),
    }
}

fn kept((key, value): (&String, &Value)) -> Option<(String, Value)> {
    let docs = [
        "title",
        "description",
        "summary",
        "tags",
        "externalDocs",
        "example",
        "examples",
        "bearerFormat",
    ];
    let is_docs = is_extension(key) || docs.contains(&key.as_str());
    (!is_docs).then(|| (key.clone(), field_without_docs(key, value)))
}

/// Returns true for an extension, which has no defined meaning. Keywords that OpenAPI 3.0 cannot express
/// are stored under an extension that does have one.
pub fn is_extension(key: &str) -> bool {
    key.starts_with("x-") && key != WIDENED
}

/// Returns true if two values are equal apart from documentation, even if they are written differently.
pub fn equal(old: &Value, new: &Value) -> bool {
    canonical(&without_docs(old)) == canonical(&without_docs(new))
}

/// Does the same as [`equal`] for the values of a field.
pub fn equal_fields(field: &str, old: &Value, new: &Value) -> bool {
    canonical(&field_without_docs(field, old)) == canonical(&field_without_docs(field, new))
}
