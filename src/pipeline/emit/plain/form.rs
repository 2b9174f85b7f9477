//! The fields of a schema, and which of them the generator reads.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::super::grammar::ANNOTATIONS;

pub(in super::super) const SCHEMAS: &str = "/components/schemas";

/// Returns true for a field of a schema that decides about its type. The generator names types after titles.
pub(in super::super) fn is_read(field: &str) -> bool {
    let is_extension = field.starts_with("x-") && field != "x-rust-type";
    field == "title" || !is_extension && !ANNOTATIONS.contains(&field)
}

/// The fields of a schema.
pub(super) struct Form<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Form<'a> {
    pub(super) fn get(&self, field: &str) -> Option<&'a Value> {
        self.0.get(field)
    }

    pub(super) fn text(&self, field: &str) -> Option<&'a str> {
        self.get(field)?.as_str()
    }

    /// Returns the texts of a list, or `None` if it is anything else. A missing list is empty.
    pub(super) fn texts(&self, field: &str) -> Option<Vec<&'a str>> {
        match self.get(field) {
            None => Some(Vec::new()),
            Some(list) => list.as_array()?.iter().map(Value::as_str).collect(),
        }
    }

    pub(super) fn is_nullable(&self) -> bool {
        self.get("nullable") == Some(&Value::Bool(true))
    }

    /// Returns true if only these fields and the `type` decide about the schema's type.
    pub(super) fn has_only(&self, fields: &[&str]) -> bool {
        let mut keys = self.0.keys().map(String::as_str);
        keys.all(|key| key == "type" || fields.contains(&key) || !is_read(key))
    }

    /// Returns true if these fields are missing or lengths.
    pub(super) fn are_lengths(&self, fields: &[&str]) -> bool {
        let is_length = |value: &Value| {
            value
                .as_u64()
                .is_some_and(|length| u32::try_from(length).is_ok())
        };
        fields
            .iter()
            .all(|field| self.get(field).is_none_or(is_length))
    }

    /// Returns true if these fields are missing or flags.
    pub(super) fn are_flags(&self, fields: &[&str]) -> bool {
        fields
            .iter()
            .all(|field| self.get(field).is_none_or(Value::is_boolean))
    }

    /// Returns true if the documentation can be read.
    pub(super) fn is_documented(&self) -> bool {
        self.are_flags(&["nullable", "readOnly", "writeOnly", "deprecated"])
            && self.get("description").is_none_or(Value::is_string)
            && reads::<openapiv3::ExternalDocumentation>(self.get("externalDocs"))
    }
}

/// Returns true if a value is missing or can be read as `T`.
pub(super) fn reads<'v, T: Deserialize<'v>>(value: Option<&'v Value>) -> bool {
    value.is_none_or(|value| T::deserialize(value).is_ok())
}

/// Returns true if each name is in ASCII and begins with a letter, and no two are the same.
pub(super) fn are_distinct(names: impl IntoIterator<Item = String>) -> bool {
    let mut seen = HashSet::new();
    names
        .into_iter()
        .all(|name| is_name(&name) && seen.insert(name))
}

/// Returns true for a name in ASCII that begins with a letter. The generator adds a prefix to other names.
pub(super) fn is_name(name: &str) -> bool {
    name.is_ascii() && name.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Returns the name of the component that a reference leads to.
pub(super) fn target(schema: &Value) -> Option<&str> {
    let name = schema
        .get("$ref")?
        .as_str()?
        .strip_prefix("#/components/schemas/")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.chars().all(is_plain).then_some(name)
}
