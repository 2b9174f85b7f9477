//! What each rewrite gives: code that says what the document says, and loses no answer.
#![cfg(feature = "spec")]

mod generated;
mod variants;

use generated::standalone;
use serde_json::{Value, json};
use variants::{OPERATION, Variant, base};

const BUILDER: &str = "DeleteAuthUsersTokenById";
const TYPED: &str = "types::DeleteAuthUsersTokenByIdResponse";
const RAW: &str = "ByteStream";

fn answer(content: Value) -> Value {
    json!({ "description": "an answer", "content": content })
}

fn json_of(schema: Value) -> Value {
    answer(json!({ "application/json": { "schema": schema } }))
}

fn operation(path: &str, method: &str, id: &str, more: Value) -> Variant {
    let mut operation =
        json!({ "operationId": id, "responses": { "204": { "description": "done" } } });
    operation
        .as_object_mut()
        .expect("it is one")
        .extend(more.as_object().cloned().unwrap_or_default());
    base().operation(path, method, operation)
}

#[test]
fn several_kinds_of_error_arrive_raw_and_success_stays_typed() {
    let code = standalone(base().text());
    assert_eq!(code.answer(BUILDER), (TYPED.to_owned(), RAW.to_owned()));
    assert_eq!(code.statuses(BUILDER), ["200", "401", "500", "_"]);
    assert_eq!(code.rewrites(), ["error-answers-raw", "unused-schema"]);
    assert!(
        code.code(BUILDER)
            .contains("_=>Err(Error::UnexpectedResponse(response))")
    );
}

#[test]
fn one_kind_of_error_arrives_as_several_do() {
    let variants = [
        base().remove(&format!("{OPERATION}/responses/401")),
        base().remove(&format!("{OPERATION}/responses/500")),
        base().answer(
            "401",
            json_of(json!({ "$ref": "#/components/schemas/Error" })),
        ),
        base().answer(
            "500",
            answer(json!({ "text/html": { "schema": { "type": "string" } } })),
        ),
        base().answer("503", answer(json!({ "application/problem+json": {} }))),
    ];
    for variant in variants {
        let code = standalone(variant.text());
        assert_eq!(code.answer(BUILDER), (TYPED.to_owned(), RAW.to_owned()));
    }
}

#[test]
fn several_kinds_of_success_arrive_raw() {
    let code = standalone(
        base()
            .answer("202", json!({ "description": "later" }))
            .text(),
    );
    assert_eq!(code.answer(BUILDER), (RAW.to_owned(), RAW.to_owned()));
    assert_eq!(code.statuses(BUILDER), ["200", "202", "401", "500", "_"]);
    assert!(code.rewrites().contains(&"success-answers-raw"));
}

#[test]
fn two_successes_of_one_kind_stay_typed() {
    let schema = json!({ "$ref": "#/components/schemas/Done" });
    let variant = base()
        .schema(
            "Done",
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        )
        .answer("200", json_of(schema.clone()))
        .answer("201", json_of(schema));
    assert_eq!(standalone(variant.text()).answer(BUILDER).0, "types::Done");
}

#[test]
fn inline_answers_that_differ_are_not_taken_for_one() {
    let variant = base().answer(
        "201",
        json_of(json!({ "type": "object", "properties": { "other": { "type": "string" } } })),
    );
    assert_eq!(standalone(variant.text()).answer(BUILDER).0, RAW);
}

#[test]
fn a_range_stands_for_the_statuses_in_it() {
    let variant = base()
        .answer("4XX", json!({ "description": "yours" }))
        .answer("5XX", json!({ "description": "ours" }));
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
    assert_eq!(code.answer(BUILDER).0, TYPED);
    assert_eq!(code.statuses(BUILDER), ["200..=299", "401", "500", "_"]);
}

#[test]
fn default_is_every_status_that_is_not_documented() {
    let error = json_of(json!({ "$ref": "#/components/schemas/Error" }));
    let code = standalone(base().answer("default", error.clone()).text());
    assert_eq!(code.answer(BUILDER), (TYPED.to_owned(), RAW.to_owned()));
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
        code.answer(BUILDER),
        ("types::Error".to_owned(), RAW.to_owned())
    );
    assert_eq!(
        code.statuses(BUILDER),
        ["200..=299", "400..=499", "500..=599", "_"]
    );
}

