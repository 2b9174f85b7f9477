//! Changes of the generated code, where the wire is unchanged or changes harmlessly.

use serde_json::{Value, json};

use super::Expected::{self, Compatible, Identical, Source, Wire};
use super::edit::{Edit, set};
use super::schemas::{received, sent};
use super::{Case, case, from};

pub fn cases() -> Vec<Case> {
    [calls(), types(), harmless()].into_iter().flatten().collect()
}

fn calls() -> Vec<Case> {
    vec![
        case("the setter takes another type", vec![set("@ttl/schema", json!({ "type": "string", "enum": ["1h"] }))],
            Wire("request-enum-narrowed"), "other values were accepted"),
        from("the setter takes text again", vec![set("@ttl/schema", json!({ "type": "string", "enum": ["1h"] }))], vec![set("@ttl/schema", json!({ "type": "string" }))],
            Source("generated-setter-changed"), "every value is accepted, but the setter takes another type"),
    ]
}

fn types() -> Vec<Case> {
    let text = || json!({ "type": "string" });
    let object = |more: Value| json!({ "type": "object", "properties": more });
    let pick = |schema: Value| vec![
        set("/components/schemas/Pick", schema),
        set("@body/properties/pick", json!({ "$ref": "#/components/schemas/Pick" })),
    ];
    let list = |items: Value| json!({ "type": "array", "items": items });
    let one = |a: Value, b: Value| json!({ "oneOf": [a, b] });
    vec![
        from("a variant holds another type", pick(one(text(), json!({ "type": "number" }))), pick(one(text(), json!({ "type": "integer" }))),
            Source("generated-variant-removed"), "the variant of numbers is gone"),
        from("a variant holds another list", sent(one(list(json!({ "type": "string", "maxLength": 9 })), text())), sent(one(list(text()), text())),
            Source("generated-variant-changed"), "more texts are accepted, the items are of another type"),
        from("not every variant has a text any more", sent(one(text(), json!({ "type": "integer" }))), sent(json!({ "oneOf": [text(), { "type": "integer" }, object(json!({ "a": text() }))] })),
            Source("generated-trait-removed"), "more values are accepted, the type cannot be printed any more"),
        from("a struct became an enum", pick(json!({ "oneOf": [object(json!({ "a": text() })), object(json!({ "b": text() }))] })), pick(object(json!({ "a": text() }))),
            Source("generated-type-changed"), "the choice was narrowed to one object"),
        from("a field is gone", sent(object(json!({ "a": text(), "b": text() }))), sent(object(json!({ "a": text() }))),
            Source("generated-field-removed"), "the server ignores what it does not know"),
        from("a field has another type", sent(json!({ "type": "integer", "format": "int32" })), sent(json!({ "type": "integer" })),
            Source("generated-field-changed"), "more numbers are accepted, the field is wider"),
    ]
}

/// Changes that clients do not notice on the wire. The generated code shows what they do to source code.
fn harmless() -> Vec<Case> {
    let body = |schema: Value| received(schema);
    let narrowed = |what: &str, old: Value, new: Value, rule: &'static str| {
        from(what, body(old), body(new), Compatible(rule), "every value that comes was possible before")
    };
    let named = |edits: Vec<Edit>, expected: Expected, what: &str| case(what, edits, expected, "a name for a schema is not sent");
    let whole = |more: Value| {
        let mut schema = json!({ "type": "integer" });
        if let (Value::Object(schema), Value::Object(more)) = (&mut schema, more) {
            schema.extend(more);
        }
        schema
    };
    vec![
        narrowed("int32", whole(json!({})), whole(json!({ "format": "int32" })), "response-format-narrowed"),
        narrowed("minimum", whole(json!({})), whole(json!({ "minimum": 0 })), "response-minimum-narrowed"),
        narrowed("default", whole(json!({})), whole(json!({ "default": 0 })), "response-default-changed"),
        narrowed("a fixed number of items", json!({ "type": "array", "items": { "type": "string" } }),
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 }), "response-items-count-narrowed"),
        named(vec![set("/components/schemas/UserId", json!({ "type": "string" })), set("@id/schema", json!({ "$ref": "#/components/schemas/UserId" }))],
            Identical, "an id by name"),
        from("uuid in a response", body(json!({ "type": "string" })), body(json!({ "type": "string", "format": "uuid" })),
            Compatible("response-format-narrowed"), "ids are text, and the field stays text"),
        from("a header of another type", vec![set("@200/headers", json!({ "X-Left": { "schema": { "type": "number" } } }))], vec![set("@200/headers", json!({ "X-Left": { "schema": { "type": "integer" } } }))],
            Compatible("response-type-narrowed"), "headers are not part of the generated code"),
    ]
}
