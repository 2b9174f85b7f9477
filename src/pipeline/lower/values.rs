//! The values of keywords that the model does not keep as they are, so that `check` does not see them.
//!
//! JSON Schema Core, 8 to 11; JSON Schema Validation, 6 and 8: "The value of this keyword MUST be …".

use serde_json::{Value, json};

use super::super::grammar::{Keys, Shape};
use super::super::pointer;
use super::super::report::{Problem, Rewrite};
use super::super::rules;
use super::super::violations;
use super::place::Place;

const SCHEMA: Shape = Shape::SchemaOrFlag;
const SCHEMAS: Shape = Shape::Map(Keys::Any, &SCHEMA);

/// Keywords with what their values have to be.
const VALUES: &[(&str, Shape)] = &[
    ("$schema", Shape::Text),
    ("$vocabulary", Shape::Map(Keys::Any, &Shape::Flag)),
    ("$id", Shape::Text),
    ("$anchor", Shape::Text),
    ("$dynamicAnchor", Shape::Text),
    ("$dynamicRef", Shape::Text),
    ("$comment", Shape::Text),
    ("$defs", SCHEMAS),
    ("definitions", SCHEMAS),
    ("if", SCHEMA),
    ("then", SCHEMA),
    ("else", SCHEMA),
    ("dependentSchemas", SCHEMAS),
    (
        "dependentRequired",
        Shape::Map(Keys::Any, &Shape::List(&Shape::Text)),
    ),
    ("propertyNames", SCHEMA),
    ("patternProperties", SCHEMAS),
    ("prefixItems", Shape::List(&SCHEMA)),
    ("contains", SCHEMA),
    ("minContains", Shape::Count),
    ("maxContains", Shape::Count),
    ("unevaluatedItems", SCHEMA),
    ("unevaluatedProperties", SCHEMA),
    ("contentEncoding", Shape::Text),
    ("contentMediaType", Shape::Text),
    ("contentSchema", SCHEMA),
    ("examples", Shape::List(&Shape::Anything)),
];

const WHOLE: Rewrite = Rewrite::new(
    "whole-number",
    "OpenAPI 3.0 has whole numbers only without a fraction",
);

/// Keywords that count something. JSON Schema Core, 6.3: a whole number may be written as `2.0`.
const COUNTS: [&str; 8] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
];

/// Reports values that JSON Schema forbids, and removes them. In a document of 3.0, the keywords themselves
/// are reported.
pub(super) fn check(schema: &mut Place<'_, '_>) {
    if !schema.has_json_schema() {
        return;
    }
    counts(schema);
    for (keyword, shape) in VALUES {
        let Some(value) = schema.get(keyword) else {
            continue;
        };
        let mut found = Vec::new();
        misfits(*shape, value, &schema.at(keyword), &mut found);
        if *value == json!([]) && *keyword == "prefixItems" {
            found.push(rules::WRONG_TYPE.at(schema.at(keyword), "`prefixItems` lists nothing"));
        }
        if !found.is_empty() {
            schema.problems(found);
            schema.take(keyword);
        }
    }
    let repeated = repeated_types(schema);
    schema.problems(repeated);
}

fn repeated_types(schema: &Place<'_, '_>) -> Vec<Problem> {
    let types = schema.get("type").and_then(Value::as_array);
    let mut before = Vec::new();
    let mut found = Vec::new();
    for (index, name) in types.into_iter().flatten().enumerate() {
        if before.contains(&name) {
            let place = pointer::join(&schema.at("type"), &index.to_string());
            found.push(rules::WRONG_TYPE.at(place, format!("the type {name} twice")));
        }
        before.push(name);
    }
    found
}

/// Finds what is wrong with a value. Schemas in it are not checked.
fn misfits(shape: Shape, value: &Value, place: &str, found: &mut Vec<Problem>) {
    match (shape, value) {
        (Shape::SchemaOrFlag, Value::Object(_)) => {}
        (Shape::List(inner), Value::Array(list)) => {
            for (index, element) in list.iter().enumerate() {
                let place = pointer::join(place, &index.to_string());
                misfits(*inner, element, &place, found);
            }
        }
        (Shape::Map(_, inner), Value::Object(map)) => {
            for (key, member) in map {
                misfits(*inner, member, &pointer::join(place, key), found);
            }
        }
        _ => found.extend(violations::leaf(shape, place, value)),
    }
}

/// Writes counts such as `2.0` without a fraction.
fn counts(schema: &mut Place<'_, '_>) {
    for keyword in COUNTS {
        let number = schema.get(keyword).and_then(Value::as_number);
        let written = number.map(ToString::to_string).unwrap_or_default();
        let Some(whole) = written
            .strip_suffix(".0")
            .and_then(|whole| whole.parse::<u64>().ok())
        else {
            continue;
        };
        schema.report(WHOLE, keyword, format!("{whole}, for {written}"));
        schema.put(keyword, whole.into(), keyword);
    }
}
