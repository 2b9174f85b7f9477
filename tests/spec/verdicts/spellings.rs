//! A document of OpenAPI 3.0 and its spelling in 3.1: they give the same client, and `diff` calls them identical.
//!
//! Tried 16 times, with four schemas each. For longer:
//! `PROPTEST_CASES=1500 cargo test --no-default-features --features spec --test spec spellings`.

use cribl_tokens::pipeline::{self, Settings};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::edit::{set, written};
use super::diff;
use crate::document_mutations;

/// A schema in 3.0 and in 3.1.
#[derive(Clone, Debug)]
struct Spelled {
    earlier: Value,
    later: Value,
}

impl Spelled {
    fn same(schema: Value) -> Self {
        let later = schema.clone();
        Self {
            earlier: schema,
            later,
        }
    }

    fn new(earlier: Value, later: Value) -> Self {
        Self { earlier, later }
    }

    /// Puts both into the same surroundings.
    fn within(self, around: impl Fn(Value) -> Value) -> Self {
        Self::new(around(self.earlier), around(self.later))
    }

    /// With null among its values. 3.1 has three ways to say so.
    fn or_null(self, way: u8) -> Self {
        let Self { mut earlier, later } = self;
        if earlier.get("$ref").is_some() {
            earlier = json!({ "allOf": [earlier] });
        }
        earlier["nullable"] = json!(true);
        if let Some(Value::Array(values)) = earlier.get_mut("enum")
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
        let none = json!({ "type": "null" });
        let later = match (way % 3, later.get("type").cloned(), later.get("enum")) {
            (0, Some(Value::String(kind)), None) if later.get("const").is_none() => {
                let mut later = later;
                later["type"] = json!([kind, "null"]);
                later
            }
            (1, ..) => json!({ "oneOf": [none, later] }),
            _ => json!({ "anyOf": [later, none] }),
        };
        Self::new(earlier, later)
    }
}

fn scalars() -> impl Strategy<Value = Spelled> {
    let text = (0_u8..3, 5_u8..9).prop_map(|(low, high)| {
        Spelled::same(json!({ "type": "string", "minLength": low, "maxLength": high }))
    });
    let number = (select(vec!["integer", "number"]), select(vec!["inimum", "aximum"]), -5_i8..5).prop_map(|(kind, bound, at)| {
        let (plain, exclusive) = (format!("m{bound}"), format!("exclusiveM{bound}"));
        Spelled::new(
            json!({ "type": kind, &plain: at, &exclusive: true }),
            json!({ "type": kind, &exclusive: at }),
        )
    });
    let one = (select(vec![json!("a"), json!(1), json!(true)]), any::<bool>()).prop_map(|(value, typed)| {
        let kind = match value {
            Value::String(_) => "string",
            Value::Bool(_) => "boolean",
            _ => "integer",
        };
        let mut later = json!({ "const": value });
        if typed {
            later["type"] = json!(kind);
        }
        Spelled::new(json!({ "type": kind, "enum": [value] }), later)
    });
    let list = proptest::sample::subsequence(vec!["a", "b", "c"], 2..=3)
        .prop_map(|values| Spelled::same(json!({ "type": "string", "enum": values })));
    let example = select(vec![("string", json!("a")), ("integer", json!(7)), ("object", json!({ "a": 1 }))]).prop_map(|(kind, value)| {
        Spelled::new(json!({ "type": kind, "example": value }), json!({ "type": kind, "examples": [value] }))
    });
    let fixed = select(vec![
        Spelled::new(json!({ "type": "string", "format": "byte" }), json!({ "type": "string", "contentEncoding": "base64" })),
        Spelled::new(json!({ "type": "string", "format": "binary" }), json!({ "type": "string", "contentMediaType": "application/octet-stream" })),
        Spelled::new(json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }), json!({ "type": ["string", "integer"] })),
        Spelled::new(json!({ "type": "array", "items": {} }), json!({ "type": "array" })),
        Spelled::new(json!({ "type": "array", "items": {} }), json!({ "type": "array", "items": true })),
        Spelled::new(json!({ "type": "boolean" }), json!({ "type": ["boolean"] })),
        Spelled::new(json!({ "allOf": [{ "$ref": "#/components/schemas/Error" }], "description": "one" }),
            json!({ "$ref": "#/components/schemas/Error", "description": "one" })),
        Spelled::same(json!({ "$ref": "#/components/schemas/Error" })),
        Spelled::same(json!({})),
    ]);
    prop_oneof![text, number, one, list, example, fixed]
}

