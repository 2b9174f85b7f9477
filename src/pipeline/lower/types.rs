//! `type`: lists of types, and the type `null`.
//!
//! JSON Schema Validation, 6.1.1; OpenAPI 3.1.1, "Data Types"; migration notes, "Swap nullable for type
//! arrays". 3.0.3, "Schema Object": `type` is one text, and `nullable` adds null to it.

use serde_json::{Map, Value, json};

use super::super::pointer;
use super::super::report::Rewrite;
use super::super::rules;
use super::place::Place;

const LIST: Rewrite = Rewrite::new("type-list", "OpenAPI 3.0 allows one type");
const NULL: Rewrite = Rewrite::new(
    "null-type",
    "OpenAPI 3.0 has no type `null`; `nullable` allows null",
);
const FLAG: Rewrite = Rewrite::new(
    "nullable-flag",
    "OpenAPI 3.1 has no `nullable`; null is allowed, as the document seems to mean",
);

const NULL_WORD: &str = "null";
const WORDS: [&str; 7] = [
    "string", "number", "integer", "boolean", "array", "object", NULL_WORD,
];

/// The keywords that apply only to values of one type: JSON Schema Validation, 6.2 to 6.5, Core, 10.3.
const STRING: &[&str] = &["minLength", "maxLength", "pattern"];
const NUMBER: &[&str] = &[
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
];
const ARRAY: &[&str] = &["items", "minItems", "maxItems", "uniqueItems"];
const OBJECT: &[&str] = &[
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
];

/// Reports `nullable` in a document whose version does not have it. It is interpreted as the author meant
/// it.
pub(super) fn flag(schema: &mut Place<'_, '_>) {
    if schema.has_json_schema() && schema.get("nullable") == Some(&Value::Bool(true)) {
        let message = "`nullable` is not a keyword of OpenAPI 3.1; add \"null\" to `type`";
        schema.problem(rules::UNKNOWN_KEYWORD, "nullable", message);
        schema.report(FLAG, "nullable", "`nullable` as OpenAPI 3.0 reads it");
    }
}

/// The types that a schema lists, if all are valid.
fn listed(schema: &Place<'_, '_>) -> Option<Vec<&'static str>> {
    let known = |word: &Value| WORDS.into_iter().find(|known| word == known);
    match schema.get("type")? {
        Value::Array(list) if !list.is_empty() => list.iter().map(known).collect(),
        word => Some(vec![known(word)?]),
    }
}

/// Returns true if a type is one of those that a schema lists.
pub(super) fn lists(schema: &Place<'_, '_>, word: &str) -> bool {
    listed(schema).is_some_and(|types| types.contains(&word))
}

/// Returns true if `type` allows null.
pub(super) fn admits_null(schema: &Place<'_, '_>) -> bool {
    !schema.has("type")
        || schema.get("nullable") == Some(&Value::Bool(true))
        || lists(schema, NULL_WORD)
}

/// Reduces `type` to one type, or to a list without null for [`several`].
pub(super) fn single(schema: &mut Place<'_, '_>) {
    let Some(mut types) = listed(schema) else {
        return;
    };
    let nullable = types.contains(&NULL_WORD);
    types.retain(|word| *word != NULL_WORD);
    if types.is_empty() {
        schema.report(NULL, "type", "only null, for the type `null`");
        return only_null(schema, "type");
    }
    if types.contains(&"number") {
        types.retain(|word| *word != "integer");
    }
    let mut unique: Vec<&str> = Vec::new();
    for word in types {
        if !unique.contains(&word) {
            unique.push(word);
        }
    }
    if schema.get("type").is_some_and(Value::is_string) {
        return;
    }
    if nullable {
        schema.report(NULL, "type", "`nullable`, for `null` in the list of types");
        schema.put("nullable", Value::Bool(true), "type");
    }
    match unique.as_slice() {
        [one] => {
            if !nullable {
                schema.report(LIST, "type", "the one type of a list of one");
            }
            schema.put("type", json!(one), "type");
        }
        several => schema.put("type", json!(several), "type"),
    }
}

/// Allows only null. `from` is the field that says so.
pub(super) fn only_null(schema: &mut Place<'_, '_>, from: &str) {
    schema.put("enum", json!([null]), from);
    schema.put("nullable", Value::Bool(true), from);
    schema.take("type");
}

/// Replaces a list of several types with a choice, in which each type has the keywords that apply to it.
pub(super) fn several(schema: &mut Place<'_, '_>) {
    if !schema.get("type").is_some_and(Value::is_array) {
        return;
    }
    let Some(types) = listed(schema) else { return };
    let message = format!("one of {}, each with its keywords", types.join(", "));
    // `number` includes `integer`, so that these are all.
    if types.len() == 5 && types.contains(&"number") {
        schema.report(LIST, "type", "any type, for a list of all");
        schema.take("type");
    } else if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let mut of_values: Vec<&str> = values.iter().filter_map(type_of).collect();
        of_values.sort_unstable();
        of_values.dedup();
        schema.report(LIST, "type", "the types of the values in `enum`");
        match of_values.as_slice() {
            [one] => schema.put("type", json!(one), "type"),
            _ => drop(schema.take("type")),
        }
    } else {
        schema.report(LIST, "type", message);
        split(schema, &types);
    }
}

fn split(schema: &mut Place<'_, '_>, types: &[&'static str]) {
    schema.take("type");
    // A second choice next to the first becomes one more part in `allOf`.
    let wrapped = schema.has("oneOf");
    let next = schema
        .get("allOf")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let home = if wrapped {
        pointer::join_all("", &["allOf", &next.to_string(), "oneOf"])
    } else {
        "/oneOf".to_owned()
    };
    let mut moves = vec![("/type".to_owned(), home.clone())];
    let mut choices = Vec::new();
    for (index, word) in types.iter().enumerate() {
        let mut choice = Map::new();
        choice.insert("type".to_owned(), json!(word));
        let place = pointer::join(&home, &index.to_string());
        moves.push(("/type".to_owned(), place.clone()));
        moves.push(("/type".to_owned(), pointer::join(&place, "type")));
        for keyword in keywords_of(word) {
            if let Some(value) = schema.take(keyword) {
                choice.insert((*keyword).to_owned(), value);
                moves.push((pointer::join("", keyword), pointer::join(&place, keyword)));
            }
        }
        choices.push(Value::Object(choice));
    }
    schema.moved(&moves);
    if wrapped {
        let parts = schema.object.entry("allOf").or_insert_with(|| json!([]));
        if let Value::Array(parts) = parts {
            parts.push(json!({ "oneOf": choices }));
        }
    } else {
        schema.object.insert("oneOf".to_owned(), choices.into());
    }
}

fn keywords_of(word: &str) -> &'static [&'static str] {
    match word {
        "string" => STRING,
        "number" | "integer" => NUMBER,
        "array" => ARRAY,
        "object" => OBJECT,
        _ => &[],
    }
}

/// The type of a value; `None` for null.
pub(super) fn type_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => {
            "integer"
        }
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}
