//! Compositions: the types they get, and that their cost depends only on the number of their properties,
//! however they are built.

#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` reads better by value"
)]

use serde_json::{Value, json};

use crate::generated::{Generated, standalone};
use crate::variants::{Variant, base};

fn to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn with(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

/// The base document with these schemas, and an operation that sends the first of them.
fn document(schemas: Vec<(&str, Value)>) -> Variant {
    let first = schemas[0].0.to_owned();
    let variant = schemas.into_iter().fold(base(), |variant, (name, schema)| {
        variant.schema(name, schema)
    });
    variant.operation(
        "/things",
        "post",
        json!({
            "operationId": "create_thing",
            "requestBody": { "required": true, "content": { "application/json": { "schema": to(&first) } } },
            "responses": { "204": { "description": "done" } },
        }),
    )
}

fn generate(schemas: Vec<(&str, Value)>) -> Generated {
    standalone(document(schemas).text())
}

fn field(code: &Generated, of: &str, name: &str) -> String {
    code.field(of, name)
        .unwrap_or_else(|| panic!("no {of}.{name} in {:?}", code.types()))
}

/// A type with many kinds, as vendors write it. The first kind can be given in two ways.
fn many_kinds(kinds: usize) -> Vec<(String, Value)> {
    let kind = |index: usize| {
        let mut kind = with(json!({
            "id": { "type": "string" },
            "type": { "type": "string" },
            format!("of{index}"): { "type": "string" },
        }));
        if index == 0 {
            kind["anyOf"] = json!([{ "required": ["id"] }, { "required": ["of0"] }]);
        }
        (format!("Kind{index}"), kind)
    };
    let members: Vec<Value> = (0..kinds)
        .map(|index| to(&format!("Kind{index}")))
        .collect();
    let new = json!({ "allOf": [to("Thing"), { "type": "object", "required": ["id"] }] });
    let mut schemas = vec![
        ("New".to_owned(), new),
        ("Thing".to_owned(), json!({ "oneOf": members })),
    ];
    schemas.extend((0..kinds).map(kind));
    schemas
}

#[test]
fn a_constraint_next_to_a_choice_costs_nothing_per_member() {
    let lines = |kinds: usize| {
        let schemas = many_kinds(kinds);
        let schemas = schemas
            .iter()
            .map(|(name, schema)| (name.as_str(), schema.clone()));
        let code = generate(schemas.collect());
        assert_eq!(field(&code, "New", "0"), "Thing");
        assert!(code.rewrites().contains(&"choice-without-shape"));
        assert!(code.rewrites().contains(&"part-without-shape"));
        for index in 0..kinds {
            let (kind, property) = (format!("Kind{index}"), format!("of{index}"));
            assert!(field(&code, &kind, &property).contains("String"));
        }
        code.output.source.lines().count()
    };
    let [few, more, many] = [10, 20, 40].map(lines);
    assert_eq!(many - more, 2 * (more - few), "{few}, {more}, {many} lines");
}

#[test]
fn an_alias_of_a_choice_costs_nothing_however_large_the_choice_is() {
    let kind = |index: usize| {
        let properties = (0..50).map(|at| (format!("of{index}x{at}"), json!({ "type": "string" })));
        (
            format!("Kind{index}"),
            with(Value::Object(properties.collect())),
        )
    };
    let kinds: Vec<(String, Value)> = (0..50).map(kind).collect();
    let members: Vec<Value> = kinds.iter().map(|(name, _)| to(name)).collect();
    let new = json!({ "allOf": [to("Thing"), { "type": "object", "required": ["of0x0"] }] });
    let mut schemas = vec![("New", new), ("Thing", json!({ "oneOf": members }))];
    schemas.extend(
        kinds
            .iter()
            .map(|(name, schema)| (name.as_str(), schema.clone())),
    );
    let code = generate(schemas);
    assert_eq!(field(&code, "New", "0"), "Thing");
    assert!(!code.rewrites().contains(&"costly-merge"));
}

#[test]
fn members_of_a_choice_keep_the_properties_that_others_have() {
    let code = generate(vec![
        (
            "Thing",
            json!({
                "type": "object",
                "required": ["name"],
                "properties": { "name": { "type": "string" } },
                "oneOf": [to("Small"), to("Large")],
            }),
        ),
        ("Small", with(json!({ "size": { "type": "integer" } }))),
        (
            "Large",
            with(json!({ "size": { "type": "integer" }, "weight": { "type": "number" } })),
        ),
    ]);
    assert_eq!(field(&code, "ThingSmall", "name"), "::std::string::String");
    assert!(field(&code, "ThingSmall", "size").contains("i64"));
    assert!(code.field("ThingSmall", "weight").is_none());
    assert!(field(&code, "ThingLarge", "weight").contains("f64"));
}

#[test]
fn any_of_several_objects_within_another_is_one_object_with_all_their_properties() {
    let member = |name: &str| json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } });
    let code = generate(vec![(
        "Thing",
        json!({
            "type": "object",
            "required": ["id"],
            "properties": { "id": { "type": "string" } },
            "anyOf": [member("a"), member("b")],
        }),
    )]);
    assert_eq!(field(&code, "Thing", "id"), "::std::string::String");
    for name in ["a", "b"] {
        assert!(field(&code, "Thing", name).contains("Option<::std::string::String>"));
    }
}

