//! What the generator refuses is named by operation and schema, and left out. The rest is generated.

#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` reads better by value"
)]

use cribl_tokens::pipeline::{self, Adaptation, LeftOut, Output, Problem, Settings};
use serde_json::{Value, json};

use crate::variants::{OPERATION, Variant, base};

/// A schema on which the generator panics, without a known rewrite: a constant distinguishes the
/// alternatives, and one alternative requires more than the constant.
fn refused() -> Value {
    let tagged = |tag: &str, required: &[&str]| {
        json!({ "type": "object", "required": required,
            "properties": { "kind": { "type": "string", "enum": [tag] } } })
    };
    json!({ "oneOf": [tagged("a", &["kind", "more"]), tagged("b", &["kind"])] })
}

fn operation(id: &str, schema: Value) -> Value {
    json!({
        "operationId": id,
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
        "responses": { "204": { "description": "done" } },
    })
}

fn partly(variant: &Variant) -> Output {
    let document = pipeline::parse(variant.text()).unwrap_or_else(|report| panic!("{report}"));
    let output = pipeline::generate_from(&document, &Settings::standalone());
    let output = output.unwrap_or_else(|report| panic!("{report}"));
    syn::parse_file(&output.source).expect("Rust");
    output
}

/// The problems that `check` reports for a valid document.
fn refusals(variant: &Variant) -> Vec<Problem> {
    let document = pipeline::parse(variant.text()).unwrap_or_else(|report| panic!("{report}"));
    let report = pipeline::generates(&document, &Settings::standalone()).unwrap_err();
    report.problems().to_vec()
}

#[test]
fn a_refused_operation_is_left_out_and_its_schema_named() {
    let variant = base()
        .operation(
            "/good",
            "post",
            operation("good", json!({ "type": "object" })),
        )
        .operation("/bad", "post", operation("bad", refused()));
    let output = partly(&variant);
    let [
        LeftOut {
            problem,
            method,
            path,
            ..
        },
    ] = &output.left_out[..]
    else {
        panic!("{:?}", output.left_out);
    };
    assert_eq!((method.as_str(), path.as_str()), ("POST", "/bad"));
    assert_eq!(refusals(&variant), std::slice::from_ref(problem));
    assert_eq!(problem.rule, "generator-refused");
    assert_eq!(
        problem.pointer,
        "/paths/~1bad/post/requestBody/content/application~1json/schema"
    );
    assert!(problem.message.contains("operation bad"), "{problem}");
    assert!(output.source.contains("pub fn good("));
    assert!(
        output
            .source
            .contains("pub fn delete_auth_users_token_by_id(")
    );
    assert!(!output.source.contains("pub fn bad("));
}

#[test]
fn a_refused_component_becomes_any_json_and_is_named() {
    let variant = base()
        .schema("Bad", refused())
        .schema(
            "Holder",
            json!({ "type": "object", "properties": {
            "bad": { "$ref": "#/components/schemas/Bad" }, "name": { "type": "string" } } }),
        )
        .operation(
            "/good",
            "post",
            operation("good", json!({ "$ref": "#/components/schemas/Holder" })),
        );
    let output = partly(&variant);
    assert!(output.left_out.is_empty());
    let refusals = refusals(&variant);
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!(refusals[0].pointer, "/components/schemas/Bad");
    let told = |adaptation: &Adaptation| {
        adaptation.rule == "generator-refused" && adaptation.pointer == refusals[0].pointer
    };
    assert!(output.adaptations.iter().any(told));
    assert!(output.source.contains("pub fn good("));
    assert!(output.source.contains("pub struct Holder"));
}

#[test]
fn an_operation_with_a_multipart_body_is_left_out_with_a_reason() {
    let mut upload = operation("upload", json!({}));
    upload["requestBody"]["content"] =
        json!({ "multipart/form-data": { "schema": { "type": "object" } } });
    let output = partly(&base().operation("/upload", "post", upload.clone()));
    let [LeftOut { problem, .. }] = &output.left_out[..] else {
        panic!("{:?}", output.left_out);
    };
    assert_eq!(
        (problem.rule, problem.pointer.as_str()),
        ("multipart-body", "/paths/~1upload/post")
    );
    assert!(!output.source.contains("pub fn upload("));
    assert!(
        output
            .adaptations
            .iter()
            .any(|adaptation| adaptation.rule == "operation-left-out")
    );

    upload["requestBody"]["content"]["application/json"] =
        json!({ "schema": { "type": "object" } });
    let output = partly(&base().operation("/upload", "post", upload));
    assert!(output.left_out.is_empty());
    assert!(output.source.contains("pub fn upload("));
}

#[test]
fn a_documented_header_is_sent_whatever_its_name() {
    let header = json!({ "name": "api-version", "in": "header", "required": true, "schema": { "type": "string" } });
    let variant = base().set(&format!("{OPERATION}/parameters/-"), header);
    let output = partly(&variant);
    assert!(
        output
            .source
            .contains("HeaderName::from_static(\"api-version\")")
            || output.source.contains("\"api-version\"")
    );
    assert!(
        !output.source.contains("Self::api_version()")
            && !output.source.contains("Client::api_version()")
    );
}

/// The function that does it is the crate's own, which `tests/client` tries with ids such as `..` and `a/b`.
#[test]
fn a_standalone_client_encodes_or_refuses_what_would_change_its_path() {
    let standalone = partly(&base()).source;
    let document = pipeline::parse(base().text()).expect("a readable document");
    let own = pipeline::generate_from(&document, &Settings::for_crate()).expect("a client");
    let function = |source: &str| {
        let (_, rest) = source.split_once("fn encode_path(").expect("the function");
        let (body, _) = rest.split_once("\n}\n").expect("its end");
        body.to_owned()
    };
    assert_eq!(function(&standalone), function(&own.source));
    for source in [&standalone, &own.source] {
        let calls = source.matches("encode_path(&").count();
        assert_eq!(calls, 1, "the document has one path parameter");
        assert!(!source.contains("progenitor_client::encode_path"));
        assert!(!source.contains("progenitor_client::{encode_path"));
    }
}
