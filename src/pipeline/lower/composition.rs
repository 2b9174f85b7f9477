//! `const`, and null as one alternative of `oneOf` or `anyOf`.
//!
//! JSON Schema Validation, 6.1.3 (`const`); JSON Schema Core, 10.2.1; OpenAPI 3.1.1, "Data Types": a value
//! that may be null has the type `null` among others, written as a list or as an alternative.

use serde_json::{Value, json};

use super::super::grammar::ANNOTATIONS;
use super::super::pointer;
use super::super::report::Rewrite;
use super::place::Place;
use super::types;

const CONST: Rewrite = Rewrite::new("const", "OpenAPI 3.0 writes an `enum` of one value");
const NULLABLE: Rewrite = Rewrite::new(
    "nullable-choice",
    "OpenAPI 3.0 has no type `null`; `nullable` allows null",
);
const NEVER_NULL: Rewrite = Rewrite::new(
    "null-excluded",
    "OpenAPI 3.0 has no type `null`, and the type next to the choice excludes null",
);

/// Maximum depth of nested alternatives. `parse` accepts at most 100 levels.
const MAX_LEVELS: usize = 100;

/// Returns true for a keyword that does not restrict values: JSON Schema Validation, 9; OpenAPI 3.1.1, "Fixed
/// Fields" of the Schema Object.
fn annotates(keyword: &str) -> bool {
    keyword.starts_with("x-")
        || ["default", "examples", "nullable"].contains(&keyword)
        || ANNOTATIONS.contains(&keyword)
}

/// Replaces `const` with an `enum`, and adds the type if none is given.
pub(super) fn constant(schema: &mut Place<'_, '_>) {
    let Some(value) = schema.get("const").cloned() else {
        return;
    };
    schema.report(CONST, "const", format!("an `enum` of only {value}"));
    if value.is_null() {
        types::only_null(schema, "const");
    } else {
        if !schema.has("type")
            && let Some(word) = types::type_of(&value)
            && !matches!(word, "array" | "object")
        {
            schema.put("type", json!(word), "const");
        }
        schema.put("enum", json!([value]), "const");
        schema.moved(&[("/const".to_owned(), "/enum/0".to_owned())]);
    }
    schema.take("const");
}

/// Removes null from the alternatives and makes the whole schema nullable.
pub(super) fn nulls(schema: &mut Place<'_, '_>) {
    for _ in 0..MAX_LEVELS {
        if !["oneOf", "anyOf"]
            .into_iter()
            .any(|keyword| null_alternative(schema, keyword))
        {
            return;
        }
    }
}

fn null_alternative(schema: &mut Place<'_, '_>, keyword: &str) -> bool {
    let Some(Value::Array(all)) = schema.get(keyword) else {
        return false;
    };
    let (nulls, kept): (Vec<usize>, Vec<usize>) =
        (0..all.len()).partition(|index| all.get(*index).is_some_and(is_null));
    let Some(null) = nulls.first() else {
        return false;
    };
    let field = schema.at(keyword);
    let null = pointer::join(&field, &null.to_string());
    if !types::admits_null(schema) {
        let message = format!("without null in `{keyword}`");
        schema.context.report(NEVER_NULL, &null, message);
        shrink(schema, keyword, &kept);
        return true;
    }
    if kept.is_empty() {
        let message = format!("only null, for `{keyword}` of it");
        schema.context.report(NULLABLE, &null, message);
        types::only_null(schema, keyword);
        schema.take(keyword);
        return true;
    }
    let message = format!("`nullable`, for null in `{keyword}`");
    schema.context.report(NULLABLE, &null, message);
    let origin = schema.context.origins.of(&null);
    let flag = schema.at("nullable");
    if let [only] = kept.as_slice() {
        replace(schema, keyword, *only);
    } else {
        shrink(schema, keyword, &kept);
    }
    schema.object.insert("nullable".to_owned(), true.into());
    schema.context.origins.placed(&flag, &origin);
    true
}

/// Returns true for a schema that allows only null.
fn is_null(schema: &Value) -> bool {
    let Some(object) = schema.as_object() else {
        return false;
    };
    let says_null = |(keyword, value): (&String, &Value)| match keyword.as_str() {
        "type" => *value == json!("null") || *value == json!(["null"]),
        "const" => value.is_null(),
        "enum" => *value == json!([null]),
        _ => false,
    };
    let silent = |keyword: &str| annotates(keyword) || keyword == "$comment";
    object.iter().any(says_null)
        && object
            .iter()
            .all(|entry| silent(entry.0) || says_null(entry))
}

/// Keeps some of the alternatives.
fn shrink(schema: &mut Place<'_, '_>, keyword: &str, kept: &[usize]) {
    let at = |index: usize| pointer::join_all("", &[keyword, &index.to_string()]);
    let moves: Vec<_> = kept
        .iter()
        .enumerate()
        .map(|(to, from)| (at(*from), at(to)))
        .collect();
    schema.moved(&moves);
    if let Some(Value::Array(all)) = schema.object.get_mut(keyword) {
        let mut index = 0..;
        all.retain(|_| index.next().is_some_and(|index| kept.contains(&index)));
    }
}

/// Replaces a choice with its only alternative: by its keywords if only documentation is next to the
/// choice, or else as a part in `allOf`.
fn replace(schema: &mut Place<'_, '_>, keyword: &str, index: usize) {
    let Some(Value::Array(mut all)) = schema.take(keyword) else {
        return;
    };
    let only = all.swap_remove(index);
    let from = pointer::join_all("", &[keyword, &index.to_string()]);
    let scoped = ["$ref", "$id", "$schema", "$anchor"];
    match only {
        Value::Object(inner)
            if schema.object.keys().all(|key| annotates(key))
                && !scoped.iter().any(|name| inner.contains_key(*name)) =>
        {
            let mut moves = Vec::new();
            for (key, value) in inner {
                if !schema.has(&key) {
                    moves.push((pointer::join(&from, &key), pointer::join("", &key)));
                    schema.object.insert(key, value);
                }
            }
            schema.moved(&moves);
            constant(schema);
            // In OpenAPI 3.0, `nullable` does not add null to an `enum` (3.0.3, "Schema Object").
            if let Some(Value::Array(values)) = schema.object.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
        }
        only => {
            let parts = schema.object.entry("allOf").or_insert_with(|| json!([]));
            let Value::Array(parts) = parts else { return };
            let to = pointer::join_all("", &["allOf", &parts.len().to_string()]);
            parts.push(only);
            schema.moved(&[(from, to)]);
        }
    }
}
