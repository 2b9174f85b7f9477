//! Schemas in several parts, exact numbers, and large lists of values: the comparison loses nothing.

use serde_json::{Value, json};

use super::Expected::{Compatible, Identical, Retyped, Wire};
use super::edit::{Edit, set};
use super::schemas::{received, sent, with_discriminator, without_discriminator};
use super::{Case, case, from};

pub fn cases() -> Vec<Case> {
    [parts(), numbers(), values(), discriminators(), required(), lists()].into_iter().flatten().collect()
}

/// A schema in two parts.
fn all_of(first: &Value, second: &Value) -> Value {
    json!({ "allOf": [first, second] })
}

/// Cases in which the second part of an `allOf` changes.
fn parts() -> Vec<Case> {
    let whole = json!({ "type": "integer", "multipleOf": 2, "minimum": 0, "maximum": 90 });
    let text = json!({ "type": "string", "format": "hostname", "not": { "enum": ["a"] } });
    let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let rows = [
        ("multipleOf", &whole, json!({ "multipleOf": 3 }), json!({ "multipleOf": 5 }), "multiple-of-changed"),
        ("format", &text, json!({ "format": "uri" }), json!({ "format": "email" }), "format-changed"),
        ("type", &whole, json!({ "type": "integer" }), json!({ "type": "string" }), "all-of-changed"),
        ("not", &text, json!({ "not": { "enum": ["b"] } }), json!({ "not": { "enum": ["c"] } }), "all-of-changed"),
        ("bound", &whole, json!({ "maximum": 9 }), json!({ "maximum": 9, "exclusiveMaximum": true }), "maximum-narrowed"),
        ("items", &json!({ "type": "array", "items": { "type": "string" } }), json!({ "items": { "maxLength": 5 } }),
            json!({ "items": { "maxLength": 4 } }), "all-of-changed"),
        ("additionalProperties", &object, json!({ "additionalProperties": { "type": "string" } }),
            json!({ "additionalProperties": { "type": "integer" } }), "all-of-changed"),
        ("default", &json!({ "type": "string", "default": "a" }), json!({ "default": "b" }), json!({ "default": "c" }), "all-of-changed"),
    ];
    let each = rows.into_iter().map(|(what, first, old, new, rule)| {
        let rule: &'static str = Box::leak(format!("request-{rule}").into_boxed_str());
        from(&format!("{what} of a second part"), sent(all_of(first, &old)), sent(all_of(first, &new)),
            Wire(rule), "all parts hold at once")
    });
    let closed = |part: usize| {
        let mut parts = [object.clone(), json!({ "type": "object", "properties": { "b": { "type": "string" } } })];
        parts[part]["additionalProperties"] = json!(false);
        json!({ "allOf": parts })
    };
    let more = vec![
        from("another part is closed", sent(closed(0)), sent(closed(1)),
            Wire("request-all-of-changed"), "additionalProperties is about the properties of its own part"),
        from("parts in another order", sent(all_of(&whole, &json!({ "maximum": 9 }))), sent(all_of(&json!({ "maximum": 9 }), &whole)),
            Identical, "all parts hold at once"),
        from("a factor that another implies", sent(json!({ "type": "integer", "multipleOf": 6 })), sent(all_of(&json!({ "type": "integer", "multipleOf": 6 }), &json!({ "multipleOf": 3 }))),
            Identical, "each multiple of 6 is one of 3"),
    ];
    each.chain(more).collect()
}

fn numbers() -> Vec<Case> {
    let most = |number: u64| json!({ "type": "integer", "maximum": number });
    let step = |number: f64| json!({ "type": "number", "multipleOf": number });
    vec![
        from("a bound near the largest integer", sent(most(9_223_372_036_854_775_807)), sent(most(9_223_372_036_854_775_800)),
            Wire("request-maximum-narrowed"), "…807 was accepted"),
        from("a number in another spelling", received(json!({ "type": "number", "maximum": 10.0, "minimum": 1e1 })), received(json!({ "type": "number", "maximum": 10, "minimum": 10 })),
            Identical, "10.0 is 10"),
        from("a finer step", sent(step(0.3)), sent(step(0.1)),
            Compatible("request-multiple-of-widened"), "0.3 is three times 0.1"),
        from("a value in another spelling", received(json!({ "type": "number", "enum": [1.0, 2.5] })), received(json!({ "type": "number", "enum": [1, 2.5] })),
            Identical, "1.0 is 1"),
    ]
}

fn values() -> Vec<Case> {
    let list = |values: std::ops::Range<u32>| {
        let values: Vec<Value> = values.map(|value| json!(value)).collect();
        json!({ "type": "integer", "enum": values })
    };
    vec![
        from("one of 32,000 values is gone", sent(list(0..32_000)), sent(list(1..32_000)),
            Wire("request-enum-narrowed"), "0 was accepted"),
    ]
}

