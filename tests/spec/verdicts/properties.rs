//! Properties that hold for every change: a document is identical to itself, identical is symmetric, and
//! the reverse of a widening is a narrowing.
//!
//! Each is tried 48 times. For a longer run, as here with 1,500 times each in 201 s of CPU and without a
//! failure: `PROPTEST_CASES=1500 cargo test --no-default-features --features spec --test spec properties`.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::edit::{Edit, set, written};
use super::{BASE, diff};
use crate::document_mutations::{config, mutate, mutations};

/// A schema with a few keywords.
fn schema() -> impl Strategy<Value = Value> {
    let text = (0_u8..3, 5_u8..8, any::<bool>())
        .prop_map(|(least, most, may_be_null)| json!({ "type": "string", "minLength": least, "maxLength": most, "nullable": may_be_null }));
    let number = (0_u8..3, 5_u8..8)
        .prop_map(|(low, high)| json!({ "type": "integer", "minimum": low, "maximum": high }));
    let words = proptest::sample::subsequence(vec!["a", "b", "c"], 1..=3)
        .prop_map(|all| json!({ "type": "string", "enum": all }));
    let leaf = prop_oneof![text, number, words];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), 1_u8..4).prop_map(
                |(items, most)| json!({ "type": "array", "items": items, "maxItems": most })
            ),
            (inner.clone(), inner, any::<bool>()).prop_map(|(a, b, must)| {
                let mut object = json!({ "type": "object", "properties": { "a": a, "b": b } });
                if must {
                    object["required"] = json!(["a"]);
                }
                object
            }),
        ]
    })
}

fn with_response(schema: &Value) -> String {
    written(&[set("@body/properties/it", schema.clone())])
}

fn with_request(schema: &Value) -> String {
    let body = json!({ "content": { "application/json": { "schema": { "type": "object", "properties": { "it": schema } } } } });
    written(&[set("@op/requestBody", body)])
}

/// A schema, and one that accepts more.
fn widened() -> impl Strategy<Value = (Value, Value)> {
    let leaf = prop_oneof![
        (0_u8..3, 1_u8..4).prop_map(|(most, more)| {
            let text = |most: u8| json!({ "type": "string", "maxLength": 5 + most });
            (text(most), text(most + more))
        }),
        (1_u8..4, 1_u8..4).prop_map(|(low, less)| {
            let number = |low: u8| json!({ "type": "integer", "minimum": 10 - low });
            (number(low), number(low + less))
        }),
        (1_usize..4, 1_usize..4).prop_map(|(few, more)| {
            let words = ["a", "b", "c", "d", "e", "f", "g"];
            let choice = |count: usize| json!({ "type": "string", "enum": words[..count] });
            (choice(few), choice(few + more))
        }),
        Just((
            json!({ "type": "string", "pattern": "^a" }),
            json!({ "type": "string" })
        )),
        Just((
            json!({ "type": "integer" }),
            json!({ "type": "integer", "nullable": true })
        )),
    ];
    leaf.prop_recursive(2, 6, 1, |inner| {
        prop_oneof![
            inner.clone().prop_map(|(narrow, wide)| {
                let list = |items: Value| json!({ "type": "array", "items": items });
                (list(narrow), list(wide))
            }),
            inner.prop_map(|(narrow, wide)| {
                let object = |of: Value| json!({ "type": "object", "required": ["a"], "properties": { "a": of } });
                (object(narrow), object(wide))
            }),
        ]
    })
}

/// The same pairs, reversed.
fn reversed(pairs: impl Strategy<Value = (Value, Value)>) -> impl Strategy<Value = (Value, Value)> {
    pairs.prop_map(|(narrow, wide)| (wide, narrow))
}

/// Two schemas, and the verdict on the change if it is known. The second schema is often made from the
/// first, because two independent schemas would hardly ever be the same.
fn related_schemas() -> impl Strategy<Value = (Value, Value, Option<&'static str>)> {
    let with = |schema: &Value, key: &str, value: Value| {
        let mut other = schema.clone();
        other[key] = value;
        other
    };
    (schema(), schema(), 0_u8..5).prop_map(move |(a, b, way)| match way {
        // Adds a keyword with its default value.
        0 => (with(&a, "deprecated", json!(false)), a, Some("identical")),
        1 => (with(&a, "writeOnly", json!(false)), a, Some("identical")),
        // Changes documentation only.
        2 => (
            with(&a, "description", json!("in words")),
            a,
            Some("docs-only"),
        ),
        3 => (with(&a, "title", json!("It")), a, None),
        _ => (a, b, None),
    })
}

/// Returns true if a change breaks clients on the wire, whatever it does to handwritten code.
fn breaks_the_wire(report: &Value) -> bool {
    let changes = report["changes"].as_array().cloned().unwrap_or_default();
    changes
        .iter()
        .any(|change| change["verdict"] == "breaking" && change["on"] == "wire")
}

