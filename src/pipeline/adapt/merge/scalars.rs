//! Merges the schemas of scalars.

use serde_json::{Map, Value, json};

/// Merges two schemas of a scalar. A constraint that only one of them has is dropped, which allows more
/// values.
pub(super) fn scalars(one: &Value, other: &Value) -> Option<Value> {
    let kind = |value: &Value| value.get("type").and_then(Value::as_str).map(str::to_owned);
    let kind = match (kind(one), kind(other)) {
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(one), Some(other)) if is_number(&one) && is_number(&other) => {
            Some("integer".to_owned())
        }
        (Some(_), Some(_)) => return None,
        (kind, None) | (None, kind) => kind,
    };
    if matches!(kind.as_deref(), Some("array" | "object")) {
        return None;
    }
    let (one, other) = (one.as_object()?, other.as_object()?);
    let mut merged = Map::new();
    for (field, value) in one.iter().chain(other) {
        match (one.get(field), other.get(field)) {
            (Some(one), Some(other)) if one != other => {}
            _ => drop(merged.insert(field.clone(), value.clone())),
        }
    }
    if let (Some(Value::Array(one)), Some(Value::Array(other))) =
        (one.get("enum"), other.get("enum"))
    {
        let shared: Vec<&Value> = one.iter().filter(|value| other.contains(value)).collect();
        if !shared.is_empty() {
            merged.insert("enum".to_owned(), json!(shared));
        }
    }
    if let (Some(Value::Array(values)), Some(kind)) = (merged.get("enum"), &kind)
        && !values.iter().all(|value| is_of(kind, value))
    {
        merged.shift_remove("enum");
    }
    merged.shift_remove("default");
    merged.extend(kind.map(|kind| ("type".to_owned(), Value::String(kind))));
    Some(Value::Object(merged))
}

fn is_number(kind: &str) -> bool {
    matches!(kind, "number" | "integer")
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        _ => value.is_number(),
    }
}
