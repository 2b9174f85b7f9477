//! The rewrites of schemas, bodies, parameters, names and documentation: the resulting code compiles and
//! means what the document says.
#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` reads better by value"
)]

use crate::generated::{Generated, for_crate, standalone};
use crate::variants::{OPERATION, Variant, base};
use serde_json::{Value, json};

const BUILDER: &str = "DeleteAuthUsersTokenById";

fn response(content: Value) -> Value {
    json!({ "description": "a response", "content": content })
}

fn json_of(schema: Value) -> Value {
    response(json!({ "application/json": { "schema": schema } }))
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

/// Returns the rule and the place of each rewrite. Each place must be in the document.
fn places(text: &str, code: &Generated) -> Vec<(&'static str, String)> {
    let document = cribl_tokens::pipeline::parse(text).expect("a document");
    let rewrites = code.output.adaptations.iter();
    let places = rewrites.map(|one| {
        let found = document.value().pointer(&one.pointer);
        assert!(found.is_some(), "{one}");
        (one.rule, one.pointer.clone())
    });
    places.collect()
}

#[test]
fn rewrites_of_parameters_are_reported_where_the_parameters_are() {
    let text = base()
        .parameter(
            json!({ "name": "o", "in": "query", "schema": { "type": "object",
            "properties": { "ttl": { "type": "string" }, "b": { "type": "string" } } } }),
        )
        .parameter(json!({ "name": "c", "in": "cookie", "schema": { "type": "string" } }))
        .parameter(
            json!({ "name": "b", "in": "header", "schema": { "type": "array", "items": {} } }),
        )
        .text();
    let places = places(&text, &standalone(&text));
    let at = |rule, place: &str| (rule, format!("{OPERATION}/parameters/{place}"));
    assert_eq!(
        places
            .into_iter()
            .filter(|(rule, _)| rule.contains("parameter") || rule.contains("exploded"))
            .collect::<Vec<_>>(),
        [
            at("parameter-not-sent", "3"),
            at("exploded-object", "2"),
            at("parameter-as-text", "4"),
            at("parameter-name", "2/schema/properties/ttl"),
            at("parameter-name", "4"),
        ]
    );
}

/// Components that a rewrite makes, and properties that it merges.
#[test]
fn rewrites_of_made_and_merged_schemas_are_reported_at_what_they_come_from() {
    let bounded = |name: &str| json!({ "type": "object", "properties": { name: { "type": "string", "minLength": 1 } } });
    let holding = |inner: Value| json!({ "type": "object", "properties": { "in": inner } });
    let tagged = json!({ "allOf": [{ "type": "object", "required": ["k"], "properties": { "k": { "type": "string" } } }] });
    let to = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let choice = json!({ "oneOf": [to("B"), to("C")] });
    let text = base()
        .schema("B", tagged.clone())
        .schema("C", tagged)
        .schema("Choice", json!({ "oneOf": [to("B"), to("C")], "discriminator": { "propertyName": "k" } }))
        .schema("Nested", json!({ "allOf": [holding(bounded("a")), holding(bounded("b"))] }))
        .schema("Alternatives", json!({ "allOf": [choice, { "type": "object", "properties": { "l": { "type": "string", "maxLength": 3 } } }] }))
        .response(
            "200",
            json_of(json!({ "type": "object", "properties": {
                "a": to("Choice"), "b": to("Nested"), "c": to("Alternatives") } })),
        )
        .text();
    let places = places(&text, &standalone(&text));
    for (rule, place) in [
        ("discriminator", "Choice/discriminator"),
        ("merged", "Choice/oneOf/0"),
        (
            "response-constraint",
            "Nested/allOf/1/properties/in/properties/b",
        ),
        ("named-alternative", "Alternatives"),
    ] {
        let wanted = (rule, format!("/components/schemas/{place}"));
        assert!(places.contains(&wanted), "{wanted:?} is not in {places:#?}");
    }
}

#[test]
fn schemas_with_the_same_title_stay_two_types() {
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
fn a_component_that_is_a_choice_or_null_has_a_type_for_the_choice() {
    let members = json!([{ "type": "string" }, { "type": "integer" }]);
    let with_null = json!([{ "type": "string" }, { "type": "null" }, { "type": "integer" }]);
    for (version, schema) in [
        (
            "3.0.3",
            json!({ "nullable": true, "oneOf": members, "title": "T" }),
        ),
        (
            "3.0.3",
            json!({ "nullable": true, "anyOf": members, "description": "d" }),
        ),
        ("3.1.0", json!({ "oneOf": with_null })),
        ("3.1.0", json!({ "type": ["string", "integer", "null"] })),
    ] {
        let variant = base()
            .set("/openapi", json!(version))
            .schema("Mark", schema.clone())
            .schema("MarkValue", json!({ "type": "object" }))
            .response(
                "200",
                json_of(json!({ "$ref": "#/components/schemas/Mark" })),
            );
        let code = standalone(variant.text());
        let source = &code.output.source;
        assert!(code.rewrites().contains(&"nullable-component"), "{schema}");
        assert!(
            source.contains("pub struct Mark(pub ::std::option::Option<MarkValue2>)"),
            "{schema}"
        );
        assert!(source.contains("pub enum MarkValue2 {"), "{schema}");
    }
}

#[test]
fn schemas_the_generator_panics_on_are_widened() {
    let cases = [
        ("mixed-enum", json!({ "enum": ["a", 1] })),
        (
            "mixed-enum",
            json!({ "type": "string", "enum": ["on", false] }),
        ),
        ("mixed-enum", json!({ "enum": [{}, []] })),
        (
            "property-names",
            json!({ "type": "object", "properties": { "a-b": {}, "a_b": {} } }),
        ),
        ("typeless-bounds", json!({ "minimum": 1 })),
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
fn a_body_keeps_one_media_type_and_is_sent_with_it() {
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
            "CONTENT_TYPE,::reqwest::header::HeaderValue::from_static(\"{unknown}\""
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
fn parameters_with_the_same_name_stay_two_and_keep_it_on_the_wire() {
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
fn only_documented_headers_are_sent() {
    let invented = |code: &Generated| code.code(BUILDER).contains("api-version");
    for code in [standalone(base().text()), for_crate(base().text())] {
        assert!(!invented(&code), "{}", code.code(BUILDER));
    }
    let header = json!({ "name": "api-version", "in": "header", "required": true, "schema": { "type": "string" } });
    let code = standalone(base().parameter(header).text());
    let sent = "header_map.append(\"api-version\",api_version.to_string().try_into()?)";
    assert!(code.code(BUILDER).contains(sent), "{}", code.code(BUILDER));
    assert_eq!(code.code(BUILDER).matches("api-version").count(), 1);
}

#[test]
fn parameters_the_generator_cannot_serialize_become_text_or_are_left_out() {
    let given = |parameter: Value| standalone(base().parameter(parameter).text());
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let object = || json!({ "type": "object", "properties": { "first": { "type": "string" } } });
    let text = [
        json!({ "name": "p", "in": "query", "content": { "application/json": { "schema": {} } } }),
        json!({ "name": "p", "in": "query", "style": "pipeDelimited", "schema": list }),
        json!({ "name": "p", "in": "query", "explode": false, "schema": list }),
        json!({ "name": "p", "in": "header", "schema": list }),
        json!({ "name": "p", "in": "header", "schema": {} }),
        json!({ "name": "p", "in": "header", "schema": { "type": "string", "nullable": true } }),
        json!({ "name": "p", "in": "query", "schema": { "type": "object", "required": ["a"] } }),
        json!({ "name": "p", "in": "query", "schema": { "anyOf": [object(), object()] } }),
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
fn an_object_in_the_query_is_a_parameter_for_each_property_however_it_is_wrapped() {
    let object = json!({ "type": "object", "properties": { "first": { "type": "string" } } });
    let to_object = json!({ "$ref": "#/components/schemas/Object" });
    for schema in [
        object.clone(),
        to_object.clone(),
        json!({ "description": "words", "allOf": [object] }),
        json!({ "description": "words", "allOf": [to_object] }),
        json!({ "oneOf": [to_object], "nullable": true }),
        json!({ "anyOf": [{ "allOf": [to_object] }] }),
    ] {
        let parameter = json!({ "name": "p", "in": "query", "schema": schema });
        let variant = base().schema("Object", object.clone()).parameter(parameter);
        let code = standalone(variant.text());
        let setters = code.setters(BUILDER);
        assert!(
            setters.iter().any(|(name, _)| name == "first"),
            "{schema}: {setters:?}"
        );
        assert!(
            setters.iter().all(|(name, _)| name != "p"),
            "{schema}: {setters:?}"
        );
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
fn documentation_is_copied_as_text() {
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
    assert_eq!(code.response("B").0, code.response(BUILDER).0);
    let escaped = base().response(
        "200",
        json_of(json!({ "$ref": "#/components/schemas/Err%6Fr" })),
    );
    assert_eq!(
        standalone(escaped.text()).response(BUILDER).0,
        "types::Error"
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
        .response("default", json!({ "description": "" }))
        .schema("X", json!({ "title": "X", "not": {} }));
    for adaptation in standalone(variant.text()).output.adaptations {
        assert!(
            variant.0.pointer(&adaptation.pointer).is_some(),
            "{adaptation}"
        );
        assert!(!adaptation.message.is_empty() && !adaptation.reason.is_empty());
    }
}
