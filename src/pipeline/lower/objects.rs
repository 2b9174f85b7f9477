//! Objects: `patternProperties`, `unevaluatedProperties`, and an empty `required`.
//!
//! JSON Schema Core, 10.3.2.2, 10.3.2.3 and 11.3; JSON Schema Validation, 6.5.3: `required` may be empty.

use serde_json::{Value, json};

use super::super::pointer;
use super::super::report::Rewrite;
use super::place::Place;

const PATTERNS: Rewrite = Rewrite::new(
    "pattern-properties",
    "OpenAPI 3.0 has one schema for all properties without a name; it allows what any of them may be",
);
const UNEVALUATED: Rewrite = Rewrite::new(
    "unevaluated-properties",
    "without compositions it means the same as `additionalProperties`",
);
const REQUIRED: Rewrite = Rewrite::new(
    "empty-required",
    "OpenAPI 3.0 requires a name in `required`; an empty list says nothing",
);

/// Patterns that match every name.
const ANY_NAME: [&str; 6] = ["", ".*", "^.*$", "^.*", ".*$", "^"];

/// Rewrites the keywords of objects.
pub(super) fn rewrite(schema: &mut Place<'_, '_>) {
    if schema.has_json_schema() && schema.get("required") == Some(&json!([])) {
        schema.drop(REQUIRED, "required");
    }
    unevaluated(schema);
    patterns(schema);
}

fn unevaluated(schema: &mut Place<'_, '_>) {
    let others = [
        "additionalProperties",
        "patternProperties",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
        "if",
        "dependentSchemas",
        "$dynamicRef",
    ];
    if schema.has("unevaluatedProperties") && !others.iter().any(|other| schema.has(other)) {
        let message = "`additionalProperties` instead";
        schema.report(UNEVALUATED, "unevaluatedProperties", message);
        if let Some(value) = schema.take("unevaluatedProperties") {
            schema.put("additionalProperties", value, "unevaluatedProperties");
        }
    }
}

fn patterns(schema: &mut Place<'_, '_>) {
    let Some(Value::Object(patterns)) = schema.get("patternProperties") else {
        return;
    };
    let mut all = patterns.iter();
    let Some((pattern, first)) = all.next() else {
        drop(schema.take("patternProperties"));
        return;
    };
    let alike = all.all(|(_, other)| other == first);
    let (pattern, first) = (pattern.clone(), first.clone());
    let one = match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => alike,
        None => alike && ANY_NAME.contains(&pattern.as_str()),
        Some(rest) => alike && *rest == first,
    };
    let open = matches!(
        schema.get("additionalProperties"),
        None | Some(Value::Bool(true))
    );
    let message = if one {
        "`additionalProperties`, for names of any pattern"
    } else {
        "properties of any kind, for `patternProperties`"
    };
    schema.report(PATTERNS, "patternProperties", message);
    if one {
        schema.take("additionalProperties");
        schema.moved(&[(
            pointer::join_all("", &["patternProperties", &pattern]),
            "/additionalProperties".to_owned(),
        )]);
        schema
            .object
            .insert("additionalProperties".to_owned(), first);
    } else if !open {
        schema.keep_as_widened("additionalProperties");
    }
    if one && ANY_NAME.contains(&pattern.as_str()) {
        schema.take("patternProperties");
    } else {
        schema.keep_as_widened("patternProperties");
    }
}
