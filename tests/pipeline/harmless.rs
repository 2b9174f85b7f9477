//! Changes without a change of meaning, or for the server only, leave the client's public surface
//! unchanged. Unusual but valid documents can be generated.

#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` reads better by value"
)]

use cribl_tokens::pipeline::{self, Settings};
use serde_json::{Value, json};

use crate::generated::{Generated, standalone};
use crate::variants::{OPERATION, Variant, base};

const BUILDER: &str = "CreateThing";

fn to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The public surface, without the places it comes from.
fn surface(variant: &Variant) -> Vec<String> {
    let document = pipeline::parse(variant.text()).unwrap_or_else(|report| panic!("{report}"));
    let surface = pipeline::surface(&document, &Settings::for_crate());
    let surface = surface.unwrap_or_else(|report| panic!("{report}"));
    surface.items.iter().map(ToString::to_string).collect()
}

fn in_response(property: &str) -> String {
    format!("{OPERATION}/responses/200/content/application~1json/schema/properties/{property}")
}

fn with(variant: Variant, place: &str, field: &str, value: Value) -> Variant {
    variant.set(&format!("{place}/{field}"), value)
}

/// The base document and an operation that sends `body` and receives `response`.
fn exchange(body: Value, response: Value) -> Variant {
    base().operation(
        "/things",
        "post",
        json!({
            "operationId": "create_thing",
            "requestBody": { "required": true, "content": { "application/json": { "schema": body } } },
            "responses": { "200": { "description": "done", "content": { "application/json": { "schema": response } } } },
        }),
    )
}

fn field(code: &Generated, of: &str, name: &str) -> String {
    code.field(of, name)
        .unwrap_or_else(|| panic!("no {of}.{name} in {:?}", code.types()))
}

#[test]
fn a_named_scalar_is_the_scalar_written_out() {
    let id = format!("{OPERATION}/parameters/0/schema");
    let ttl = format!("{OPERATION}/parameters/1/schema");
    let text = json!({ "type": "string", "description": "some text" });
    let cases = [
        base().schema("Text", text.clone()).set(&id, to("Text")),
        base().schema("Text", text.clone()).set(&ttl, to("Text")),
        base().schema("Text", text.clone()).set(
            &id,
            json!({ "description": "an id", "allOf": [to("Text")] }),
        ),
        base()
            .schema("Text", text)
            .schema("Id", json!({ "allOf": [to("Text")] }))
            .set(&id, to("Id")),
        base()
            .schema("Count", json!({ "type": "integer" }))
            .set(&in_response("count"), to("Count")),
    ];
    for variant in cases {
        assert_eq!(surface(&variant), surface(&base()));
    }
}