/// A response whose schema has a discriminator, and a schema that extends it.
fn based(mapping: &Value, kind: &str) -> Vec<Edit> {
    let base = json!({ "$ref": "#/components/schemas/Based" });
    let own = json!({ "type": "object", "properties": { "z": { "type": kind } } });
    let mut discriminator = json!({ "propertyName": "kind" });
    if mapping != &json!({}) {
        discriminator["mapping"] = mapping.clone();
    }
    vec![
        set("@body/properties/pet", base.clone()),
        set("/components/schemas/Based", json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } }, "discriminator": discriminator })),
        set("/components/schemas/Extended", json!({ "allOf": [base, own] })),
    ]
}

fn discriminators() -> Vec<Case> {
    let extended = json!({ "e": "#/components/schemas/Extended" });
    let mapped = |mapping: Value| {
        let mut edits = with_discriminator("kind");
        edits.push(set("@body/properties/pet/discriminator/mapping", mapping));
        edits
    };
    let by_name = || mapped(json!({ "Cat": "Cat", "Dog": "Dog" }));
    let by_reference = || mapped(json!({ "Cat": "#/components/schemas/Cat", "Dog": "#/components/schemas/Dog" }));
    vec![
        from("a mapping by reference", by_name(), by_reference(),
            Compatible("discriminator-documented"), "both name the same schemas"),
        from("a mapping that is implied", with_discriminator("kind"), by_name(),
            Compatible("discriminator-documented"), "the names of the schemas are implied"),
        from("a mapping of other names", by_name(), mapped(json!({ "cat": "Cat", "dog": "Dog" })),
            Wire("response-discriminator-changed"), "other names are sent"),
        from("a mapping to other schemas", by_name(), mapped(json!({ "Cat": "Dog", "Dog": "Cat" })),
            Wire("response-discriminator-changed"), "the names mean other schemas"),
        from("a schema that only a mapping names", based(&extended, "string"), vec![set("/components/schemas/Extended/allOf/1/properties/z/type", json!("integer"))],
            Wire("response-type-changed"), "a value may be of this schema"),
        from("a schema that extends one with a discriminator", based(&json!({}), "string"), vec![set("/components/schemas/Extended/allOf/1/properties/z/type", json!("integer"))],
            Wire("response-type-changed"), "its name is implied"),
        from("a schema that another extension of the base is not", [based(&extended, "string"), vec![
                set("/components/schemas/Other", json!({ "allOf": [{ "$ref": "#/components/schemas/Based" }] })),
                set("@body/properties/pet", json!({ "allOf": [{ "$ref": "#/components/schemas/Other" }, { "type": "object" }] }))]].concat(),
            vec![set("/components/schemas/Extended/allOf/1/properties/z/type", json!("integer"))],
            Identical, "a value of one extension is not of another"),
        from("no choice any more", without_discriminator(), vec![set("@body/properties/pet", json!({ "$ref": "#/components/schemas/Cat" }))],
            Retyped("response-choice-narrowed"), "a Cat was possible before"),
    ]
}

fn required() -> Vec<Case> {
    let object = |more: Value| {
        let mut object = json!({ "type": "object", "required": ["a", "q"], "properties": { "a": { "type": "string" } } });
        if let Value::Object(more) = more {
            object["properties"].as_object_mut().expect("an object").extend(more);
        }
        object
    };
    vec![
        from("a required property gets its description", sent(object(json!({}))), sent(object(json!({ "q": { "type": "string" } }))),
            Retyped("property-described"), "it was required before, and any value was accepted"),
        from("a required property gets its description in a response", received(object(json!({}))), received(object(json!({ "q": { "type": "string" } }))),
            Retyped("property-described"), "it was required before, and any value was accepted"),
        case("a required property that only requests have", received(json!({ "type": "object", "required": ["p"], "properties": { "p": { "type": "string", "writeOnly": true } } })),
            Compatible("response-property-added"), "the object is new"),
        from("a property that only requests have", received(object(json!({}))), received(object(json!({ "w": { "type": "string", "writeOnly": true } }))),
            Compatible("property-unused"), "it is not sent"),
    ]
}

fn lists() -> Vec<Case> {
    let list = |more: Value| {
        let mut list = json!({ "type": "array", "items": { "type": "string" } });
        if let (Value::Object(list), Value::Object(more)) = (&mut list, more) {
            list.extend(more);
        }
        vec![set("@ttl/schema", list)]
    };
    let then = |mut edits: Vec<Edit>, more: Edit| {
        edits.push(more);
        edits
    };
    vec![
        case("one word became an exploded list", list(json!({})),
            Retyped("request-type-widened"), "`?ttl=1h` is a list of one"),
        case("one word became a list of two", list(json!({ "minItems": 2 })),
            Wire("request-type-changed"), "one does not suffice any more"),
        case("one word became a list with commas", then(list(json!({})), set("@ttl/explode", json!(false))),
            Wire("request-type-changed"), "a word with a comma is two items"),
        case("one word became a list of numbers", list(json!({ "items": { "type": "integer" } })),
            Wire("request-type-narrowed"), "`1h` is not a number"),
    ]
}
