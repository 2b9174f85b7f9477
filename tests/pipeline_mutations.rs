//! Documents changed at random: whatever comes of it, the pipeline answers. It never panics, never
//! overflows a stack, and what it generates is Rust.
//!
//! `PROPTEST_CASES=20000 cargo test --features spec --test pipeline_mutations` runs it for longer.
#![cfg(feature = "spec")]

mod variants;

use std::fs;

use cribl_tokens::pipeline::{self, Settings};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

fn texts() -> [String; 2] {
    [
        variants::base_text(),
        fs::read_to_string("tests/fixtures/pipeline_rich.yaml").expect("the fixture"),
    ]
}

fn documents() -> [Value; 2] {
    texts().map(|text| {
        pipeline::parse(text)
            .expect("a sound document")
            .value()
            .clone()
    })
}

/// Every place in a value.
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

/// What a mutation puts into a place.
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
        json!({ "description": "an answer", "content": { "text/html": {} } }),
    ];
    prop_oneof![
        prop::sample::select(words.map(Value::from).to_vec()),
        prop::sample::select(odd.to_vec()),
        prop::sample::select(schemas.to_vec()),
    ]
}

#[derive(Clone, Debug)]
enum Mutation {
    Replace(Index, Value),
    Remove(Index),
    Copy(Index, Index),
    Rename(Index, String),
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
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

fn mutate(document: &mut Value, mutation: Mutation) {
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

/// Runs the whole pipeline; says what of it can be told to be wrong.
fn try_out(text: &[u8]) -> Result<(), TestCaseError> {
    let report = match pipeline::parse(text) {
        Ok(document) => pipeline::check(&document),
        Err(report) => report,
    };
    let sound = report.is_sound();
    match pipeline::generate(text, &Settings::standalone()) {
        Ok(output) => prop_assert!(syn::parse_file(&output.source).is_ok()),
        Err(refusal) => {
            prop_assert!(!refusal.is_sound());
            let generators = refusal.errors().all(|problem| {
                ["generator-refused", "name-clash", "unreadable"].contains(&problem.rule)
            });
            prop_assert!(!sound || generators, "{refusal}");
            // What the generator still refuses of sound documents, for whoever teaches `adapt` more.
            if let Ok(file) = std::env::var("PIPELINE_REFUSALS")
                && sound
            {
                let known = fs::read_to_string(&file).unwrap_or_default();
                let _ = fs::write(file, format!("{known}{refusal}"));
            }
        }
    }
    Ok(())
}

/// Schemas that OpenAPI 3.0 allows, of every kind.
fn schemas() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({})),
        prop::sample::select(vec!["A", "B", "C"]).prop_map(|name| json!({ "$ref": format!("#/components/schemas/{name}") })),
        (prop::sample::select(vec!["string", "integer", "number", "boolean", "object"]), any::<bool>())
            .prop_map(|(kind, nullable)| json!({ "type": kind, "nullable": nullable })),
        prop::collection::hash_set("[a-c-_ 1]{0,3}", 1..4)
            .prop_map(|values| json!({ "type": "string", "enum": Vec::from_iter(values) })),
        (0..3_u8, 0..9_u8).prop_map(|(low, more)| json!({ "type": "string", "minLength": low, "maxLength": low + more })),
        (-3..3_i8, 0..9_i8, any::<bool>())
            .prop_map(|(low, more, open)| json!({ "type": "integer", "minimum": low, "maximum": low + more, "exclusiveMinimum": open, "default": low })),
        prop::sample::select(vec![
            json!({ "type": "integer", "enum": [1, 2] }), json!({ "type": "number", "enum": [1.5] }), json!({ "enum": [null] }),
            json!({ "type": "boolean", "enum": [true] }), json!({ "enum": [1, "a"] }), json!({ "type": "number", "maximum": 1, "multipleOf": 0.1 }),
            json!({ "type": "string", "enum": ["a", null], "nullable": true }), json!({ "minimum": 1 }), json!({ "minLength": 1 }),
            json!({ "type": "integer", "format": "int32", "default": 7 }), json!({ "type": "string", "format": "byte" }),
            json!({ "type": "object", "additionalProperties": false }), json!({ "type": "object", "minProperties": 1 }),
            json!({ "type": "array", "items": {}, "uniqueItems": true }), json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 }),
            json!({ "not": { "enum": ["a"] } }), json!({ "type": "string", "default": "x", "readOnly": true }),
        ]),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..4);
        let properties = prop::collection::hash_map("[a-d]{1,2}|type|a-b|a_b|Self|\\$x|0", inner.clone(), 1..4);
        prop_oneof![
            (properties.clone(), any::<bool>()).prop_map(|(properties, required)| {
                let names: Vec<_> = properties.keys().cloned().collect();
                let object = json!({ "type": "object", "properties": properties });
                if required { merged(object, json!({ "required": names })) } else { object }
            }),
            (inner.clone(), any::<bool>()).prop_map(|(items, unique)| json!({ "type": "array", "items": items, "uniqueItems": unique })),
            inner.clone().prop_map(|values| json!({ "type": "object", "additionalProperties": values })),
            (prop::sample::select(vec!["allOf", "oneOf", "anyOf"]), list.clone()).prop_map(|(keyword, parts)| json!({ keyword: parts })),
            (properties, prop::sample::select(vec!["allOf", "oneOf", "anyOf"]), list)
                .prop_map(|(properties, keyword, parts)| json!({ "properties": properties, keyword: parts, "nullable": true })),
        ]
    })
}

fn merged(mut one: Value, other: Value) -> Value {
    if let (Value::Object(map), Value::Object(more)) = (&mut one, other) {
        map.extend(more);
    }
    one
}

/// A few cases in every run; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(48),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_mutated_document_gets_an_answer(which in 0..2_usize, mutations in mutations()) {
        let mut document = documents()[which].clone();
        for mutation in mutations {
            mutate(&mut document, mutation);
        }
        try_out(document.to_string().as_bytes())?;
    }

    #[test]
    fn a_mutilated_text_gets_an_answer(
        which in 0..2_usize,
        edits in prop::collection::vec((any::<Index>(), prop_oneof![
            Just(vec![]), prop::collection::vec(any::<u8>(), 1..4),
            prop::sample::select(vec![b"\t".to_vec(), b"*a".to_vec(), b"&a ".to_vec(), b"- ".to_vec(), b"{".to_vec(), b"]".to_vec(), b"<<: ".to_vec(), b"\n".to_vec(), b"\"".to_vec(), b"!x ".to_vec()]),
        ], 0..9_usize), 1..5),
    ) {
        let mut text = texts()[which].clone().into_bytes();
        for (at, put, cut) in edits {
            let at = at.index(text.len());
            let end = (at + cut).min(text.len());
            text.splice(at..end, put);
        }
        try_out(&text)?;
    }

    #[test]
    fn schemas_of_every_kind_get_an_answer(a in schemas(), b in schemas(), c in schemas(), answer in schemas(), body in schemas()) {
        let document = variants::base()
            .schema("A", a)
            .schema("B", b)
            .schema("C", c)
            .answer("200", json!({ "description": "", "content": { "application/json": { "schema": answer } } }))
            .operation("/b", "post", json!({ "operationId": "b", "responses": { "204": { "description": "" } },
                "requestBody": { "content": { "application/json": { "schema": body } } } }));
        try_out(document.text().as_bytes())?;
    }
}