#[test]
fn schemas_that_are_parts_of_themselves_are_typed() {
    let x = |schema| with(json!({ "x": schema }));
    let cases = [
        vec![
            ("A", json!({ "allOf": [to("B"), to("C")] })),
            ("B", x(to("B"))),
            ("C", x(to("C"))),
        ],
        vec![
            (
                "A",
                json!({ "allOf": [to("B")], "properties": { "x": to("A") } }),
            ),
            ("B", x(to("B"))),
        ],
        vec![(
            "A",
            x(json!({ "allOf": [to("A"), x(json!({ "allOf": [to("A"), x(json!({}))] }))] })),
        )],
    ];
    for schemas in cases {
        let code = generate(schemas);
        assert!(code.rewrites().contains(&"merged"));
        assert!(!code.rewrites().contains(&"costly-merge"));
        field(&code, "A", "x");
    }
}

#[test]
fn a_base_type_and_its_variants_are_typed() {
    let variant = |property: &str| json!({ "allOf": [to("Base"), with(json!({ property: { "type": "string" } }))] });
    let base_type = json!({
        "type": "object",
        "required": ["kind"],
        "properties": { "kind": { "type": "string" } },
        "oneOf": [to("Dog"), to("Cat")],
    });
    let code = generate(vec![
        ("Base", base_type),
        ("Dog", variant("bark")),
        ("Cat", variant("meow")),
    ]);
    assert_eq!(field(&code, "Dog", "kind"), "::std::string::String");
    assert!(field(&code, "Dog", "bark").contains("String"));
    assert!(code.field("Dog", "meow").is_none());
    assert!(field(&code, "Cat", "meow").contains("String"));

    let list = json!({ "oneOf": [to("Dog"), to("Cat")] });
    let code = generate(vec![
        ("Base", list),
        ("Dog", variant("bark")),
        ("Cat", variant("meow")),
    ]);
    assert!(field(&code, "Dog", "bark").contains("String"));
    assert!(code.types().contains(&"Base".to_owned()));
}

#[test]
fn choices_of_each_other_are_any_json_where_no_type_could_be_decoded() {
    let code = generate(vec![
        ("A", json!({ "oneOf": [to("B"), { "type": "string" }] })),
        ("B", json!({ "allOf": [to("C")] })),
        ("C", json!({ "oneOf": [to("A"), { "type": "integer" }] })),
    ]);
    assert!(code.rewrites().contains(&"choice-of-itself"));
}

#[test]
fn only_schemas_over_budget_become_any_json() {
    let member = |choice: usize, member: usize| {
        with(json!({ format!("of{choice}x{member}"): { "type": "string" } }))
    };
    let choice = |index: usize| {
        let members: Vec<Value> = (0..10).map(|at| member(index, at)).collect();
        json!({ "oneOf": members })
    };
    let choices: Vec<Value> = (0..8).map(choice).collect();
    let code = generate(vec![
        (
            "Thing",
            with(json!({ "id": { "type": "string" }, "huge": to("Huge"), "small": to("Small") })),
        ),
        ("Huge", json!({ "allOf": choices })),
        (
            "Small",
            json!({ "allOf": [with(json!({ "a": {} })), with(json!({ "b": { "type": "boolean" } }))] }),
        ),
    ]);
    let costly: Vec<&str> = code
        .output
        .adaptations
        .iter()
        .filter(|adaptation| adaptation.rule == "costly-merge")
        .map(|adaptation| adaptation.pointer.as_str())
        .collect();
    assert_eq!(costly, ["/components/schemas/Huge"]);
    assert!(field(&code, "Thing", "id").contains("String"));
    assert!(field(&code, "Thing", "small").contains("Small"));
    assert!(field(&code, "Small", "b").contains("bool"));
}

/// Merging the parts of these schemas one by one would take unlimited time or memory.
#[test]
fn no_composition_costs_more_than_its_properties() {
    let doubling = (0..40).map(|level| {
        let next = to(&format!("L{}", level + 1));
        (format!("L{level}"), json!({ "allOf": [next, next] }))
    });
    let choices = (0..30).map(|level| {
        let next = to(&format!("L{}", level + 1));
        let both = json!({ "oneOf": [next, { "type": "object", "allOf": [next] }] });
        (
            format!("L{level}"),
            json!({ "allOf": [both, with(json!({ format!("x{level}"): {} }))] }),
        )
    });
    let nested = (0..20).map(|level| {
        let next = to(&format!("L{}", level + 1));
        let x = with(json!({ "x": next }));
        (
            format!("L{level}"),
            json!({ "allOf": [x, with(json!({ "x": next, "y": next }))] }),
        )
    });
    let pairs = (0..20).map(|level| {
        let next = |add: &str| json!({ "allOf": [to(&format!("L{}", level + 1)), with(json!({ add: {} }))] });
        (
            format!("L{level}"),
            json!({ "allOf": [with(json!({ "x": next("a") })), with(json!({ "x": next("b") }))] }),
        )
    });
    let cases: [(usize, Vec<(String, Value)>); 4] = [
        (40, doubling.collect()),
        (30, choices.collect()),
        (20, nested.collect()),
        (20, pairs.collect()),
    ];
    for (last, mut schemas) in cases {
        schemas.push((
            format!("L{last}"),
            with(json!({ "end": { "type": "string" } })),
        ));
        let schemas = schemas
            .iter()
            .map(|(name, schema)| (name.as_str(), schema.clone()));
        let code = generate(schemas.collect());
        let lines = code.output.source.lines().count();
        assert!(lines < 100_000, "{lines} lines");
    }
}

#[test]
fn an_enum_next_to_a_part_narrows_it() {
    let code = generate(vec![
        (
            "Thing",
            with(json!({ "level": { "enum": ["low", "high"], "allOf": [to("Level")] } })),
        ),
        ("Level", json!({ "type": "string" })),
    ]);
    assert!(field(&code, "Thing", "level").contains("ThingLevel"));
}