#[test]
fn interim_answers_and_redirects_arrive_unread() {
    let variant = ["100", "101", "302", "3XX"]
        .iter()
        .fold(base(), |variant, status| {
            variant.answer(status, answer(json!({ "application/json": {} })))
        });
    let code = standalone(variant.text());
    assert_eq!(code.answer(BUILDER), (TYPED.to_owned(), RAW.to_owned()));
    assert_eq!(code.statuses(BUILDER), ["200", "401", "500", "_"]);
}

#[test]
fn json_without_a_schema_is_any_json() {
    let code = standalone(
        base()
            .answer("200", answer(json!({ "application/json": {} })))
            .text(),
    );
    assert_eq!(code.answer(BUILDER).0, "::serde_json::Value");
    let encoded = json!({ "application/json": { "schema": {}, "encoding": { "a": { "contentType": "text/plain" } } } });
    let code = standalone(base().answer("200", answer(encoded)).text());
    assert!(code.rewrites().contains(&"answer-encoding"));
}

#[test]
fn json_by_another_name_is_typed_and_asked_for_by_that_name() {
    let code = standalone(base().answer("200", answer(json!({ "application/vnd.cribl+json": { "schema": { "type": "object", "properties": { "a": {} } } } }))).text());
    assert_eq!(code.answer(BUILDER).0, TYPED);
    assert!(
        code.code(BUILDER)
            .contains("from_static(\"application/vnd.cribl+json\"")
    );
}

