//! Arrays: `prefixItems`, `items` that is a list, `unevaluatedItems`, and arrays without `items`.
//!
//! JSON Schema Core, 10.3.1.1, 10.3.1.2 and 11.2; OpenAPI 3.0.3, "Schema Object": `items` is one schema,
//! and required for an array.

use serde_json::{Value, json};

use super::super::report::Rewrite;
use super::dialect::Dialect;
use super::place::Place;
use super::types;

const ITEMS: Rewrite = Rewrite::new(
    "array-items-added",
    "OpenAPI 3.0 requires `items`; `items: {}` allows the same",
);
const TUPLE: Rewrite = Rewrite::new(
    "tuple",
    "in OpenAPI 3.0 all items of an array have one schema; it allows the values of every item",
);
const UNEVALUATED: Rewrite = Rewrite::new(
    "unevaluated-items",
    "without `prefixItems`, `contains` and compositions it means the same as `items`",
);

/// Rewrites the keywords of arrays.
pub(super) fn rewrite(schema: &mut Place<'_, '_>) {
    older(schema);
    unevaluated(schema);
    tuple(schema);
    if schema.has_json_schema() && types::lists(schema, "array") && !schema.has("items") {
        schema.report(ITEMS, "", "`items: {}`, for an array without `items`");
        schema.object.insert("items".to_owned(), json!({}));
    }
}

/// Converts the older form: before draft 2020-12, `items` as a list meant `prefixItems`, and
/// `additionalItems` meant `items`.
fn older(schema: &mut Place<'_, '_>) {
    let listed = schema.get("items").is_some_and(Value::is_array);
    if listed && schema.context.dialect() == Dialect::Older {
        let Some(prefix) = schema.take("items") else {
            return;
        };
        schema.put("prefixItems", prefix, "items");
        if let Some(rest) = schema.take("additionalItems") {
            schema.put("items", rest, "additionalItems");
        }
    }
}

fn unevaluated(schema: &mut Place<'_, '_>) {
    let others = [
        "items",
        "prefixItems",
        "contains",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
        "if",
        "dependentSchemas",
        "$dynamicRef",
    ];
    if schema.has("unevaluatedItems") && !others.iter().any(|other| schema.has(other)) {
        schema.report(UNEVALUATED, "unevaluatedItems", "`items` instead");
        if let Some(items) = schema.take("unevaluatedItems") {
            schema.put("items", items, "unevaluatedItems");
        }
    }
}

fn tuple(schema: &mut Place<'_, '_>) {
    let Some(Value::Array(prefix)) = schema.get("prefixItems") else {
        return;
    };
    let (prefix, length) = (prefix.clone(), prefix.len() as u64);
    let most = schema.get("maxItems").and_then(Value::as_u64);
    let closed = schema.get("items") == Some(&Value::Bool(false));
    let bounded = closed || most.is_some_and(|most| most <= length);
    let rest = schema.get("items").filter(|_| !bounded);
    let has_rest = rest.is_some();
    let one = prefix.first().filter(|first| {
        let same_rest = bounded || rest == Some(*first);
        same_rest && prefix.iter().all(|item| item == *first)
    });
    let one = one.cloned();
    let message = match &one {
        Some(_) => "the one schema of all items",
        None => "items of any kind, for `prefixItems`",
    };
    schema.report(TUPLE, "prefixItems", message);
    if closed && most.is_none_or(|most| most > length) {
        schema.put("maxItems", length.into(), "items");
    }
    // The schema of the remaining items still matters to `diff`.
    if one.is_none() && has_rest {
        schema.keep_as_widened("items");
    }
    if one.is_some() {
        schema.moved(&[("/prefixItems/0".to_owned(), "/items".to_owned())]);
        schema.take("prefixItems");
    } else {
        schema.keep_as_widened("prefixItems");
    }
    let items = one.unwrap_or_else(|| json!({}));
    schema.object.insert("items".to_owned(), items);
}
