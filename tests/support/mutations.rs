//! Randomly changed documents, for properties that hold after any change.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// Tries a few cases in every run. `PROPTEST_CASES` asks for more.
pub fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(48),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The place of every value in a document.
fn places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        let step = |key: &str| format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
        match value {
            Value::Object(map) => open.extend(map.iter().map(|(key, value)| (step(key), value))),
            Value::Array(list) => open.extend(
                list.iter()
                    .enumerate()
                    .map(|(at, value)| (step(&at.to_string()), value)),
            ),
            _ => {}
        }
        found.push(place);
    }
    found
}

/// Values that a mutation inserts.
fn odd_values() -> impl Strategy<Value = Value> {
    let words = [
        "",
        "x",
        "-",
        "4XX",
        "default",
        "{id}",
        "/",
        "#/components/schemas/Thing",
        "#/components/schemas/Node",
        "#/info",
        "string",
        "object",
        "array",
        "integer",
        "path",
        "header",
        "query",
        "deepObject",
        "application/json",
        "type",
        "ünï",
        "self",
        "a\n```\nb",
        "1",
        "*/*",
        "new",
        "Error",
    ];
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!([null]),
        json!({ "": 1 }),
    ];
    let schemas = [
        json!({ "allOf": [{ "$ref": "#/components/schemas/Node" }, { "$ref": "#/components/schemas/Thing" }] }),
        json!({ "oneOf": [{}, { "type": "object", "properties": { "x": { "type": "string" } } }], "nullable": true }),
        json!({ "type": "array", "items": { "$ref": "#/components/schemas/Problem" }, "uniqueItems": true }),
        json!({ "$ref": "#/components/schemas/Problem" }),
        json!({ "description": "a response", "content": { "text/html": {} } }),
    ];
    prop_oneof![
        prop::sample::select(words.map(Value::from).to_vec()),
        prop::sample::select(odd.to_vec()),
        prop::sample::select(schemas.to_vec()),
    ]
}

/// One change of a value at a random place.
#[derive(Clone, Debug)]
pub enum Mutation {
    Replace(Index, Value),
    Remove(Index),
    Copy(Index, Index),
    Rename(Index, String),
}

/// A few mutations.
pub fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let one = prop_oneof![
        (any::<Index>(), odd_values()).prop_map(|(at, value)| Mutation::Replace(at, value)),
        any::<Index>().prop_map(Mutation::Remove),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Mutation::Copy(from, to)),
        (
            any::<Index>(),
            "[a-zA-Z$/{}_-]{0,8}|200|2XX|type|items|allOf|\\$ref"
        )
            .prop_map(|(at, key)| Mutation::Rename(at, key)),
    ];
    prop::collection::vec(one, 1..6)
}

/// Applies a mutation, if it is possible.
pub fn mutate(document: &mut Value, mutation: Mutation) {
    let places = places(document);
    let pick = |at: &Index| places[at.index(places.len())].as_str();
    let put = |document: &mut Value, at: &Index, value: Value| {
        if let Some(place) = document.pointer_mut(pick(at)) {
            *place = value;
        }
    };
    match mutation {
        Mutation::Replace(at, value) => put(document, &at, value),
        Mutation::Copy(from, to) => {
            let value = document.pointer(pick(&from)).cloned().unwrap_or_default();
            put(document, &to, value);
        }
        Mutation::Remove(at) => drop(take(document, pick(&at))),
        Mutation::Rename(at, key) => {
            let place = pick(&at);
            let Some(value) = take(document, place) else {
                return;
            };
            let parent = place.rsplit_once('/').map_or("", |(parent, _)| parent);
            if let Some(Value::Object(map)) = document.pointer_mut(parent) {
                map.insert(key, value);
            }
        }
    }
}

fn take(document: &mut Value, place: &str) -> Option<Value> {
    let (parent, key) = place.rsplit_once('/')?;
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent)? {
        Value::Object(map) => map.shift_remove(&key),
        Value::Array(list) => key.parse().ok().map(|index: usize| list.remove(index)),
        _ => None,
    }
}
