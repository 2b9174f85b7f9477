//! Lowering OpenAPI 3.1 to the model of 3.0: what each keyword becomes, its place in the text, and what is
//! reported about it.

use std::collections::BTreeSet;

use crate::generated::standalone;
use crate::variants::{OPERATION, Variant, base};
use cribl_tokens::pipeline::{self, Consequence, Document};
use serde_json::{Value, json};

/// The base document with a schema, as a document of OpenAPI 3.1.
fn later(schema: Value) -> Variant {
    base().set("/openapi", json!("3.1.0")).schema("X", schema)
}

fn read(variant: &Variant) -> Document {
    pipeline::parse(variant.text()).unwrap_or_else(|report| panic!("refused:\n{report}"))
}

/// The schema `X` in the model.
fn lowered(document: &Document) -> &Value {
    let schema = document.model().pointer("/components/schemas/X");
    schema.expect("the schema X")
}

/// The rules that were reported, except the one that every document of 3.1 has.
fn rules(document: &Document) -> BTreeSet<&str> {
    let lowerings = document.lowerings().iter();
    let mut rules: BTreeSet<&str> = lowerings.map(|lowering| lowering.rule).collect();
    assert!(rules.remove("version"));
    rules
}

/// Schemas of 3.1, their form in 3.0, and the rules that are reported.
#[rustfmt::skip]
fn lossless() -> Vec<(Value, Value, &'static [&'static str])> {
    vec![
        (json!({ "type": "string" }), json!({ "type": "string" }), &[]),
        (json!({ "type": ["string"] }), json!({ "type": "string" }), &["type-list"]),
        (json!({ "type": ["string", "null"] }), json!({ "type": "string", "nullable": true }), &["null-type"]),
        (json!({ "type": "null" }), json!({ "enum": [null], "nullable": true }), &["null-type"]),
        (json!({ "type": ["integer", "number"] }), json!({ "type": "number" }), &["type-list"]),
        (json!({ "type": ["string", "integer", "null"], "maxLength": 5, "minimum": 1, "title": "T" }),
            json!({ "title": "T", "nullable": true, "oneOf": [
                { "type": "string", "maxLength": 5 }, { "type": "integer", "minimum": 1 }] }),
            &["null-type", "type-list"]),
        (json!({ "type": ["string", "boolean", "integer", "object", "array"], "items": {} }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "boolean" }, { "type": "integer" }, { "type": "object" }, { "type": "array", "items": {} }] }),
            &["type-list"]),
        (json!({ "type": ["array", "string"], "items": { "type": "boolean" } }),
            json!({ "oneOf": [{ "type": "array", "items": { "type": "boolean" } }, { "type": "string" }] }), &["type-list"]),
        (json!({ "type": ["string", "boolean", "number", "object", "array", "integer", "null"], "items": {} }),
            json!({ "nullable": true, "items": {} }), &["null-type", "type-list"]),
        (json!({ "type": ["string", "integer"], "enum": ["a", "b"] }),
            json!({ "type": "string", "enum": ["a", "b"] }), &["type-list"]),
        (json!({ "const": "a" }), json!({ "type": "string", "enum": ["a"] }), &["const"]),
        (json!({ "type": "number", "const": 5 }), json!({ "type": "number", "enum": [5] }), &["const"]),
        (json!({ "const": null }), json!({ "enum": [null], "nullable": true }), &["const"]),
        (json!({ "type": "integer", "exclusiveMinimum": 5 }),
            json!({ "type": "integer", "minimum": 5, "exclusiveMinimum": true }), &["exclusive-number"]),
        (json!({ "type": "integer", "exclusiveMinimum": 5, "minimum": 9, "exclusiveMaximum": 20, "maximum": 20 }),
            json!({ "type": "integer", "minimum": 9, "exclusiveMaximum": true, "maximum": 20 }), &["exclusive-number"]),
        (json!({ "type": "string", "minLength": 2.0, "maxLength": 3 }), json!({ "type": "string", "minLength": 2, "maxLength": 3 }), &["whole-number"]),
        (json!({ "type": "string", "examples": ["a", "b"] }), json!({ "type": "string", "example": "a" }), &["schema-examples"]),
        (json!({ "$ref": "#/components/schemas/Error", "description": "d" }),
            json!({ "description": "d", "allOf": [{ "$ref": "#/components/schemas/Error" }] }), &["reference-beside"]),
        (json!({ "$ref": "#/components/schemas/Error", "type": "object" }),
            json!({ "$ref": "#/components/schemas/Error" }), &["reference-beside"]),
        (json!({ "oneOf": [{ "$ref": "#/components/schemas/Error" }, { "type": "null" }] }),
            json!({ "allOf": [{ "$ref": "#/components/schemas/Error" }], "nullable": true }), &["nullable-choice"]),
        (json!({ "anyOf": [{ "type": "null" }, { "type": "string", "maxLength": 3, "title": "inner" }], "title": "T" }),
            json!({ "title": "T", "type": "string", "maxLength": 3, "nullable": true }), &["nullable-choice"]),
        (json!({ "anyOf": [{ "type": "null" }, { "anyOf": [{ "type": "string" }, { "const": null }] }] }),
            json!({ "type": "string", "nullable": true }), &["nullable-choice"]),
        (json!({ "anyOf": [{ "type": "string", "enum": ["a", "b"] }, { "type": "null" }] }),
            json!({ "type": "string", "enum": ["a", "b", null], "nullable": true }), &["nullable-choice"]),
        (json!({ "oneOf": [{ "type": "null" }, { "const": "a" }] }),
            json!({ "type": "string", "enum": ["a", null], "nullable": true }), &["const", "nullable-choice"]),
        (json!({ "type": ["string", "integer"], "exclusiveMinimum": 0 }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer", "minimum": 0, "exclusiveMinimum": true }] }),
            &["exclusive-number", "type-list"]),
        (json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }, { "type": "null" }] }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }], "nullable": true }), &["nullable-choice"]),
        (json!({ "type": "object", "oneOf": [{ "required": ["a"] }, { "type": "null" }] }),
            json!({ "type": "object", "oneOf": [{ "required": ["a"] }] }), &["null-excluded"]),
        (json!({ "type": "array" }), json!({ "type": "array", "items": {} }), &["array-items-added"]),
        (json!({ "type": "array", "items": true }), json!({ "type": "array", "items": {} }), &["boolean-schema"]),
        (json!({ "type": "object", "required": [], "properties": { "a": false, "b": true } }),
            json!({ "type": "object", "properties": { "a": { "not": {} }, "b": {} } }), &["boolean-schema", "empty-required"]),
        (json!({ "type": "string", "contentEncoding": "base64", "contentMediaType": "image/png" }),
            json!({ "type": "string", "format": "byte" }), &["content-encoding", "content-media-type"]),
        (json!({ "contentMediaType": "application/octet-stream" }),
            json!({ "type": "string", "format": "binary" }), &["content-media-type"]),
        (json!({ "type": "object", "unevaluatedProperties": false }),
            json!({ "type": "object", "additionalProperties": false }), &["unevaluated-properties"]),
        (json!({ "type": "object", "patternProperties": { ".*": { "type": "string" } } }),
            json!({ "type": "object", "additionalProperties": { "type": "string" } }), &["pattern-properties"]),
        (json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "string" }], "items": false }),
            json!({ "type": "array", "items": { "type": "string" }, "maxItems": 2 }), &["tuple"]),
        (json!({ "$id": "https://example.com/x", "$comment": "c", "type": "string" }), json!({ "type": "string" }), &["schema-name"]),
    ]
}

