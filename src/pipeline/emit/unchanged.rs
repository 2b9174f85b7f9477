//! Leaves out of two documents what becomes the same code in both, so that comparing their clients costs
//! what changed and not what they have.
//!
//! Of a schema that is the same in both, the name of its type matters, which its users have, and no more. So
//! each becomes an object without properties. That changes no other type, because of what stays:
//!
//! - schemas that are no struct. Traits of a choice depend on those of its members, and a struct has none of
//!   these traits;
//! - doubtful schemas (see [`super::plain`]) and what they reach. The generator may merge them;
//! - schemas on a circle of references, which decides where the generator boxes a type.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::super::adapt::{Adapted, reachable_from};
use super::super::pointer;
use super::plain::{Doubtful, SCHEMAS, is_read};

/// Empties the schemas that are the same in both documents.
pub(crate) fn empty(old: &mut Adapted, new: &mut Adapted) {
    let (Some(kept), Some(also_kept)) = (kept(old), kept(new)) else {
        return;
    };
    let is_unchanged = |place: &String, schema: &Value| {
        let other = pointer::find(&new.value, place);
        !kept.contains(place)
            && !also_kept.contains(place)
            && is_struct(schema)
            && other.is_some_and(|other| is_same(schema, other))
    };
    let unchanged: Vec<String> = schemas(&old.value)
        .map(|(name, schema)| (pointer::join(SCHEMAS, name), schema))
        .filter(|(place, schema)| is_unchanged(place, schema))
        .map(|(place, _)| place)
        .collect();
    for place in &unchanged {
        for root in [&mut old.value, &mut new.value] {
            if let Some(schema) = root.pointer_mut(place) {
                *schema = json!({ "type": "object", "additionalProperties": false });
            }
        }
    }
}

fn schemas(root: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let all = root.pointer(SCHEMAS).and_then(Value::as_object);
    all.into_iter().flatten()
}

/// Returns the schemas that stay for their effect on others. `None` if that may be all of them.
fn kept(adapted: &Adapted) -> Option<HashSet<String>> {
    let root = &adapted.value;
    let doubtful = Doubtful::of(root, &adapted.calls)?;
    let places = doubtful.schemas.iter().chain(&doubtful.operations);
    let values = places.filter_map(|place| pointer::find(root, place));
    let mut kept = reachable_from(root, values.collect());
    kept.extend(doubtful.schemas);
    kept.extend(on_circles(root));
    Some(kept)
}

/// Returns the schemas on circles of references, and those between two circles.
fn on_circles(root: &Value) -> HashSet<String> {
    let targets: HashMap<String, HashSet<String>> = schemas(root)
        .map(|(name, schema)| (pointer::join(SCHEMAS, name), references(schema)))
        .collect();
    let mut left: HashSet<String> = targets.keys().cloned().collect();
    loop {
        let before = left.len();
        let referring = left.iter().filter_map(|place| targets.get(place));
        let referred: HashSet<&String> = referring.flatten().collect();
        let refers = |place: &String| {
            let targets = targets.get(place);
            targets.is_some_and(|targets| !targets.is_disjoint(&left))
        };
        let on_way = left
            .iter()
            .filter(|place| referred.contains(place) && refers(place));
        left = on_way.cloned().collect();
        if left.len() == before {
            return left;
        }
    }
}

/// Returns the places that a value refers to.
fn references(value: &Value) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                let reference = map.get("$ref").and_then(Value::as_str);
                found.extend(reference.and_then(pointer::of_reference));
                open.extend(map.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    found
}

fn is_struct(schema: &Value) -> bool {
    let properties = schema.get("properties").and_then(Value::as_object);
    schema.get("type") == Some(&json!("object"))
        && schema.get("nullable") != Some(&json!(true))
        && properties.is_some_and(|properties| !properties.is_empty())
}

/// Returns true if the generator reads the same of two schemas.
fn is_same(one: &Value, other: &Value) -> bool {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return one == other;
    };
    let mut keywords = one.keys().chain(other.keys());
    keywords.all(|keyword| {
        let pair = (one.get(keyword), other.get(keyword));
        match (keyword.as_str(), pair) {
            (keyword, _) if !is_read(keyword) => true,
            ("properties", (Some(Value::Object(one)), Some(Value::Object(other)))) => {
                are_same_maps(one, other)
            }
            ("oneOf" | "anyOf" | "allOf", (Some(Value::Array(one)), Some(Value::Array(other)))) => {
                let mut pairs = one.iter().zip(other);
                one.len() == other.len() && pairs.all(|(one, other)| is_same(one, other))
            }
            ("items" | "additionalProperties", (Some(one), Some(other))) => is_same(one, other),
            (_, (one, other)) => one == other,
        }
    })
}

fn are_same_maps(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let is_in_other = |(name, schema): (&String, &Value)| {
        other.get(name).is_some_and(|other| is_same(schema, other))
    };
    one.len() == other.len() && one.iter().all(is_in_other)
}