fn schemas() -> impl Strategy<Value = Spelled> {
    scalars().prop_recursive(3, 10, 3, |inner| {
        let object = (prop::collection::vec(inner.clone(), 1..4), any::<bool>(), any::<bool>());
        let choice = (inner.clone(), inner.clone(), select(vec!["oneOf", "anyOf", "allOf"]));
        prop_oneof![
            3 => (inner.clone(), 0_u8..3).prop_filter_map("has a type to be null", |(schema, way)| {
                let typed = schema.earlier.get("type").is_some() || schema.earlier.get("$ref").is_some();
                typed.then(|| schema.or_null(way))
            }),
            1 => inner.clone().prop_map(|items| items.within(|items| json!({ "type": "array", "items": items }))),
            1 => inner.prop_map(|values| values.within(|values| json!({ "type": "object", "additionalProperties": values }))),
            2 => object.prop_map(|(properties, required, closed)| {
                let of = |side: fn(&Spelled) -> &Value| {
                    let named = properties.iter().zip(["a", "b", "c"]);
                    let map: Map<String, Value> = named.map(|(schema, name)| (name.to_owned(), side(schema).clone())).collect();
                    let mut object = json!({ "type": "object", "properties": map });
                    if required {
                        object["required"] = json!(["a"]);
                    }
                    if closed {
                        object["additionalProperties"] = json!(false);
                    }
                    object
                };
                Spelled::new(of(|schema| &schema.earlier), of(|schema| &schema.later))
            }),
            1 => choice.prop_map(|(one, other, keyword)| Spelled::new(
                json!({ keyword: [one.earlier, other.earlier] }),
                json!({ keyword: [one.later, other.later] }),
            )),
        ]
    })
}

/// A document with these schemas in requests and responses, inline and as components.
fn document(version: &str, schemas: [&Value; 4]) -> String {
    let [response, request, component, parameter] = schemas;
    let body = json!({ "content": { "application/json": { "schema": {
        "type": "object", "properties": { "it": request, "named": { "$ref": "#/components/schemas/Named" } } } } } });
    let query = json!({ "name": "wanted", "in": "query", "schema": parameter });
    written(&[
        set("/openapi", json!(version)),
        set("@body/properties/it", response.clone()),
        set("/components/schemas/Named", component.clone()),
        set("@op/requestBody", body),
        set("@op/parameters/-", query),
    ])
}

/// A case runs `diff` twice and generates two clients, so fewer cases than elsewhere run by default.
fn config() -> ProptestConfig {
    let config = document_mutations::config();
    let cases = config.cases.div_ceil(3);
    ProptestConfig { cases, ..config }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_document_and_its_spelling_in_3_1_are_one(
        (a, b, c, d) in (schemas(), schemas(), schemas(), scalars()),
        version in select(vec!["3.1.0", "3.1.1", "3.2.0"]),
    ) {

        let earlier = document("3.0.3", [&a.earlier, &b.earlier, &c.earlier, &d.earlier]);
        let later = document(version, [&a.later, &b.later, &c.later, &d.later]);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let there = diff(folder.path(), &earlier, &later);
        prop_assert_eq!(&there["verdict"], "identical", "{} in\n{}\n{}", there, earlier, later);
        let back = diff(folder.path(), &later, &earlier);
        prop_assert_eq!(&back["verdict"], "identical", "{} in\n{}\n{}", back, earlier, later);
        let client = |text: &str| pipeline::generate(text, &Settings::standalone()).map(|output| output.source);
        let (earlier_client, later_client) = (client(&earlier), client(&later));
        prop_assert!(earlier_client.is_ok(), "{:?}", earlier_client);
        prop_assert!(earlier_client == later_client, "two clients of\n{}\n{}", earlier, later);
    }
}
