//! Generated valid documents with any number of operations. They contain the features of the vendor's whole
//! document that are hard for generators. Operations come in five kinds in turn, each with schemas of its
//! own, so twice the operations make a document twice as large.

#![allow(dead_code, reason = "each test file uses a part of it")]

use serde_json::{Map, Value, json};

/// The features, each with the pointer to its first place in a document of five operations.
pub const FEATURES: [(&str, &str); 21] = [
    (
        "a 401 without a body next to a 500 with one",
        "/paths/~1kinds0~1things~1{id}/get/responses/401",
    ),
    (
        "an inline response with a title that others have",
        "/paths/~1kinds0~1things~1{id}/get/responses/200/content/application~1json/schema/title",
    ),
    (
        "a header and a query parameter of one name",
        "/paths/~1kinds0~1things~1{id}/get/parameters/2",
    ),
    (
        "a query parameter that is a list",
        "/paths/~1kinds0~1things~1{id}/get/parameters/3/explode",
    ),
    (
        "two inline error responses that differ",
        "/paths/~1kinds0~1things~1{id}/get/responses/400/content",
    ),
    (
        "a response of two media types",
        "/paths/~1kinds0~1things~1{id}/get/responses/200/content/text~1csv",
    ),
    (
        "a body of two media types",
        "/paths/~1kinds1~1things/post/requestBody/content/application~1x-ndjson",
    ),
    (
        "a success without a body next to one with",
        "/paths/~1kinds1~1things/post/responses/202",
    ),
    (
        "a body in +json",
        "/paths/~1kinds2~1things~1{id}/patch/requestBody/content/application~1merge-patch+json",
    ),
    (
        "a response in +json",
        "/paths/~1kinds2~1things~1{id}/patch/responses/200/content/application~1vnd.example+json",
    ),
    (
        "a range of errors and a default response",
        "/paths/~1kinds3~1things~1{id}~1parts~1{part}/delete/responses/4XX",
    ),
    (
        "a body of raw bytes",
        "/paths/~1kinds4~1things~1{id}~1file/put/requestBody/content/application~1gzip",
    ),
    (
        "a mixed enum",
        "/components/schemas/Thing0/properties/level/enum/1",
    ),
    ("`not`", "/components/schemas/Thing0/properties/label/not"),
    (
        "enum values of signs",
        "/components/schemas/Thing0/properties/operator/enum/0",
    ),
    (
        "enum values that make one name",
        "/components/schemas/Thing0/properties/separator/enum/2",
    ),
    (
        "a title that others have",
        "/components/schemas/Thing0/title",
    ),
    (
        "a schema that holds itself",
        "/components/schemas/Node0/properties/children",
    ),
    (
        "schemas that hold each other",
        "/components/schemas/Thing0/properties/node",
    ),
    (
        "a discriminator",
        "/components/schemas/Shape0/discriminator",
    ),
    (
        "a long description with a code block",
        "/components/schemas/Thing0/description",
    ),
];

/// The document as a JSON value.
pub fn document(operations: usize) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert(
        "Error".to_owned(),
        json!({ "type": "object", "properties": { "message": { "type": "string" } } }),
    );
    for n in 0..operations {
        let (path, method, operation) = operation(n);
        paths.insert(path, json!({ method: operation }));
        schemas.insert(format!("Thing{n}"), thing(n));
        schemas.insert(format!("Node{n}"), node(n));
        schemas.insert(format!("Shape{n}"), shape(n));
        schemas.insert(format!("Circle{n}"), side("circle", "radius"));
        schemas.insert(format!("Square{n}"), side("square", "length"));
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Large", "version": "4.0.0–beta", "description": words(0) },
        "servers": [{ "url": "/api/v1" }],
        "security": [{ "bearerAuth": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "bearerAuth": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas,
        },
    })
}

/// The document in YAML, as the vendor writes it.
pub fn text(operations: usize) -> String {
    serde_yaml::to_string(&document(operations)).expect("JSON can be written as YAML")
}

/// The id of the n-th operation.
pub fn operation_id(n: usize) -> String {
    let kind = ["list", "create", "change", "remove", "upload"][n % 5];
    format!("{kind}Things{n}")
}

fn to(name: &str, n: usize) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}{n}") })
}

fn error() -> Value {
    json!({ "description": "Unexpected error", "content": {
        "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } })
}

/// The path, method and definition of the n-th operation.
fn operation(n: usize) -> (String, &'static str, Value) {
    let (path, method, mut operation) = match n % 5 {
        0 => (format!("/kinds{n}/things/{{id}}"), "get", list(n)),
        1 => (format!("/kinds{n}/things"), "post", create(n)),
        2 => (format!("/kinds{n}/things/{{id}}"), "patch", change(n)),
        3 => (
            format!("/kinds{n}/things/{{id}}/parts/{{part}}"),
            "delete",
            remove(),
        ),
        _ => (format!("/kinds{n}/things/{{id}}/file"), "put", upload()),
    };
    operation["operationId"] = json!(operation_id(n));
    operation["summary"] = json!(format!("Things of kind {n}"));
    operation["description"] = json!(words(n));
    operation["tags"] = json!([format!("things{}", n % 7)]);
    operation["responses"]["401"] = json!({ "description": "Unauthorized" });
    operation["responses"]["500"] = error();
    (path, method, operation)
}

fn id() -> Value {
    json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } })
}

