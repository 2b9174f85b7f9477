//! The rewrites of responses: every documented status can be received, with its body.
#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` reads better by value"
)]

use crate::generated::standalone;
use crate::variants::{OPERATION, base};
use serde_json::{Value, json};

const BUILDER: &str = "DeleteAuthUsersTokenById";
const TYPED: &str = "types::DeleteAuthUsersTokenByIdResponse";
const RAW: &str = "ByteStream";

fn response(content: Value) -> Value {
    json!({ "description": "a response", "content": content })
}

fn json_of(schema: Value) -> Value {
    response(json!({ "application/json": { "schema": schema } }))
}

#[test]
fn several_kinds_of_error_become_raw_and_success_stays_typed() {
    let code = standalone(base().text());
    assert_eq!(code.response(BUILDER), (TYPED.to_owned(), RAW.to_owned()));
    assert_eq!(code.statuses(BUILDER), ["200", "401", "500", "_"]);
    assert_eq!(code.rewrites(), ["error-responses-raw", "unused-schema"]);
    assert!(
        code.code(BUILDER)
            .contains("_=>Err(Error::UnexpectedResponse(response))")
    );
}

#[test]
fn one_kind_of_error_becomes_raw_as_several_do() {
    let variants = [
        base().remove(&format!("{OPERATION}/responses/401")),
        base().remove(&format!("{OPERATION}/responses/500")),
        base().response(
            "401",
            json_of(json!({ "$ref": "#/components/schemas/Error" })),
        ),
        base().response(
            "500",
            response(json!({ "text/html": { "schema": { "type": "string" } } })),
        ),
        base().response("503", response(json!({ "application/problem+json": {} }))),
    ];
    for variant in variants {
        let code = standalone(variant.text());
        assert_eq!(code.response(BUILDER), (TYPED.to_owned(), RAW.to_owned()));
    }
}

#[test]
fn several_kinds_of_success_become_raw() {
    let code = standalone(
        base()
            .response("202", json!({ "description": "later" }))
            .text(),
    );
    assert_eq!(code.response(BUILDER), (RAW.to_owned(), RAW.to_owned()));
    assert_eq!(code.statuses(BUILDER), ["200", "202", "401", "500", "_"]);
    assert!(code.rewrites().contains(&"success-responses-raw"));
}

#[test]
fn two_successes_of_the_same_kind_stay_typed() {
    let schema = json!({ "$ref": "#/components/schemas/Done" });
    let variant = base()
        .schema(
            "Done",
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        )
        .response("200", json_of(schema.clone()))
        .response("201", json_of(schema));
    assert_eq!(
        standalone(variant.text()).response(BUILDER).0,
        "types::Done"
    );
}

#[test]
fn different_inline_responses_are_not_merged() {
    let variant = base().response(
        "201",
        json_of(json!({ "type": "object", "properties": { "other": { "type": "string" } } })),
    );
    assert_eq!(standalone(variant.text()).response(BUILDER).0, RAW);
}

#[test]
fn a_range_covers_the_statuses_in_it() {
    let variant = base()
        .response("4XX", json!({ "description": "yours" }))
        .response("5XX", json!({ "description": "ours" }));
    let code = standalone(variant.text());
    assert_eq!(
        code.statuses(BUILDER),
        ["200", "400..=499", "500..=599", "_"]
    );
    assert!(code.rewrites().contains(&"covered-by-range"));
    let success = base().shift(
        &format!("{OPERATION}/responses/200"),
        &format!("{OPERATION}/responses/2XX"),
    );
    let code = standalone(success.text());
    assert_eq!(code.response(BUILDER).0, TYPED);
    assert_eq!(code.statuses(BUILDER), ["200..=299", "401", "500", "_"]);
}

