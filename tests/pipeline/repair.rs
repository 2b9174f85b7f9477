//! Faults that do not prevent a client: what is repaired, what is left out, and what `check` says about
//! each.

use std::collections::BTreeSet;

use crate::breaches::cases;
use crate::variants::{OPERATION, Variant, base};
use cribl_tokens::pipeline::{self, Consequence, Output, Settings};
use serde_json::{Value, json};

/// The method of the operation in the base document.
const BASE_METHOD: &str = "delete_auth_users_token_by_id";

fn output(variant: &Variant) -> Output {
    pipeline::generate(variant.text(), &Settings::standalone())
        .unwrap_or_else(|report| panic!("{report}\n{}", variant.text()))
}

/// The base document with a second operation on `path`.
fn with_other(path: &str, operation: Value) -> Variant {
    base().operation(path, "get", operation)
}

fn other(more: Value) -> Value {
    let mut operation =
        json!({ "operationId": "other", "responses": { "200": { "description": "" } } });
    if let (Value::Object(operation), Value::Object(more)) = (&mut operation, more) {
        operation.extend(more);
    }
    operation
}

/// Returns true if the code has this method. Used for operations that must generate despite a fault
/// elsewhere.
fn has(output: &Output, method: &str) -> bool {
    output.source.contains(&format!("pub fn {method}("))
}