fn list(n: usize) -> Value {
    json!({
        "parameters": [
            id(),
            { "name": "trace", "in": "query", "schema": { "type": "string" } },
            { "name": "trace", "in": "header", "schema": { "type": "string" } },
            { "name": "filter", "in": "query", "style": "form", "explode": true,
                "schema": { "type": "array", "items": { "type": "string" } } },
            { "name": "sort-by", "in": "query", "schema": { "type": "string", "enum": ["name", "-name"], "default": "name" } },
            { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 100, "default": 10 } },
        ],
        "responses": {
            "200": { "description": "things", "content": {
                "application/json": { "schema": {
                    "type": "object",
                    "title": "Count",
                    "properties": {
                        "count": { "type": "integer", "description": "number of items present in the items array" },
                        "items": { "type": "array", "items": to("Thing", n) },
                    },
                } },
                "text/csv": { "schema": { "type": "string" } },
            } },
            "400": { "description": "not understood", "content": { "application/json": { "schema": {
                "type": "object", "title": "Count", "properties": { "field": { "type": "string" } } } } } },
        },
    })
}

fn create(n: usize) -> Value {
    json!({
        "requestBody": { "required": true, "content": {
            "application/json": { "schema": to("Thing", n) },
            "application/x-ndjson": { "schema": { "type": "string" } },
        } },
        "responses": {
            "201": { "description": "made", "content": { "application/json": { "schema": to("Thing", n) } } },
            "202": { "description": "later" },
            "303": { "description": "elsewhere" },
        },
    })
}

fn change(n: usize) -> Value {
    json!({
        "parameters": [id()],
        "requestBody": { "content": { "application/merge-patch+json": { "schema": to("Thing", n) } } },
        "responses": { "200": { "description": "changed", "content": {
            "application/vnd.example+json": { "schema": { "allOf": [to("Shape", n), { "type": "object", "title": "Count",
                "required": ["at"], "properties": { "at": { "type": "string", "format": "date-time" } } }] } } } } },
    })
}

fn remove() -> Value {
    json!({
        "deprecated": true,
        "parameters": [
            id(),
            { "name": "part", "in": "path", "required": true, "schema": { "type": "integer", "format": "int64" } },
            { "name": "session", "in": "cookie", "schema": { "type": "string" } },
        ],
        "responses": { "204": { "description": "gone" }, "4XX": error(), "default": error() },
    })
}

fn upload() -> Value {
    json!({
        "parameters": [id()],
        "requestBody": { "content": { "application/gzip": { "schema": { "type": "string", "format": "binary" } } } },
        "responses": { "200": { "description": "kept", "content": { "application/json": {} } } },
    })
}

fn thing(n: usize) -> Value {
    let mut thing = json!({
        "type": "object",
        "title": "Thing",
        "description": words(n),
        "required": ["id", "type"],
        "properties": {
            "id": { "type": "string", "pattern": "^[a-z]+$", "minLength": 1, "maxLength": 64 },
            "type": { "type": "string", "enum": [format!("thing{n}")] },
            "level": { "enum": ["auto", 1, true] },
            "label": { "type": "string", "not": { "enum": ["default"] } },
            "operator": { "type": "string", "enum": ["|", "@", ">="] },
            "separator": { "type": "string", "enum": ["a,b", "a|b", "a@b"] },
            "made": { "type": "string", "format": "date-time", "nullable": true },
            "ratio": { "type": "number", "minimum": 0, "exclusiveMinimum": true },
            "node": to("Node", n),
            "shape": to("Shape", n),
            "labels": { "type": "object", "additionalProperties": { "type": "string" } },
            "pair": { "type": "array", "items": { "type": "integer" }, "minItems": 2, "maxItems": 2 },
            "either": { "anyOf": [{ "type": "string" }, { "type": "integer" }] },
        },
    });
    for field in 0..2 {
        thing["properties"][format!("field{field}")] = json!({ "type": "string", "description": format!("Field {field} of thing {n}"), "default": "" });
    }
    thing
}

fn node(n: usize) -> Value {
    json!({
        "type": "object",
        "title": "Node",
        "properties": {
            "children": { "type": "array", "items": to("Node", n) },
            "named": { "type": "object", "additionalProperties": to("Node", n) },
            "thing": to("Thing", n),
        },
    })
}

fn shape(n: usize) -> Value {
    let [circle, square] = [to("Circle", n), to("Square", n)];
    json!({
        "oneOf": [circle, square],
        "discriminator": { "propertyName": "kind", "mapping": { "circle": circle["$ref"], "square": square["$ref"] } },
    })
}

fn side(kind: &str, measure: &str) -> Value {
    json!({ "type": "object", "required": ["kind", measure], "properties": {
        "kind": { "type": "string", "enum": [kind] }, measure: { "type": "number" } } })
}

/// Some twenty lines of Markdown with code that isn't Rust.
fn words(n: usize) -> String {
    let paragraph = format!(
        "Things of kind {n} are sent as they come; see `things` | `parts` @ the *guide*.\n"
    );
    format!(
        "{}\n```json\n{{\"id\": {n}, \"level\": \"auto\"}}\n```\n\n    curl -X GET /kinds{n}/things\n\n~~~\nlet it = be;\n~~~\n{}",
        paragraph.repeat(8),
        paragraph.repeat(8),
    )
}