#[test]
fn keywords_with_an_equivalent_in_openapi_3_0_are_translated() {
    for (schema, expected, reported) in lossless() {
        let document = read(&later(schema.clone()));
        assert_eq!(lowered(&document), &expected, "{schema}");
        let reported: BTreeSet<&str> = reported.iter().copied().collect();
        assert_eq!(rules(&document), reported, "{schema}");
        let report = pipeline::check(&document);
        assert_eq!(report.problems(), [], "{schema}:\n{report}");
    }
}

/// Schemas with a keyword that 3.0 cannot express, and what remains without it.
#[rustfmt::skip]
fn widened() -> Vec<(&'static str, Value, Value)> {
    vec![
        ("if", json!({ "type": "object", "if": { "required": ["a"] } }), json!({ "type": "object" })),
        ("then", json!({ "type": "object", "then": { "required": ["a"] } }), json!({ "type": "object" })),
        ("else", json!({ "type": "object", "else": { "required": ["a"] } }), json!({ "type": "object" })),
        ("prefixItems", json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }] }),
            json!({ "type": "array", "items": {} })),
        ("patternProperties", json!({ "type": "object", "patternProperties": { "^a": { "type": "string" } } }), json!({ "type": "object" })),
        ("patternProperties", json!({ "type": "object", "patternProperties": { "^a": { "type": "string" } }, "additionalProperties": false }),
            json!({ "type": "object", "additionalProperties": { "type": "string" } })),
        ("patternProperties", json!({ "type": "object", "additionalProperties": false,
            "patternProperties": { "^a": { "type": "string" }, "^b": { "type": "integer" } } }), json!({ "type": "object" })),
        ("propertyNames", json!({ "type": "object", "propertyNames": { "maxLength": 3 } }), json!({ "type": "object" })),
        ("unevaluatedProperties", json!({ "allOf": [{ "type": "object" }], "unevaluatedProperties": false }),
            json!({ "allOf": [{ "type": "object" }] })),
        ("unevaluatedItems", json!({ "type": "array", "items": {}, "unevaluatedItems": false }), json!({ "type": "array", "items": {} })),
        ("dependentRequired", json!({ "type": "object", "dependentRequired": { "a": ["b"] } }), json!({ "type": "object" })),
        ("dependentSchemas", json!({ "type": "object", "dependentSchemas": { "a": {} } }), json!({ "type": "object" })),
        ("contains", json!({ "type": "array", "items": {}, "contains": { "const": 1 } }), json!({ "type": "array", "items": {} })),
        ("$dynamicRef", json!({ "$dynamicRef": "#node", "title": "T" }), json!({ "title": "T" })),
        ("contentSchema", json!({ "type": "string", "contentSchema": {} }), json!({ "type": "string" })),
        ("contentEncoding", json!({ "type": "string", "contentEncoding": "base32" }), json!({ "type": "string" })),
        ("readOnly", json!({ "type": "string", "readOnly": true, "writeOnly": true }), json!({ "type": "string" })),
        ("writeOnly", json!({ "type": "string", "readOnly": true, "writeOnly": true }), json!({ "type": "string" })),
        ("type", json!({ "$schema": "https://example.com/dialect", "title": "T", "type": "text" }), json!({ "title": "T" })),
    ]
}