#[test]
fn another_name_of_a_schema_is_that_schema() {
    let thing =
        json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
    let sent = |name: &str| {
        exchange(to(name), json!({ "type": "object" }))
            .schema("Thing", thing.clone())
            .schema("Alias", to("Thing"))
            .schema("Another", to("Alias"))
    };
    let mut plain = surface(&sent("Thing"));
    // In the base document no operation uses the other names, so they stay types.
    plain.retain(|item| !item.contains("Alias") && !item.contains("Another"));
    assert!(
        plain.iter().any(|item| item.contains("body_map")),
        "{plain:?}"
    );
    for name in ["Alias", "Another"] {
        let found = surface(&sent(name));
        let lost: Vec<_> = plain.iter().filter(|item| !found.contains(item)).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

#[test]
fn a_constraint_on_a_value_in_a_response_changes_no_type() {
    let (count, items) = (in_response("count"), in_response("items"));
    let cases = [
        with(base(), &count, "minimum", json!(0)),
        with(base(), &count, "maximum", json!(100)),
        with(base(), &count, "format", json!("int32")),
        with(base(), &count, "default", json!(0)),
        with(base(), &count, "multipleOf", json!(2)),
        with(
            with(base(), &items, "minItems", json!(2)),
            &items,
            "maxItems",
            json!(2),
        ),
        with(base(), &items, "uniqueItems", json!(true)),
    ];
    for variant in cases {
        assert_eq!(surface(&variant), surface(&base()));
    }
    let text = |more: Value| {
        let mut schema = json!({ "type": "string" });
        schema
            .as_object_mut()
            .expect("it is one")
            .extend(more.as_object().cloned().expect("one"));
        let response =
            json!({ "type": "object", "required": ["token"], "properties": { "token": schema } });
        surface(&exchange(json!({ "type": "object" }), response))
    };
    for constraint in [
        json!({ "minLength": 1 }),
        json!({ "maxLength": 9 }),
        json!({ "pattern": "^a" }),
    ] {
        assert_eq!(text(constraint), text(json!({})));
    }
}

#[test]
fn a_property_of_one_direction_is_required_only_in_that_direction() {
    let thing = json!({
        "type": "object",
        "required": ["id", "name", "secret"],
        "properties": {
            "id": { "type": "string", "readOnly": true },
            "name": { "type": "string" },
            "secret": { "type": "string", "writeOnly": true },
        },
    });
    let option = "::std::option::Option<::std::string::String>";
    let text = "::std::string::String";
    let code = standalone(
        exchange(to("Thing"), to("Thing"))
            .schema("Thing", thing.clone())
            .text(),
    );
    assert_eq!(field(&code, "Thing", "id"), option);
    assert_eq!(field(&code, "Thing", "name"), text);
    assert_eq!(field(&code, "Thing", "secret"), option);

    let code = standalone(exchange(thing.clone(), json!({ "type": "object" })).text());
    assert_eq!(field(&code, "CreateThingBody", "id"), option);
    assert_eq!(field(&code, "CreateThingBody", "secret"), text);

    let code = standalone(exchange(json!({ "type": "object" }), thing).text());
    assert_eq!(field(&code, "CreateThingResponse", "id"), text);
    assert_eq!(field(&code, "CreateThingResponse", "secret"), option);
}

#[test]
fn a_choice_among_scalars_is_a_type_that_decodes_all_of_them() {
    let of = |schema: Value| {
        let response =
            json!({ "type": "object", "required": ["x"], "properties": { "x": schema } });
        let code = standalone(exchange(json!({ "type": "object" }), response).text());
        (field(&code, "CreateThingResponse", "x"), code)
    };
    let text = "::std::string::String";
    let at = json!({ "type": "string", "format": "date-time" });
    let empty = json!({ "type": "string", "enum": [""] });
    assert_eq!(of(json!({ "anyOf": [at, empty] })).0, text);
    assert_eq!(of(json!({ "oneOf": [at, { "type": "string" }] })).0, text);
    assert_eq!(
        of(json!({ "anyOf": [{ "type": "integer" }, { "type": "number" }] })).0,
        "f64"
    );
    let (shape, code) = of(json!({ "anyOf": [
        { "type": "string", "enum": ["low"] }, { "type": "string", "enum": ["high"] } ] }));
    assert!(shape.contains("CreateThingResponseX"), "{shape}");
    assert!(code.output.source.contains("High"));
    let (shape, _) = of(json!({ "anyOf": [
        { "type": "array", "items": { "type": "string" } }, { "type": "array", "items": { "type": "integer" } } ] }));
    assert!(shape.contains("Vec<::serde_json::Value>"), "{shape}");
    let thing =
        |name: &str| json!({ "type": "object", "properties": { name: { "type": "string" } } });
    let (_, code) = of(json!({ "anyOf": [thing("a"), thing("b"), { "type": "string" }] }));
    assert!(code.rewrites().contains(&"scalar-choice"));
}

#[test]
fn an_object_in_the_query_is_a_parameter_for_each_of_its_properties() {
    let page = json!({ "type": "object", "required": ["page"], "properties": {
        "page": { "type": "integer" }, "size": { "type": "integer" },
        "sort": { "type": "array", "items": { "type": "string" } } } });
    let variant = exchange(json!({ "type": "object" }), json!({ "type": "object" }))
        .schema("Pageable", page)
        .set(
            "/paths/~1things/post/parameters",
            json!([{ "name": "pageable", "in": "query", "required": true, "schema": to("Pageable") }]),
        );
    let code = standalone(variant.text());
    let setters = code.setters(BUILDER);
    for name in ["page", "size", "sort"] {
        assert!(
            setters.iter().any(|(setter, _)| setter == name),
            "{setters:?}"
        );
    }
    assert!(!setters.iter().any(|(setter, _)| setter == "pageable"));
    let sent = code.code(BUILDER);
    assert!(sent.contains("QueryParam::new(\"page\",&page)"), "{sent}");
}

#[test]
fn documents_that_are_valid_in_unusual_ways_generate() {
    let object = |name: &str| json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } });
    let tagged = |tag: &str| {
        json!({ "type": "object", "required": ["kind", "x"], "properties": {
        "kind": { "type": "string", "enum": [tag] }, "x": { "type": "string" } } })
    };
    let open = |tag: &str| {
        let mut schema = tagged(tag);
        schema["additionalProperties"] = json!({ "type": "string" });
        schema
    };
    let in_object = |schema: Value| json!({ "type": "object", "properties": { "x": schema } });
    let cases = [
        in_object(json!({ "enum": ["a"], "allOf": [to("Text")] })),
        json!({ "type": "object", "format": "map", "properties": {} }),
        in_object(json!({ "type": "array", "format": "csv", "items": {} })),
        in_object(json!({ "type": "integer", "default": 1.0 })),
        in_object(json!({ "type": "integer", "minimum": 1.0, "maximum": 1e3, "multipleOf": 1.0 })),
        in_object(json!({ "type": "integer", "enum": [1.0, 2.0] })),
        in_object(json!({ "type": "integer", "minimum": -9_223_372_036_854_776_000_f64 })),
        json!({ "oneOf": [object("name"), object("Name")] }),
        json!({ "oneOf": [tagged("on"), tagged("ON")] }),
        json!({ "oneOf": [{ "type": "string", "enum": ["on"] }, { "type": "string", "enum": ["ON"] }] }),
        json!({ "oneOf": [open("a"), open("b")] }),
    ];
    for schema in cases {
        for variant in [
            exchange(schema.clone(), json!({})),
            exchange(json!({}), schema.clone()),
        ] {
            let variant = variant.schema("Text", json!({ "type": "string" }));
            let output = pipeline::generate(variant.text(), &Settings::standalone());
            let output = output.unwrap_or_else(|report| panic!("{schema}: {report}"));
            syn::parse_file(&output.source).expect("Rust");
        }
    }
}

#[test]
fn a_choice_with_a_discriminator_is_decided_by_it() {
    let member = || {
        json!({ "type": "object", "required": ["kind"], "properties": {
        "kind": { "type": "string" }, "size": { "type": "integer" } } })
    };
    let choice = json!({
        "oneOf": [to("Small"), to("Large")],
        "discriminator": { "propertyName": "kind", "mapping": { "s": "#/components/schemas/Small", "xs": "Small" } },
    });
    let variant = exchange(json!({}), to("Thing"))
        .schema("Thing", choice)
        .schema("Small", member())
        .schema("Large", member());
    let code = standalone(variant.text());
    assert!(code.rewrites().contains(&"discriminator"));
    let tag = field(&code, "ThingSmall", "kind");
    assert!(tag.contains("ThingSmallKind"), "{tag}");
    let source = code.output.source.replace(' ', "");
    assert!(source.contains("#[serde(rename=\"xs\")]"), "{source}");
    assert!(source.contains("Large(ThingLarge)"), "{source}");
}