#[test]
fn default_covers_every_undocumented_status() {
    let error = json_of(json!({ "$ref": "#/components/schemas/Error" }));
    let code = standalone(base().response("default", error.clone()).text());
    assert_eq!(code.response(BUILDER), (TYPED.to_owned(), RAW.to_owned()));
    assert_eq!(
        code.statuses(BUILDER),
        ["200", "400..=499", "500..=599", "_"]
    );
    let alone = base().set(
        &format!("{OPERATION}/responses"),
        json!({ "default": error }),
    );
    let code = standalone(alone.text());
    assert_eq!(
        code.response(BUILDER),
        ("types::Error".to_owned(), RAW.to_owned())
    );
    assert_eq!(
        code.statuses(BUILDER),
        ["200..=299", "400..=499", "500..=599", "_"]
    );
}

#[test]
fn interim_responses_and_redirects_are_returned_unread() {
    let variant = ["100", "101", "302", "3XX"]
        .iter()
        .fold(base(), |variant, status| {
            variant.response(status, response(json!({ "application/json": {} })))
        });
    let code = standalone(variant.text());
    assert_eq!(code.response(BUILDER), (TYPED.to_owned(), RAW.to_owned()));
    assert_eq!(code.statuses(BUILDER), ["200", "401", "500", "_"]);
}

#[test]
fn json_without_a_schema_is_any_json() {
    let code = standalone(
        base()
            .response("200", response(json!({ "application/json": {} })))
            .text(),
    );
    assert_eq!(code.response(BUILDER).0, "::serde_json::Value");
    let encoded = json!({ "application/json": { "schema": {}, "encoding": { "a": { "contentType": "text/plain" } } } });
    let code = standalone(base().response("200", response(encoded)).text());
    assert!(code.rewrites().contains(&"response-encoding"));
}

#[test]
fn json_with_another_media_type_is_typed_and_requested_with_that_type() {
    let code = standalone(base().response("200", response(json!({ "application/vnd.cribl+json": { "schema": { "type": "object", "properties": { "a": {} } } } }))).text());
    assert_eq!(code.response(BUILDER).0, TYPED);
    assert!(
        code.code(BUILDER)
            .contains("from_static(\"application/vnd.cribl+json\"")
    );
}

#[test]
fn a_schema_is_removed_with_its_last_use_and_not_before() {
    let unused = json!({ "type": "object", "properties": { "inner": { "$ref": "#/components/schemas/Inner" } } });
    let variant = base()
        .schema("Error", json!({ "type": "object", "properties": { "cause": { "$ref": "#/components/schemas/Cause" }, "inner": { "$ref": "#/components/schemas/Inner" } } }))
        .schema("Cause", json!({ "type": "object", "properties": { "code": { "type": "integer" } } }))
        .schema("Inner", json!({ "type": "object", "properties": { "a": {} } }))
        .schema("NeverUsed", unused);
    let types = standalone(variant.text()).types();
    assert!(
        !types.contains(&"Error".to_owned()) && !types.contains(&"Cause".to_owned()),
        "{types:?}"
    );
    assert!(
        types.contains(&"NeverUsed".to_owned()) && types.contains(&"Inner".to_owned()),
        "{types:?}"
    );
    let success = base().response(
        "200",
        json_of(json!({ "$ref": "#/components/schemas/Error" })),
    );
    assert!(
        standalone(success.text())
            .types()
            .contains(&"Error".to_owned())
    );
}

#[test]
fn shared_components_are_rewritten_where_they_are_used() {
    let shared = json!({ "Shared": json_of(json!({ "$ref": "#/components/schemas/Error" })) });
    let reference = json!({ "$ref": "#/components/responses/Shared" });
    let variant = base()
        .set("/components/responses", shared)
        .response("200", reference.clone())
        .response("401", reference);
    assert_eq!(
        standalone(variant.text()).response(BUILDER),
        ("types::Error".to_owned(), RAW.to_owned())
    );
}

#[test]
fn a_success_in_suffixed_json_beside_one_without_a_body_is_raw() {
    let suffixed = json!({ "application/scim+json": { "schema": { "type": "object", "properties": { "a": {} } } } });
    let variant = base()
        .response("200", response(suffixed))
        .response("204", json!({ "description": "done" }));
    let code = standalone(variant.text());
    assert_eq!(code.response(BUILDER), (RAW.to_owned(), RAW.to_owned()));
    assert_eq!(code.output.left_out, []);
}