#[test]
fn keywords_without_an_equivalent_in_openapi_3_0_are_widened_reported_and_kept_for_diff() {
    for (keyword, schema, expected) in widened() {
        let document = read(&later(schema.clone()));
        let mut left = lowered(&document).clone();
        let kept = left.as_object_mut().expect("an object");
        let kept = kept.shift_remove(pipeline::WIDENED).unwrap_or_default();
        assert_eq!(left, expected, "{schema}");
        assert_eq!(kept.get(keyword), schema.get(keyword), "{schema}");
        assert!(!rules(&document).is_empty(), "{schema}");
        let report = pipeline::check(&document);
        assert_eq!(report.problems(), [], "{schema}:\n{report}");
    }
}

#[test]
fn each_lowering_has_a_reason_and_a_place_in_the_text() {
    let schemas = lossless().into_iter().map(|(schema, _, _)| schema);
    for schema in schemas.chain(widened().into_iter().map(|(_, schema, _)| schema)) {
        let document = read(&later(schema));
        for lowering in document.lowerings() {
            let place = document.value().pointer(&lowering.pointer);
            assert!(place.is_some(), "{lowering}");
            assert!(!lowering.reason.is_empty(), "{lowering}");
        }
    }
}

#[test]
fn a_place_in_the_model_leads_back_to_the_text() {
    let document = read(&later(json!({
        "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Error" }],
        "properties": { "a": { "type": ["array", "null", "string"], "items": { "maxLength": 1 } }, "b": { "const": 1 } },
    })));
    let origin = |place: &str| document.origin(&format!("/components/schemas/X{place}"));
    for (place, expected) in [
        ("", ""),
        ("/nullable", "/oneOf/0"),
        ("/allOf/0/$ref", "/oneOf/1/$ref"),
        ("/properties/a/nullable", "/properties/a/type"),
        (
            "/properties/a/oneOf/0/items/maxLength",
            "/properties/a/items/maxLength",
        ),
        ("/properties/b/enum/0", "/properties/b/const"),
    ] {
        assert!(lowered(&document).pointer(place).is_some(), "{place}");
        let expected = format!("/components/schemas/X{expected}");
        assert_eq!(origin(place), expected, "{place}");
    }
}

