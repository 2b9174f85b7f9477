//! Breaches in responses, schemas and security.

use serde_json::{Value, json};

use super::{Case, schema, with, without};
use crate::variants::base;

pub fn responses() -> Vec<Case> {
    let link = |link: Value| with("~/responses/200/links", json!({ "l": link }));
    vec![
        (
            "responses-empty",
            "~/responses",
            with("~/responses", json!({})),
        ),
        (
            "responses-empty",
            "~/responses",
            with("~/responses", json!({ "x-none": 1 })),
        ),
        (
            "status-code",
            "~/responses/600",
            base().response("600", json!({ "description": "" })),
        ),
        (
            "status-code",
            "~/responses/99",
            base().response("99", json!({ "description": "" })),
        ),
        (
            "status-code",
            "~/responses/4xx",
            base().response("4xx", json!({ "description": "" })),
        ),
        (
            "status-code",
            "~/responses/ok",
            base().response("ok", json!({ "description": "" })),
        ),
        (
            "no-success-response",
            "~/responses",
            without("~/responses/200"),
        ),
        (
            "media-type",
            "~/responses/200/content/json",
            with("~/responses/200/content/json", json!({})),
        ),
        (
            "content-empty",
            "~/requestBody/content",
            with("~/requestBody", json!({ "content": {} })),
        ),
        ("link-target", "~/responses/200/links/l", link(json!({}))),
        (
            "link-target",
            "~/responses/200/links/l/operationId",
            link(json!({ "operationId": "missing" })),
        ),
        (
            "link-target",
            "~/responses/200/links/l",
            link(json!({ "operationId": "deleteAuthUsersTokenById", "operationRef": "#/x" })),
        ),
        (
            "link-target",
            "~/responses/200/links/l/operationRef",
            link(json!({ "operationRef": "#/paths/~1missing/get" })),
        ),
    ]
}

pub fn schemas() -> Vec<Case> {
    vec![
        (
            "array-items",
            "/components/schemas/X",
            schema(json!({ "type": "array" })),
        ),
        (
            "array-items",
            "~/responses/200/content/application~1json/schema/properties/items",
            without("~/responses/200/content/application~1json/schema/properties/items/items"),
        ),
        (
            "enum-empty",
            "/components/schemas/X/enum",
            schema(json!({ "enum": [] })),
        ),
        (
            "duplicate-enum-value",
            "/components/schemas/X/enum/1",
            schema(json!({ "enum": ["a", "a"] })),
        ),
        (
            "enum-type",
            "/components/schemas/X/enum/1",
            schema(json!({ "type": "string", "enum": ["a", 1] })),
        ),
        (
            "default-type",
            "/components/schemas/X/default",
            schema(json!({ "type": "integer", "default": "a" })),
        ),
        (
            "default-type",
            "/components/schemas/X/default",
            schema(json!({ "type": "string", "enum": ["a"], "default": "b" })),
        ),
        (
            "composition-empty",
            "/components/schemas/X/oneOf",
            schema(json!({ "oneOf": [] })),
        ),
        (
            "required-list",
            "/components/schemas/X/required",
            schema(json!({ "type": "object", "required": [] })),
        ),
        (
            "required-list",
            "/components/schemas/X/required/1",
            schema(json!({ "properties": { "a": {} }, "required": ["a", "a"] })),
        ),
        (
            "required-undefined",
            "/components/schemas/X/required/0",
            schema(json!({ "properties": { "a": {} }, "required": ["b"] })),
        ),
        (
            "required-undefined",
            "/components/schemas/X/required/1",
            schema(json!({ "properties": { "a": {} }, "required": [1, "b"] })),
        ),
        (
            "required-undefined",
            "/components/schemas/X/properties/notes/required/0",
            schema(
                json!({ "properties": { "notes": { "properties": { "a": {} }, "required": ["b"] } } }),
            ),
        ),
        (
            "bounds",
            "/components/schemas/X/minimum",
            schema(json!({ "type": "integer", "minimum": 2, "maximum": 1 })),
        ),
        (
            "multiple-of",
            "/components/schemas/X/multipleOf",
            schema(json!({ "type": "integer", "multipleOf": 0 })),
        ),
        (
            "exclusive-bound",
            "/components/schemas/X/exclusiveMaximum",
            schema(json!({ "type": "integer", "exclusiveMaximum": true })),
        ),
        (
            "read-write-only",
            "/components/schemas/X",
            schema(json!({ "type": "string", "readOnly": true, "writeOnly": true })),
        ),
    ]
}

pub fn security() -> Vec<Case> {
    let scheme = |scheme: Value| with("/components/securitySchemes/other", scheme);
    let oauth = json!({ "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "https://example.com/t", "scopes": {} } } });
    vec![
        (
            "security-scheme-undeclared",
            "/security/0/basic",
            with("/security/0/basic", json!([])),
        ),
        (
            "security-scheme-undeclared",
            "~/security/0/basic",
            with("~/security", json!([{ "basic": [] }])),
        ),
        (
            "security-scheme-undeclared",
            "/security/0/bearerAuth",
            without("/components/securitySchemes"),
        ),
        (
            "security-scopes",
            "/security/0/bearerAuth",
            with("/security/0/bearerAuth", json!(["admin"])),
        ),
        (
            "security-scheme-fields",
            "/components/securitySchemes/other",
            scheme(json!({ "type": "http" })),
        ),
        (
            "security-scheme-fields",
            "/components/securitySchemes/other",
            scheme(json!({ "type": "apiKey", "name": "k" })),
        ),
        (
            "security-scheme-fields",
            "/components/securitySchemes/other/flows/implicit",
            scheme(json!({ "type": "oauth2", "flows": { "implicit": { "scopes": {} } } })),
        ),
        (
            "security-scope-undeclared",
            "/security/0/other/0",
            scheme(oauth.clone()).set("/security/0/other", json!(["admin"])),
        ),
        (
            "security-scope-undeclared",
            "/security/0/other/1",
            scheme(oauth).set("/security/0/other", json!([1, "admin"])),
        ),
    ]
}