#[test]
fn a_schema_goes_with_its_last_use_and_not_before() {
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
    let success = base().answer(
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
fn schemas_of_one_title_stay_two_types() {
    let titled = |property: &str| json!({ "type": "object", "title": "Thing", "properties": { property: { "type": "string" } } });
    let code = standalone(
        base()
            .schema("A", titled("a"))
            .schema("B", titled("b"))
            .text(),
    );
    assert!(code.field("A", "a").is_some() && code.field("B", "b").is_some());
}

#[test]
fn schemas_that_the_generator_panics_at_allow_more_instead() {
    let cases = [
        ("mixed-enum", json!({ "enum": ["a", 1] })),
        (
            "mixed-enum",
            json!({ "type": "string", "enum": ["on", false] }),
        ),
        ("mixed-enum", json!({ "enum": [{}, []] })),
        (
            "enum-names",
            json!({ "type": "string", "enum": ["a-b", "a_b"] }),
        ),
        (
            "enum-names",
            json!({ "type": "string", "enum": [">", "<"] }),
        ),
        (
            "repeated-enum-value",
            json!({ "type": "string", "enum": ["a", "a"] }),
        ),
        (
            "not",
            json!({ "not": { "type": "object", "not": { "required": ["a"] } } }),
        ),
        (
            "not",
            json!({ "type": "object", "properties": { "a": {} }, "not": { "required": ["a"] } }),
        ),
        (
            "pattern",
            json!({ "type": "string", "pattern": "([unclosed" }),
        ),
        ("format", json!({ "type": "string", "format": "date-time" })),
        ("format", json!({ "type": "string", "format": "uuid" })),
        ("empty-bound", json!({ "type": "string", "minLength": 0 })),
        (
            "default-value",
            json!({ "type": "integer", "default": "many" }),
        ),
        (
            "default-value",
            json!({ "type": "object", "properties": { "a": { "type": "string" } }, "default": { "a": 1 } }),
        ),
        (
            "generator-extension",
            json!({ "type": "string", "x-rust-type": { "crate": "url", "version": "2", "path": "url::Url" } }),
        ),
    ];
    for (rule, schema) in cases {
        let code = standalone(base().schema("X", schema.clone()).text());
        assert!(
            code.rewrites().contains(&rule),
            "{rule} isn't in {:?} of {schema}",
            code.rewrites()
        );
        for needed in ["::regress", "::chrono", "::uuid", "::url", "futures"] {
            assert!(!code.output.source.contains(needed), "{needed} of {schema}");
        }
    }
}

#[test]
fn a_default_of_its_type_is_kept() {
    let limit = json!({ "type": "object", "properties": { "limit": { "type": "integer", "default": 10 }, "tags": { "type": "array", "items": {}, "default": [] } } });
    let code = standalone(base().schema("X", limit).text());
    assert_eq!(code.field("X", "limit").as_deref(), Some("i64"));
    assert!(!code.rewrites().contains(&"default-value"));
}

#[test]
fn a_body_keeps_one_media_type_and_is_sent_as_what_it_is() {
    let body = |content: Value| {
        operation(
            "/b",
            "post",
            "b",
            json!({ "requestBody": { "content": content } }),
        )
    };
    let any =
        json!({ "schema": { "type": "object", "properties": { "a": { "type": "string" } } } });
    let several = standalone(body(json!({ "text/csv": any, "application/json": any })).text());
    assert!(several.rewrites().contains(&"several-body-types"));
    assert!(several.setters("B")[0].1.starts_with("types::BBody"));
    for unknown in [
        "application/xml",
        "application/merge-patch+json",
        "image/png",
    ] {
        let code = standalone(body(json!({ unknown: any })).text());
        assert!(code.rewrites().contains(&"raw-body"));
        assert_eq!(
            code.setters("B"),
            [("body".to_owned(), "reqwest::Body".to_owned())]
        );
        assert!(code.code("B").contains(&format!(
            "CONTENT_TYPE,::reqwest::header::HeaderValue::from_static(\"{unknown}\")"
        )));
    }
    for plain in ["text/plain", "application/octet-stream"] {
        let code = standalone(
            body(json!({ plain: { "schema": { "type": "string", "maxLength": 5 } } })).text(),
        );
        assert!(code.rewrites().contains(&"plain-body"));
    }
    let encoded = json!({ "application/x-www-form-urlencoded": { "schema": any["schema"], "encoding": { "a": { "style": "form" } } } });
    standalone(body(encoded).text());
    standalone(body(json!({ "application/json": {} })).text());
}

#[test]
fn parameters_of_one_name_stay_two_and_keep_it_on_the_wire() {
    let header = json!({ "name": "ttl", "in": "header", "schema": { "type": "string" } });
    let code = standalone(base().parameter(header).text());
    let names: Vec<String> = code
        .setters(BUILDER)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["id", "ttl", "header_ttl"]);
    assert!(
        code.code(BUILDER).contains("append(\"ttl\",value"),
        "{}",
        code.code(BUILDER)
    );
    let query = json!({ "name": "id", "in": "query", "schema": { "type": "string" } });
    let code = standalone(base().parameter(query).text());
    assert!(
        code.code(BUILDER)
            .contains("QueryParam::new(\"id\",&query_id)"),
        "{}",
        code.code(BUILDER)
    );
    let taken = json!({ "name": "send", "in": "query", "schema": { "type": "string" } });
    let code = standalone(base().parameter(taken).text());
    assert!(
        code.code(BUILDER)
            .contains("QueryParam::new(\"send\",&query_send)")
    );
}

#[test]
fn parameters_that_the_generator_cannot_write_are_text_or_left_out() {
    let given = |parameter: Value| standalone(base().parameter(parameter).text());
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let text = [
        json!({ "name": "p", "in": "query", "content": { "application/json": { "schema": {} } } }),
        json!({ "name": "p", "in": "query", "style": "pipeDelimited", "schema": list }),
        json!({ "name": "p", "in": "query", "explode": false, "schema": list }),
        json!({ "name": "p", "in": "header", "schema": list }),
        json!({ "name": "p", "in": "header", "schema": {} }),
        json!({ "name": "p", "in": "header", "schema": { "type": "string", "nullable": true } }),
    ];
    for parameter in text {
        let code = given(parameter.clone());
        let setters = code.setters(BUILDER);
        let (_, takes) = setters
            .iter()
            .find(|(name, _)| name == "p")
            .expect("the parameter");
        assert!(takes.ends_with("string::String"), "{takes} of {parameter}");
        assert!(code.rewrites().contains(&"parameter-as-text"));
    }
    let left_out = [
        json!({ "name": "p", "in": "cookie", "schema": { "type": "string" } }),
        json!({ "name": "p", "in": "query", "style": "deepObject", "schema": { "type": "object" } }),
        json!({ "name": "Accept", "in": "header", "schema": { "type": "string" } }),
    ];
    for parameter in left_out {
        let code = given(parameter);
        assert_eq!(code.setters(BUILDER).len(), 2);
        assert!(code.rewrites().contains(&"parameter-not-sent"));
    }
}

#[test]
fn names_that_would_clash_get_a_number() {
    let taken = ["new", "send", "error", "exec", "get-it", "getIt"];
    let variant = taken
        .iter()
        .enumerate()
        .fold(base(), |variant, (index, id)| {
            let done =
                json!({ "operationId": id, "responses": { "204": { "description": "done" } } });
            variant.operation(&format!("/p{index}"), "get", done)
        });
    let code = standalone(variant.text());
    let names = code.operations();
    assert_eq!(
        names[1..],
        ["new2", "send", "error2", "exec2", "get_it", "get_it2"].map(str::to_owned)[1..],
        "{names:?}"
    );
    let object = |property: &str| json!({ "type": "object", "properties": { property: { "type": "object", "properties": { "x": {} } } } });
    let variant = base()
        .schema("Thing", object("limits"))
        .schema("ThingLimits", object("other"))
        .schema("thing-limits", object("third"))
        .schema("DeleteAuthUsersTokenByIdResponse", object("fourth"));
    let code = standalone(variant.text());
    assert!(
        code.rewrites().contains(&"inline-name") && code.rewrites().contains(&"component-name")
    );
    assert!(code.field("ThingLimits", "other").is_some());
}

#[test]
fn words_stay_words() {
    let prose = "Call it:\n\n```\nlet broken = ;\n```\n\n    indented();\n\n~~~rust\nuse nothing::at_all;\n";
    let variant = base()
        .set(&format!("{OPERATION}/description"), json!(prose))
        .set("/info/description", json!(prose))
        .schema("X", json!({ "type": "object", "description": prose, "properties": { "a": { "type": "string", "description": "*/ fn main() {} /*" } } }))
        .set("/info/version", json!("4.15 – “ß”\n"));
    let code = standalone(variant.text());
    assert!(code.rewrites().contains(&"code-block") && code.rewrites().contains(&"version-text"));
    let fences = code
        .output
        .source
        .lines()
        .map(|line| line.trim_start_matches([' ', '/', '*']));
    let mut open = false;
    for fence in fences.filter(|line| line.starts_with("```") || line.starts_with("~~~")) {
        assert!(
            open || ["```text", "~~~text", "```ignore", "```json"].contains(&fence),
            "{fence}"
        );
        open = !open;
    }
    assert!(!code.output.source.contains("\n    indented"));
}

#[test]
fn references_to_elsewhere_in_the_document_are_followed() {
    let place = "#/paths/~1auth~1users~1%7Bid%7D~1token/delete/responses/200/content/application~1json/schema";
    let variant = operation(
        "/b",
        "get",
        "b",
        json!({ "responses": { "200": json_of(json!({ "$ref": place })) } }),
    );
    let code = standalone(variant.text());
    assert_eq!(code.answer("B").0, code.answer(BUILDER).0);
    let escaped = base().answer(
        "200",
        json_of(json!({ "$ref": "#/components/schemas/Err%6Fr" })),
    );
    assert_eq!(standalone(escaped.text()).answer(BUILDER).0, "types::Error");
}

#[test]
fn what_is_shared_is_rewritten_where_it_is_used() {
    let shared = json!({ "Shared": json_of(json!({ "$ref": "#/components/schemas/Error" })) });
    let reference = json!({ "$ref": "#/components/responses/Shared" });
    let variant = base()
        .set("/components/responses", shared)
        .answer("200", reference.clone())
        .answer("401", reference);
    assert_eq!(
        standalone(variant.text()).answer(BUILDER),
        ("types::Error".to_owned(), RAW.to_owned())
    );
}

#[test]
fn the_same_document_gives_the_same_code_and_the_same_rewrites() {
    let text = (0..30).fold(base(), |variant, index| variant.schema(&format!("s-{index}"), json!({ "type": "object", "title": "T", "properties": { "a": { "enum": ["a", index] } } }))).text();
    let (one, two) = (standalone(&text), standalone(&text));
    assert_eq!(one.output.source, two.output.source);
    assert_eq!(one.output.adaptations, two.output.adaptations);
}

#[test]
fn every_rewrite_says_where_what_and_why() {
    let variant = base()
        .answer("default", json!({ "description": "" }))
        .schema("X", json!({ "title": "X", "not": {} }));
    for adaptation in standalone(variant.text()).output.adaptations {
        assert!(
            variant.0.pointer(&adaptation.pointer).is_some(),
            "{adaptation}"
        );
        assert!(!adaptation.message.is_empty() && !adaptation.reason.is_empty());
    }
}