#[test]
fn a_problem_in_a_moved_part_is_reported_at_its_place_in_the_text() {
    let broken = json!({ "anyOf": [{ "type": "null" }, { "type": "string", "minLength": 5, "maxLength": 3 }] });
    let report = pipeline::check(&read(&later(broken)));
    let places: Vec<(&str, &str)> = report
        .problems()
        .iter()
        .map(|problem| (problem.rule, problem.pointer.as_str()))
        .collect();
    assert_eq!(
        places,
        [("bounds", "/components/schemas/X/anyOf/1/minLength")]
    );
}

#[test]
fn definitions_become_components_and_references_to_them_follow() {
    let document = read(&later(json!({
        "$defs": {
            "Error": { "type": "string" },
            "Node": { "type": ["object", "null"], "properties": { "next": { "$ref": "#/components/schemas/X/$defs/Node" } } },
            "unused": { "type": "string" },
        },
        "properties": {
            "a": { "$ref": "#/components/schemas/X/$defs/Error" },
            "b": { "$ref": "#/components/schemas/X/$defs/Node" },
            "c": { "$ref": "#/components/schemas/X/$defs/Node/properties/next" },
            "d": { "$ref": "#/components/schemas/X/oneOf/1" },
        },
        "oneOf": [{ "type": "null" }, { "type": "object" }],
    })));
    let reference = |place: &str| {
        let schemas = document.model().pointer("/components/schemas");
        let found = schemas.and_then(|all| all.pointer(&format!("{place}/$ref")));
        found.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    // The name `Error` is taken.
    assert_eq!(reference("/X/properties/a"), "#/components/schemas/X_Error");
    assert_eq!(reference("/X/properties/b"), "#/components/schemas/Node");
    assert_eq!(
        reference("/X/properties/c"),
        "#/components/schemas/Node/properties/next"
    );
    assert_eq!(
        reference("/X/properties/d"),
        "#/components/schemas/X/allOf/0"
    );
    assert_eq!(
        reference("/Node/properties/next"),
        "#/components/schemas/Node"
    );
    assert_eq!(
        document.origin("/components/schemas/Node/nullable"),
        "/components/schemas/X/$defs/Node/type"
    );
    assert!(
        document
            .model()
            .pointer("/components/schemas/unused")
            .is_none()
    );
    let report = pipeline::check(&document);
    assert!(report.is_valid(), "{report}");
}

#[test]
fn schemas_are_found_by_their_anchors_and_ids() {
    let variant =
        later(json!({ "$id": "https://example.com/x", "$anchor": "here", "type": "string" }))
            .schema("Y", json!({ "$ref": "#here" }))
            .schema("Z", json!({ "$ref": "https://example.com/x" }));
    let document = read(&variant);
    for name in ["Y", "Z"] {
        let found = document
            .model()
            .pointer(&format!("/components/schemas/{name}/$ref"));
        assert_eq!(found, Some(&json!("#/components/schemas/X")), "{name}");
    }
    let report = pipeline::check(&document);
    assert!(report.is_valid(), "{report}");
}

#[test]
fn the_contents_of_a_dropped_keyword_can_still_be_referred_to() {
    let variant = later(json!({ "if": { "properties": { "a": { "type": "string" } } } })).schema(
        "Y",
        json!({ "$ref": "#/components/schemas/X/if/properties/a" }),
    );
    let document = read(&variant);
    let target = document.model().pointer("/components/schemas/Y/$ref");
    assert_eq!(target, Some(&json!("#/components/schemas/a")));
    let moved = document.model().pointer("/components/schemas/a");
    assert_eq!(moved, Some(&json!({ "type": "string" })));
}

#[test]
fn a_document_with_only_webhooks_is_valid_and_gives_a_client_without_calls() {
    let text = json!({
        "openapi": "3.1.0",
        "info": { "title": "Hooks", "version": "1", "summary": "S", "license": { "name": "MIT", "identifier": "MIT" } },
        "webhooks": { "made": { "post": { "requestBody": { "content": { "application/json": {
            "schema": { "type": ["string", "null"], "minLength": 3, "maxLength": 1 } } } } } } },
    })
    .to_string();
    let document = pipeline::parse(&text).expect("a document");
    let report = pipeline::check(&document);
    let places: Vec<&str> = report
        .problems()
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    let schema = "/webhooks/made/post/requestBody/content/application~1json/schema";
    assert_eq!(places, [format!("{schema}/minLength")], "{report}");
    assert!(report.is_valid(), "{report}");
    assert_eq!(standalone(&text).operations(), [] as [String; 0]);
}

#[test]
fn a_path_item_among_the_components_is_read_where_it_is_used() {
    let mut variant = later(json!({}));
    let item = variant
        .0
        .pointer("/paths/~1auth~1users~1{id}~1token")
        .cloned()
        .expect("the path");
    variant = variant
        .set(
            "/components/pathItems",
            json!({ "Token": item, "Unused": { "get": { "operationId": "", "responses": {} } } }),
        )
        .set(
            "/paths/~1auth~1users~1{id}~1token",
            json!({ "$ref": "#/components/pathItems/Token" }),
        );
    let document = read(&variant);
    let report = pipeline::check(&document);
    let places: Vec<&str> = report
        .problems()
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    assert_eq!(
        places,
        ["/components/pathItems/Unused/get/responses"],
        "{report}"
    );
    let responses = format!("{OPERATION}/responses");
    assert_eq!(
        document.origin(&responses),
        "/components/pathItems/Token/delete/responses"
    );
    assert_eq!(
        standalone(variant.remove("/components/pathItems/Unused").text()).operations(),
        ["delete_auth_users_token_by_id"]
    );
}

#[test]
fn documentation_next_to_a_reference_overrides_that_of_its_target() {
    let parameter = json!({ "name": "mode", "in": "query", "description": "old", "schema": { "type": "string" } });
    let variant = later(json!({}))
        .set("/components/parameters", json!({ "Mode": parameter }))
        .parameter(json!({ "$ref": "#/components/parameters/Mode", "description": "new" }));
    let document = read(&variant);
    let place = format!("{OPERATION}/parameters/2");
    let found = document.model().pointer(&place).expect("the parameter");
    assert_eq!(found["description"], "new");
    assert_eq!(found["name"], "mode");
    assert_eq!(
        document.origin(&format!("{place}/description")),
        format!("{place}/description")
    );
    assert_eq!(
        document.origin(&format!("{place}/schema/type")),
        "/components/parameters/Mode/schema/type"
    );
    assert_eq!(pipeline::check(&document).problems(), []);
}

#[test]
fn security_of_3_1_is_understood() {
    let variant = later(json!({}))
        .set(
            "/components/securitySchemes/cert",
            json!({ "type": "mutualTLS" }),
        )
        .set(
            "/security",
            json!([{ "bearerAuth": ["admin"] }, { "cert": [] }]),
        );
    let document = read(&variant);
    assert_eq!(pipeline::check(&document).problems(), []);
    assert_eq!(
        rules(&document),
        BTreeSet::from(["mutual-tls", "security-roles"])
    );
}

#[test]
fn newer_keywords_in_a_document_of_3_0_are_lowered_and_reported_as_problems() {
    for (schema, rule, place) in [
        (json!({ "type": ["string", "null"] }), "wrong-type", "/type"),
        (json!({ "const": 1 }), "unknown-field", "/const"),
        (
            json!({ "type": "integer", "exclusiveMinimum": 1 }),
            "wrong-type",
            "/exclusiveMinimum",
        ),
        (
            json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
            "unknown-value",
            "/anyOf/1/type",
        ),
        (
            json!({ "type": "object", "if": {} }),
            "unknown-field",
            "/if",
        ),
        (
            json!({ "type": "object", "properties": { "a": true } }),
            "wrong-type",
            "/properties/a",
        ),
    ] {
        let earlier = later(schema.clone()).set("/openapi", json!("3.0.3"));
        let document = read(&earlier);
        let model = read(&later(schema.clone()));
        assert_eq!(lowered(&document), lowered(&model), "{schema}");
        let report = pipeline::check(&document);
        let place = format!("/components/schemas/X{place}");
        let told = report
            .errors()
            .any(|problem| problem.rule == rule && problem.pointer == place);
        assert!(told, "{schema}:\n{report}");
        // A client can still be generated.
        standalone(earlier.text());
    }
}

#[test]
fn values_that_no_rule_can_interpret_are_reported_by_the_grammar() {
    for (schema, rule, place) in [
        (json!({ "type": ["string", "text"] }), "wrong-type", "/type"),
        (json!({ "type": [] }), "wrong-type", "/type"),
        (
            json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true }),
            "wrong-type",
            "/exclusiveMinimum",
        ),
        (json!({ "items": [{}] }), "wrong-type", "/items"),
        (
            json!({ "$ref": "#nowhere" }),
            "unresolved-reference",
            "/$ref",
        ),
        (
            json!({ "type": "string", "nullable": true }),
            "unknown-keyword",
            "/nullable",
        ),
        (json!({ "examples": { "a": 1 } }), "wrong-type", "/examples"),
        (
            json!({ "type": ["string", "integer", "string"] }),
            "wrong-type",
            "/type/2",
        ),
        (json!({ "prefixItems": [] }), "wrong-type", "/prefixItems"),
        (
            json!({ "prefixItems": [{}, 3] }),
            "wrong-type",
            "/prefixItems/1",
        ),
        (json!({ "$comment": 1 }), "wrong-type", "/$comment"),
        (
            json!({ "$ref": "#/components/schemas/Error", "$comment": 1 }),
            "wrong-type",
            "/$comment",
        ),
        (json!({ "$id": 1 }), "wrong-type", "/$id"),
        (json!({ "$defs": { "a": 1 } }), "wrong-type", "/$defs/a"),
        (json!({ "if": 3 }), "wrong-type", "/if"),
        (
            json!({ "dependentRequired": { "a": "b" } }),
            "wrong-type",
            "/dependentRequired/a",
        ),
        (
            json!({ "patternProperties": [] }),
            "wrong-type",
            "/patternProperties",
        ),
        (json!({ "minContains": 1.5 }), "wrong-type", "/minContains"),
        (json!({ "minLength": 2.5 }), "wrong-type", "/minLength"),
        (
            json!({ "contentEncoding": 64 }),
            "wrong-type",
            "/contentEncoding",
        ),
    ] {
        let variant = later(schema.clone());
        let report = pipeline::parse(variant.text())
            .map_or_else(|report| report, |document| pipeline::check(&document));
        let place = format!("/components/schemas/X{place}");
        let told = report
            .problems()
            .iter()
            .any(|problem| problem.rule == rule && problem.pointer == place);
        assert!(told, "{schema}:\n{report}");
    }
}

