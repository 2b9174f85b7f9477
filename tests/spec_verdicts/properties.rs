//! What holds for every change: no change is identical, identical goes both ways, and a change that
//! widens narrows on the way back.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::edit::{Edit, set, written};
use super::{BASE, diff};

/// A schema of a few keywords.
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

fn answered(schema: &Value) -> String {
    written(BASE, &[set("@body/properties/it", schema.clone())])
}

fn asked(schema: &Value) -> String {
    let body = json!({ "content": { "application/json": { "schema": { "type": "object", "properties": { "it": schema } } } } });
    written(BASE, &[set("@op/requestBody", body)])
}

fn verdict(report: &Value) -> String {
    report["verdict"].as_str().unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_identical_to_itself_in_any_order(schema in schema()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let turned = written(BASE, &[set("@body/properties/it", schema.clone()), Edit::Reverse]);
        let report = diff(folder.path(), &answered(&schema), &turned);
        prop_assert_eq!(verdict(&report), "identical", "{}", report);
    }

    #[test]
    fn identical_goes_both_ways(a in schema(), b in schema()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let there = diff(folder.path(), &answered(&a), &answered(&b));
        let back = diff(folder.path(), &answered(&b), &answered(&a));
        prop_assert_eq!(verdict(&there) == "identical", verdict(&back) == "identical", "{} {}", there, back);
    }

    /// What an answer may do, a request may do the other way round.
    #[test]
    fn a_widening_turns_with_its_direction(a in schema(), b in schema()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let answer = diff(folder.path(), &answered(&a), &answered(&b));
        let request = diff(folder.path(), &asked(&b), &asked(&a));
        // Properties that come and go follow custom and not the theory of sets; none do here.
        prop_assert_eq!(verdict(&answer), verdict(&request), "{} {}", answer, request);
    }
}