/// The verdict without changes of the generated code, which depend on the direction in their own way.
fn on_the_wire(report: &Value) -> &'static str {
    let changes = report["changes"].as_array().cloned().unwrap_or_default();
    let any = |verdict: &str| {
        let mut wire = changes.iter().filter(|change| change["on"] != "source");
        wire.any(|change| change["verdict"] == verdict)
    };
    let worst = ["breaking", "compatible", "docs-only"]
        .into_iter()
        .find(|verdict| any(verdict));
    worst.unwrap_or("identical")
}

/// A document with all features, and the base document.
const DOCUMENTS: [&str; 2] = [BASE, include_str!("../../fixtures/pipeline_rich.yaml")];

fn value(text: &str) -> Value {
    cribl_tokens::pipeline::parse(text)
        .expect("a valid document")
        .value()
        .clone()
}

fn is_valid(document: &Value) -> bool {
    cribl_tokens::pipeline::parse(document.to_string())
        .is_ok_and(|document| cribl_tokens::pipeline::check(&document).is_valid())
}

fn verdict(report: &Value) -> String {
    report["verdict"].as_str().unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_document_is_identical_to_itself_in_any_order(schema in schema()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let reversed = written(&[set("@body/properties/it", schema.clone()), Edit::Reverse]);
        let report = diff(folder.path(), &with_response(&schema), &reversed);
        prop_assert_eq!(verdict(&report), "identical", "{}", report);
    }

    #[test]
    fn identical_is_symmetric((a, b, same) in related_schemas()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let there = diff(folder.path(), &with_response(&a), &with_response(&b));
        let back = diff(folder.path(), &with_response(&b), &with_response(&a));
        for verdicts in ["identical", "docs-only"] {
            prop_assert_eq!(verdict(&there) == verdicts, verdict(&back) == verdicts, "{} {}", there, back);
        }
        if let Some(same) = same {
            prop_assert_eq!(verdict(&there), same, "{} to {}: {}", a, b, there);
        }
    }

    /// What is allowed for a response is allowed for a request in the reverse direction.
    #[test]
    fn a_response_change_has_the_verdict_of_the_reverse_request_change((a, b) in prop_oneof![(schema(), schema()), widened(), reversed(widened())]) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let response = diff(folder.path(), &with_response(&a), &with_response(&b));
        let request = diff(folder.path(), &with_request(&b), &with_request(&a));
        // Added and removed properties follow convention instead of set theory. No case here has any.
        prop_assert_eq!(on_the_wire(&response), on_the_wire(&request), "{} {}", response, request);
    }

    /// A server may start to accept more and to send less, but not the reverse.
    #[test]
    fn a_widening_breaks_responses_and_a_narrowing_breaks_requests((narrow, wide) in widened()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let breaks = |write: fn(&Value) -> String, old: &Value, new: &Value| {
            let report = diff(folder.path(), &write(old), &write(new));
            (breaks_the_wire(&report), report)
        };
        for (write, old, new, expected) in [
            (with_request as fn(&Value) -> String, &narrow, &wide, false),
            (with_request, &wide, &narrow, true),
            (with_response, &narrow, &wide, true),
            (with_response, &wide, &narrow, false),
        ] {
            let (found, report) = breaks(write, old, new);
            prop_assert_eq!(found, expected, "{} to {}: {}", old, new, report);
        }
    }

    #[test]
    fn a_mutated_document_is_identical_to_itself_in_yaml_and_in_json(which in 0..2_usize, mutations in mutations()) {
        let mut document = value(DOCUMENTS[which]);
        for mutation in mutations {
            mutate(&mut document, mutation);
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let yaml = serde_yaml::to_string(&document).expect("JSON can be written as YAML");
        let report = diff(folder.path(), &document.to_string(), &yaml);
        // An invalid document is identical to nothing, not even to itself.
        prop_assert!(["identical", "invalid"].contains(&verdict(&report).as_str()), "{}", report);
        prop_assert!(verdict(&report) == "identical" || report["findings"] != json!([]), "{}", report);
    }

    #[test]
    fn identical_is_symmetric_for_mutated_documents(which in 0..2_usize, mutations in mutations()) {
        let before = value(DOCUMENTS[which]);
        let mut after = before.clone();
        // Applies only the mutations that leave the document valid, as an invalid one is identical to
        // nothing.
        for mutation in mutations {
            let mut next = after.clone();
            mutate(&mut next, mutation);
            if is_valid(&next) {
                after = next;
            }
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let there = diff(folder.path(), &before.to_string(), &after.to_string());
        let back = diff(folder.path(), &after.to_string(), &before.to_string());
        for same in ["identical", "docs-only", "invalid"] {
            prop_assert_eq!(verdict(&there) == same, verdict(&back) == same, "{} {}", there, back);
        }
    }
}