/// Documents as other vendors write them: each fault, and whether its operation is left out.
#[allow(clippy::too_many_lines, reason = "a table")]
fn vendors() -> Vec<(&'static str, Variant, bool)> {
    let array = json!({ "type": "array" });
    vec![
        (
            "a path with a fragment",
            with_other("/other#get", other(json!({}))),
            true,
        ),
        (
            "an array without items",
            with_other(
                "/other",
                other(json!({ "responses": { "200": { "description": "",
            "content": { "application/json": { "schema": array } } } } })),
            ),
            false,
        ),
        (
            "a media type called examples",
            with_other(
                "/other",
                other(json!({ "responses": { "200": { "description": "",
            "content": { "application/json": { "schema": array }, "examples": { "a": {} } } } } })),
            ),
            false,
        ),
        (
            "a media type called examples alone",
            with_other(
                "/other",
                other(json!({ "responses": { "200": { "description": "",
            "content": { "examples": { "a": {} } } } } })),
            ),
            false,
        ),
        (
            "two media types, neither of them valid, in a response",
            with_other(
                "/other",
                other(json!({ "responses": { "200": { "description": "",
            "content": { "json": {}, "xml": {} } } } })),
            ),
            false,
        ),
        (
            "two media types, neither of them valid, in a body",
            with_other(
                "/other",
                other(json!({ "requestBody": { "content": { "json": {}, "xml": {} } } })),
            ),
            true,
        ),
        (
            "an optional path parameter",
            with_other(
                "/other/{a}",
                other(json!({ "parameters": [
            { "name": "a", "in": "path", "schema": { "type": "string" } }] })),
            ),
            false,
        ),
        (
            "no responses",
            with_other("/other", other(json!({ "responses": {} }))),
            false,
        ),
        (
            "a missing `responses`",
            with_other("/other", json!({ "operationId": "other" })),
            false,
        ),
        (
            "a reference to no schema",
            with_other(
                "/other",
                other(json!({ "responses": { "200": { "description": "",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Nothing" } } } } } })),
            ),
            false,
        ),
        (
            "a reference to no response",
            with_other(
                "/other",
                other(json!({ "responses": {
            "200": { "$ref": "#/components/responses/Nothing" } } })),
            ),
            false,
        ),
        (
            "a reference to no parameter",
            with_other(
                "/other",
                other(json!({ "parameters": [
            { "$ref": "#/components/parameters/Nothing" }] })),
            ),
            true,
        ),
        (
            "a reference to another file",
            with_other(
                "/other",
                other(json!({ "responses": { "200": { "description": "",
            "content": { "application/json": { "schema": { "$ref": "schemas.yaml#/A" } } } } } })),
            ),
            false,
        ),
        (
            "an undeclared security scheme",
            with_other("/other", other(json!({ "security": [{ "nothing": [] }] }))),
            false,
        ),
        (
            "paths that differ in a name alone",
            with_other(
                "/auth/users/{name}/token",
                other(json!({ "parameters": [
            { "name": "name", "in": "path", "required": true, "schema": { "type": "string" } }] })),
            ),
            false,
        ),
        (
            "a parameter with a default",
            with_other(
                "/other",
                other(json!({ "parameters": [
            { "name": "a", "in": "query", "default": 1, "schema": { "type": "integer" } }] })),
            ),
            false,
        ),
        (
            "a parameter without a schema",
            with_other(
                "/other",
                other(json!({ "parameters": [
            { "name": "a", "in": "query", "type": "string" }] })),
            ),
            false,
        ),
        (
            "a parameter in a body",
            with_other(
                "/other",
                other(json!({ "parameters": [
            { "name": "a", "in": "body", "schema": { "type": "string" } }] })),
            ),
            true,
        ),
        (
            "a path parameter that is nowhere",
            with_other("/other/{a}", other(json!({}))),
            false,
        ),
        (
            "a path parameter of another name",
            with_other(
                "/other/{a}",
                other(json!({ "parameters": [
            { "name": "b", "in": "path", "required": true, "schema": { "type": "string" } }] })),
            ),
            true,
        ),
        (
            "no operationId",
            with_other(
                "/other",
                json!({ "responses": { "200": { "description": "" } } }),
            ),
            false,
        ),
        (
            "the operationId of another",
            with_other(
                "/other",
                json!({ "operationId": "deleteAuthUsersTokenById",
            "responses": { "200": { "description": "" } } }),
            ),
            false,
        ),
        (
            "a range in lower case",
            with_other(
                "/other",
                other(json!({ "responses": { "2xx": { "description": "" } } })),
            ),
            false,
        ),
        (
            "a status that is none",
            with_other(
                "/other",
                other(json!({ "responses": { "ok": { "description": "" } } })),
            ),
            false,
        ),
        (
            "a type that is none",
            with_other(
                "/other",
                other(json!({ "responses": { "200": { "description": "",
            "content": { "application/json": { "schema": { "type": "int" } } } } } })),
            ),
            false,
        ),
        (
            "a property that is not a schema",
            with_other(
                "/other",
                other(json!({ "responses": { "200": { "description": "",
            "content": { "application/json": { "schema": { "type": "object", "properties": { "a": "string" } } } } } } })),
            ),
            false,
        ),
        (
            "tags, links, examples and callbacks of the wrong kind",
            with_other(
                "/other",
                other(json!({
            "tags": "a", "callbacks": [], "externalDocs": 1, "deprecated": "yes",
            "responses": { "200": { "description": null, "links": { "a": 1 }, "headers": { "b": { "schema": 1 } },
                "content": { "application/json": { "examples": [1] } } } } })),
            ),
            false,
        ),
        (
            "a body without content",
            with_other("/other", json!({}))
                .remove("/paths/~1other/get")
                .set(
                    "/paths/~1other/post",
                    other(json!({ "requestBody": { "description": "" } })),
                ),
            true,
        ),
    ]
}

#[test]
fn a_fault_in_one_operation_does_not_affect_the_others() {
    for (fault, variant, left_out) in vendors() {
        let document = pipeline::parse(variant.text()).expect("an OpenAPI document");
        let output = output(&variant);
        assert!(has(&output, BASE_METHOD), "{fault}");
        let named: Vec<&str> = output
            .left_out
            .iter()
            .map(|one| one.path.as_str())
            .collect();
        assert_eq!(named.len(), usize::from(left_out), "{fault}: {named:?}");
        for one in &output.left_out {
            assert!(one.path.starts_with("/other"), "{fault}");
            assert!(
                document.value().pointer(&one.pointer).is_some(),
                "{fault}: {}",
                one.pointer
            );
            assert!(
                one.problem.consequence == Consequence::OperationsLeftOut,
                "{fault}: {}",
                one.problem
            );
            let checked = pipeline::check(&document);
            assert!(
                checked.problems().contains(&one.problem),
                "{fault}: check does not say that it is left out:\n{checked}"
            );
        }
        assert!(syn::parse_file(&output.source).is_ok(), "{fault}");
    }
}

#[test]
fn only_unreliable_parts_become_untyped() {
    let schema = json!({ "type": "object", "properties": {
        "good": { "type": "integer" }, "bad": { "type": "int" }, "gone": { "$ref": "#/components/schemas/Gone" },
        "choice": { "oneOf": [{ "$ref": "#/components/schemas/Gone" }, { "type": "string" }] } } });
    let variant = base().schema("Thing", schema).response(
        "200",
        json!({ "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } }),
    );
    let output = output(&variant);
    assert!(output.left_out.is_empty());
    assert!(
        output
            .source
            .contains("pub good: ::std::option::Option<i64>"),
        "{}",
        output.source
    );
    let any = "::std::option::Option<::serde_json::Value>";
    for field in ["bad", "gone", "choice"] {
        assert!(
            output.source.contains(&format!("pub {field}: {any}")),
            "{field}: {}",
            output.source
        );
    }
    let repairs: BTreeSet<&str> = output
        .adaptations
        .iter()
        .filter(|one| one.rule == "repair")
        .map(|one| one.pointer.as_str())
        .collect();
    let at = |name: &str| format!("/components/schemas/Thing/properties/{name}");
    assert_eq!(
        repairs,
        [at("bad"), at("gone"), at("choice")]
            .iter()
            .map(String::as_str)
            .collect()
    );
}

/// A base type with a choice of its variants, where each variant extends the base.
#[test]
fn a_base_and_its_variants_keep_their_types() {
    let variant = |name: &str| {
        json!({ "allOf": [{ "$ref": "#/components/schemas/Base" },
        { "type": "object", "properties": { name: { "type": "integer" } } }] })
    };
    let document = base()
        .schema("Base", json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } },
            "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }] }))
        .schema("Cat", variant("lives"))
        .schema("Dog", variant("tricks"))
        .response("200", json!({ "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Cat" } } } }));
    let output = output(&document);
    assert!(output.left_out.is_empty());
    assert!(
        output
            .source
            .contains("pub lives: ::std::option::Option<i64>"),
        "{}",
        output.source
    );
    assert!(
        output.source.contains("pub kind: ::std::string::String"),
        "{}",
        output.source
    );
}

/// What `check` says about each problem must match the generated client.
#[test]
fn check_says_how_each_problem_affects_the_client() {
    let mut failures = Vec::new();
    for (rule, pointer, variant) in cases() {
        let Ok(document) = pipeline::parse(variant.text()) else {
            continue;
        };
        if rule == "path-reference" {
            // The item it refers to is valid on another path and has faults on this one.
            continue;
        }
        let report = pipeline::check(&document);
        let consequences = report.problems().iter().map(|problem| problem.consequence);
        let worst = consequences.max().unwrap_or(Consequence::None);
        let holds = match pipeline::generate_from(&document, &Settings::standalone()) {
            Ok(output) if worst == Consequence::OperationsLeftOut => !output.left_out.is_empty(),
            Ok(output) => worst < Consequence::OperationsLeftOut && output.left_out.is_empty(),
            // The document has only one operation.
            Err(refusal) if worst == Consequence::OperationsLeftOut => {
                let told = |rule| report.problems().iter().any(|problem| problem.rule == rule);
                refusal.problems().iter().all(|problem| told(problem.rule))
            }
            Err(_) => worst == Consequence::NoClient,
        };
        if !holds {
            let outcome = pipeline::generate_from(&document, &Settings::standalone());
            let outcome = outcome.map(|output| output.left_out);
            failures.push(format!(
                "{rule} at {pointer}: {worst:?}, but {outcome:?}\n{report}"
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn duplicate_keys_and_merge_keys_are_tolerated() {
    let text = crate::variants::base_text();
    let twice = text.replacen("      summary:", "      summary: first\n      summary:", 1);
    let document = pipeline::parse(&twice).expect("a document");
    assert_ne!(
        document.value().pointer(&format!("{OPERATION}/summary")),
        Some(&json!("first"))
    );
    let report = pipeline::check(&document);
    let [problem] = report.problems() else {
        panic!("{report}")
    };
    assert_eq!(
        (problem.rule, problem.consequence),
        ("duplicate-key", Consequence::Repaired)
    );
    assert!(pipeline::generate(&twice, &Settings::standalone()).is_ok());
    let merged = text.replacen(
        "          schema:\n",
        "          schema:\n            <<: {nullable: true}\n",
        1,
    );
    let output = pipeline::generate(&merged, &Settings::standalone()).expect("a client");
    assert!(
        output.adaptations.iter().any(|one| one.rule == "repair"),
        "{:?}",
        output.adaptations
    );
}

#[test]
fn a_document_without_a_usable_operation_gives_no_client() {
    let variant = base().set(&format!("{OPERATION}/parameters/0/in"), json!("body"));
    let report =
        pipeline::generate(variant.text(), &Settings::standalone()).expect_err("no client");
    assert!(
        report
            .problems()
            .iter()
            .any(|problem| problem.rule == "unknown-value"),
        "{report}"
    );
}

#[test]
fn the_build_accepts_only_valid_documents() {
    let file = std::path::Path::new("a.yaml");
    let text = base().set("/info/titel", json!("")).text();
    let report = pipeline::module(file, text.as_bytes()).expect_err("an unknown field");
    assert_eq!(report.problems().len(), 1, "{report}");
}
