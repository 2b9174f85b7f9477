//! A document in OpenAPI 3.0 and the same in 3.1: only the meaning counts.

use serde_json::{Value, json};

use super::Expected::{Compatible, Identical, Wire};
use super::edit::set;
use super::{Case, Expected, from};

const COUNT: &str = "@body/properties/count";

pub fn cases() -> Vec<Case> {
    let version = |version: &str| set("/openapi", json!(version));
    let moved = |name: &str, schema: Value, later: Value| {
        from(&format!("moved to 3.1: {name}"),
            vec![version("3.0.3"), set(COUNT, schema)], vec![version("3.1.0"), set(COUNT, later)],
            Identical, "3.1 says it in other words")
    };
    let named = || json!({ "$ref": "#/components/schemas/Error" });
    let or_null = || json!({ "oneOf": [named(), { "type": "null" }] });
    let changed = |name: &str, old: Value, new: Value, expected: Expected| {
        from(name, vec![version("3.1.0"), set(COUNT, old)], vec![set(COUNT, new)], expected, "the values differ")
    };
    let needing = |keyword: &str, value: Value| json!({ "type": "object", keyword: { "title": value } });
    vec![
        moved("type", json!({ "type": "integer", "nullable": true }), json!({ "type": ["integer", "null"] })),
        moved("reference", json!({ "nullable": true, "allOf": [named()] }), or_null()),
        moved("anyOf", json!({ "nullable": true, "type": "string" }), json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] })),
        moved("bounds", json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true }), json!({ "type": "integer", "exclusiveMinimum": 1 })),
        moved("const", json!({ "type": "string", "enum": ["a"] }), json!({ "const": "a" })),
        moved("base64", json!({ "type": "string", "format": "byte" }), json!({ "type": "string", "contentEncoding": "base64" })),
        moved("example", json!({ "type": "string", "example": "a" }), json!({ "type": "string", "examples": ["a"] })),
        moved("array", json!({ "type": "array", "items": {} }), json!({ "type": "array" })),
        changed("null joins a reference in a response", named(), or_null(), Wire("response-nullable-widened")),
        changed("null leaves a reference in a response", or_null(), named(), Compatible("response-nullable-narrowed")),
        changed("a condition appears", json!({ "type": "object" }), json!({ "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } }),
            Wire("response-keyword-changed")),
        changed("a condition goes", json!({ "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } }), json!({ "type": "object" }),
            Wire("response-keyword-changed")),
        changed("what a property named like documentation needs", needing("dependentRequired", json!(["a"])), needing("dependentRequired", json!(["b"])),
            Wire("response-keyword-changed")),
        changed("the schema for a property named like documentation", needing("dependentSchemas", json!({ "required": ["a"] })), needing("dependentSchemas", json!({ "required": ["b"] })),
            Wire("response-keyword-changed")),
        from("webhooks appear", vec![version("3.1.0")], vec![set("/webhooks", json!({ "made": { "post": {} } }))],
            Compatible("unused-component-added"), "no client calls them"),
    ]
}
