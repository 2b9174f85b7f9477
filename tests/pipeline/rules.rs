//! Each rule of `check`: one breach of it in the base document is reported at the right place.

use std::collections::BTreeSet;

use crate::breaches::{at, cases, in_components};
use crate::generated::standalone;
use crate::variants::{OPERATION, Variant, base, base_text};
use cribl_tokens::pipeline::{self, Report};
use serde_json::{Value, json};

/// All problems of a document, from any stage.
fn report(variant: &Variant) -> Report {
    pipeline::parse(variant.text())
        .map_or_else(|report| report, |document| pipeline::check(&document))
}

#[test]
fn each_breach_is_reported_by_its_rule_at_its_place() {
    let mut failures = Vec::new();
    for (rule, pointer, variant) in cases() {
        let report = report(&variant);
        let pointer = if pointer == "~" {
            OPERATION.to_owned()
        } else {
            at(pointer)
        };
        let told = report
            .problems()
            .iter()
            .any(|problem| problem.rule == rule && problem.pointer == pointer);
        if !told {
            failures.push(format!("{rule} at {pointer} isn't in:\n{report}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn each_rule_has_a_case() {
    let tried: BTreeSet<&str> = cases().iter().map(|(rule, _, _)| *rule).collect();
    // `unreadable` is an error of `openapiv3`, without a known case. `reference-chain` has a test of its
    // own.
    let elsewhere = ["unreadable", "reference-chain"];
    let untried: Vec<&str> = pipeline::rules()
        .iter()
        .map(|rule| rule.code)
        .filter(|code| !tried.contains(code) && !elsewhere.contains(code))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn each_reported_rule_is_in_the_list_of_rules() {
    let listed: BTreeSet<&str> = pipeline::rules().iter().map(|rule| rule.code).collect();
    for (_, pointer, variant) in cases() {
        for problem in report(&variant).problems() {
            assert!(
                listed.contains(problem.rule),
                "{} at {pointer}",
                problem.rule
            );
        }
    }
}

#[test]
fn the_base_document_has_no_problems() {
    let document = pipeline::parse(base_text()).expect("a document");
    assert_eq!(pipeline::check(&document).problems(), []);
}

/// Each is allowed by the text of its version of `OpenAPI`, though it looks like a breach.
#[test]
fn what_the_specification_allows_is_no_error() {
    let later = |variant: Variant| variant.set("/openapi", json!("3.1.0"));
    let with_schema = |value: Value| base().schema("X", value);
    let get = json!({ "operationId": "getB", "responses": { "200": { "description": "d",
        "links": { "l": { "operationRef": "#/components/pathItems/B/get" } } } } });
    for (variant, warnings) in [
        (with_schema(json!({ "enum": [] })), &["enum-empty"][..]),
        (later(with_schema(json!({ "enum": [] }))), &["enum-empty"]),
        (
            with_schema(json!({ "type": "integer", "enum": [1, 2], "default": 1.0 })),
            &[],
        ),
        (
            later(with_schema(
                json!({ "readOnly": true, "writeOnly": true, "minItems": 1.0 }),
            )),
            &[],
        ),
        (
            later(base())
                .set("/components/pathItems", json!({ "B": { "get": get } }))
                .set("/paths/~1b", json!({ "$ref": "#/components/pathItems/B" })),
            &[],
        ),
    ] {
        let report = report(&variant);
        let found: Vec<&str> = report.problems().iter().map(|one| one.rule).collect();
        assert_eq!(found, warnings, "{}", variant.0);
        assert!(report.is_valid(), "{report}");
    }
}

/// Header names are case-insensitive, so that the operation's own parameter overrides that of its path.
#[test]
fn a_header_overrides_that_of_the_path_in_any_case() {
    let header =
        |name: &str| json!({ "name": name, "in": "header", "schema": { "type": "string" } });
    let variant = base()
        .set(
            "/paths/~1auth~1users~1{id}~1token/parameters",
            json!([header("x-trace")]),
        )
        .parameter(header("X-Trace"));
    let client = standalone(variant.text());
    let setters = client.setters("DeleteAuthUsersTokenById");
    let names: Vec<&str> = setters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["id", "ttl", "x_trace"]);
}

#[test]
fn all_problems_are_reported_at_once() {
    let mut variant = base();
    for (rule, _, other) in in_components() {
        let names = ["schemas", "securitySchemes"].map(|name| format!("/components/{name}"));
        for name in names {
            let found = other
                .0
                .pointer(&name)
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            for (key, value) in found
                .into_iter()
                .filter(|(key, _)| key == "X" || key == "other")
            {
                let number = variant.0.to_string().len();
                variant = variant.set(&format!("{name}/{key}{rule}{number}"), value);
            }
        }
    }
    let told: BTreeSet<&str> = report(&variant)
        .problems()
        .iter()
        .map(|problem| problem.rule)
        .collect();
    for rule in [
        "array-items",
        "enum-empty",
        "composition-empty",
        "required-list",
        "security-scheme-fields",
    ] {
        assert!(told.contains(rule), "{rule} isn't in {told:?}");
    }
}

#[test]
fn values_that_are_not_openapi_objects_are_ignored() {
    let looks =
        json!({ "responses": { "999": 1 }, "$ref": "nowhere.yaml", "type": ["x"], "enum": [] });
    let schema = json!({ "type": "object", "example": looks, "default": looks, "enum": [looks], "x-any": looks, "properties": {
        "schema": { "type": "string" }, "$ref": { "type": "string" }, "content": { "type": "object" }, "type": { "type": "string" } } });
    let variant = base()
        .schema("X", schema)
        .set("/x-any", looks.clone())
        .set("/components/examples", json!({ "E": { "value": looks } }))
        .set("/paths/x-any", looks);
    let report = report(&variant);
    assert_eq!(report.problems(), [], "{report}");
}