/// Two problems that reading finds, in places that lowering moves or drops.
#[test]
fn what_reading_found_counts_where_the_part_is_used() {
    let document = |webhook: &str, definition: &str| {
        format!(
            r##"{{ "openapi": "3.1.0", "info": {{ "title": "T", "version": "1" }},
  "paths": {{ "/a": {{ "get": {{ "operationId": "getA", "responses": {{ "200": {{ "description": "d", "content": {{
    "application/json": {{ "schema": {{ "$ref": "#/components/schemas/A/$defs/B" }} }} }} }} }} }} }} }},
  "webhooks": {{ "made": {{ "post": {{ {webhook} "responses": {{ "204": {{ "description": "d" }} }} }} }} }},
  "components": {{ "schemas": {{ "A": {{ "$defs": {{ "B": {{ {definition} "type": "object", "properties": {{ "b": {{ "type": "string" }} }} }} }} }} }} }} }}"##
        )
    };
    let merge = r#""<<": { "x": 1 },"#;
    let consequences = |text: &str| {
        let document = pipeline::parse(text).expect("a document");
        let report = pipeline::check(&document);
        let merges = report
            .problems()
            .iter()
            .filter(|problem| problem.rule == "merge-key");
        merges
            .map(|problem| problem.consequence)
            .collect::<Vec<_>>()
    };
    let plain = standalone(document("", ""));
    let in_webhook = document(merge, "");
    // As a callback, which the client does not need, it is removed whole.
    assert_eq!(consequences(&in_webhook), [Consequence::Repaired]);
    assert_eq!(standalone(&in_webhook).output.source, plain.output.source);
    let in_definition = document("", merge);
    assert_eq!(consequences(&in_definition), [Consequence::Repaired]);
    let repaired = standalone(&in_definition);
    assert!(
        repaired.rewrites().contains(&"repair"),
        "{:?}",
        repaired.rewrites()
    );
    assert_ne!(repaired.output.source, plain.output.source);
}

#[test]
fn lowerings_are_among_the_adaptations_of_a_client() {
    let variant = later(json!({})).set(
        &format!("{OPERATION}/parameters/1/schema"),
        json!({ "type": ["string"] }),
    );
    let client = standalone(variant.text());
    assert_eq!(client.rewrites().first(), Some(&"version"));
    assert_eq!(client.rewrites().get(1), Some(&"type-list"));
}

#[test]
fn a_document_of_3_0_is_its_own_model() {
    let document = read(&base());
    assert_eq!(document.model(), document.value());
    assert_eq!(document.lowerings(), []);
}
