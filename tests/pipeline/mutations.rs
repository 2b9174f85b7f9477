//! Randomly changed documents: the pipeline always returns a result. It never panics, never overflows a
//! stack, and generates only valid Rust.
//!
//! Each property is tried 48 times. For a longer run, as here with 1,500 times each in 181 s of CPU and
//! without a panic: `PROPTEST_CASES=1500 cargo test --no-default-features --features spec --test pipeline
//! mutations`.

use std::collections::BTreeSet;
use std::fs;

use crate::document_mutations::{config, mutate, mutations};
use cribl_tokens::pipeline::{self, Output, Problem, Report, Settings};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

fn texts() -> [String; 2] {
    [
        crate::variants::base_text(),
        fs::read_to_string("tests/fixtures/pipeline_rich.yaml").expect("the fixture"),
    ]
}

fn documents() -> [Value; 2] {
    texts().map(|text| {
        pipeline::parse(text)
            .expect("a valid document")
            .value()
            .clone()
    })
}

/// All problems of a text.
fn checked(text: &[u8]) -> Report {
    match pipeline::parse(text) {
        Ok(document) => pipeline::check(&document),
        Err(report) => report,
    }
}

/// Runs the whole pipeline and returns a detectable mistake of it as an error.
fn try_out(text: &[u8]) -> Result<(), TestCaseError> {
    let valid = checked(text).is_valid();
    for settings in [Settings::standalone(), Settings::for_crate()] {
        match pipeline::generate(text, &settings) {
            Ok(output) => {
                prop_assert!(syn::parse_file(&output.source).is_ok());
                check_agreement(text, &settings, &output)?;
            }
            Err(refusal) => {
                prop_assert!(!refusal.is_valid());
                let generators = refusal.errors().all(|problem| {
                    ["generator-refused", "name-clash", "unreadable"].contains(&problem.rule)
                });
                prop_assert!(!valid || generators, "{refusal}");
                if valid {
                    append_refusals(&refusal);
                }
            }
        }
    }
    Ok(())
}

/// Compares what `check` says about generation with what the client lacks.
fn check_agreement(text: &[u8], settings: &Settings, output: &Output) -> Result<(), TestCaseError> {
    let Ok(document) = pipeline::parse(text) else {
        return Ok(());
    };
    let reported = pipeline::generates(&document, settings);
    let place = |problem: &Problem| (problem.rule, problem.pointer.clone());
    let generators = ["generator-refused", "name-clash", "generator-output"];
    let untyped = output.adaptations.iter();
    let untyped = untyped.filter(|one| generators.contains(&one.rule));
    let lacking: BTreeSet<_> = untyped
        .map(|one| (one.rule, one.pointer.clone()))
        .chain(output.left_out.iter().map(|one| place(&one.problem)))
        .collect();
    let reported = reported.err().unwrap_or_default();
    let reported: BTreeSet<_> = reported.problems().iter().map(place).collect();
    // The faults of the document itself are reported by other rules.
    let faults: BTreeSet<_> = pipeline::check(&document)
        .problems()
        .iter()
        .map(place)
        .collect();
    let missing: Vec<_> = lacking.difference(&faults).collect();
    prop_assert!(
        missing.iter().all(|one| reported.contains(*one)),
        "{missing:?}"
    );
    prop_assert!(reported.is_subset(&lacking), "{reported:?}");
    Ok(())
}

/// Appends what the generator still refuses of valid documents to the file in `PIPELINE_REFUSALS`, for
/// developers of `adapt`.
fn append_refusals(refusal: &Report) {
    if let Ok(file) = std::env::var("PIPELINE_REFUSALS") {
        let known = fs::read_to_string(&file).unwrap_or_default();
        let _ = fs::write(file, format!("{known}{refusal}"));
    }
}

/// The problems without line numbers, which differ between YAML and JSON.
fn problems(report: &Report) -> Vec<String> {
    let found = report.problems().iter();
    found
        .map(|problem| {
            format!(
                "{} at {}: {}",
                problem.rule, problem.pointer, problem.message
            )
        })
        .collect()
}

/// Schemas of every kind that OpenAPI 3.0 allows.
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

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_mutated_document_gets_a_result(which in 0..2_usize, mutations in mutations()) {
        let mut document = documents()[which].clone();
        for mutation in mutations {
            mutate(&mut document, mutation);
        }
        try_out(document.to_string().as_bytes())?;
    }

    #[test]
    fn a_mutilated_text_gets_a_result(
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
    fn schemas_of_every_kind_get_a_result(a in schemas(), b in schemas(), c in schemas(), response in schemas(), body in schemas()) {
        let document = crate::variants::base()
            .schema("A", a)
            .schema("B", b)
            .schema("C", c)
            .response("200", json!({ "description": "", "content": { "application/json": { "schema": response } } }))
            .operation("/b", "post", json!({ "operationId": "b", "responses": { "204": { "description": "" } },
                "requestBody": { "content": { "application/json": { "schema": body } } } }));
        try_out(document.text().as_bytes())?;
    }

    #[test]
    fn a_text_with_flipped_bits_or_cut_short_gets_a_result(
        which in 0..2_usize,
        flips in prop::collection::vec((any::<Index>(), 0..8_u32), 0..4),
        kept in any::<Index>(),
        cut in any::<bool>(),
    ) {
        let mut text = texts()[which].clone().into_bytes();
        for (at, bit) in flips {
            let at = at.index(text.len());
            text[at] ^= 1 << bit;
        }
        if cut {
            text.truncate(kept.index(text.len()));
        }
        try_out(&text)?;
    }

    #[test]
    fn a_mutated_document_is_the_same_in_yaml_and_in_json(which in 0..2_usize, mutations in mutations()) {
        let mut document = documents()[which].clone();
        for mutation in mutations {
            mutate(&mut document, mutation);
        }
        let json = document.to_string();
        let yaml = serde_yaml::to_string(&document).expect("JSON can be written as YAML");
        let [in_json, in_yaml] = [&json, &yaml].map(|text| checked(text.as_bytes()));
        prop_assert_eq!(problems(&in_json), problems(&in_yaml), "{}", yaml);
        if in_json.is_valid() {
            let source = |text: &str| pipeline::generate(text, &Settings::standalone()).map(|output| output.source);
            prop_assert_eq!(source(&json).ok(), source(&yaml).ok(), "{}", yaml);
        }
    }
}
