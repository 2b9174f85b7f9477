//! The cases of the tests in `rules`: documents with one breach each, and the rule that reports it.

mod contents;

use serde_json::{Value, json};

use crate::variants::{OPERATION, Variant, base};

/// A case: the rule, the place it names, and the document. `~` stands for the operation.
pub type Case = (&'static str, &'static str, Variant);

pub fn at(pointer: &str) -> String {
    pointer.replacen("~/", &format!("{OPERATION}/"), 1)
}

pub fn with(pointer: &str, value: Value) -> Variant {
    base().set(&at(pointer), value)
}

pub fn schema(value: Value) -> Variant {
    base().schema("X", value)
}

pub fn parameter(value: Value) -> Variant {
    base().parameter(value)
}

pub fn without(pointer: &str) -> Variant {
    base().remove(&at(pointer))
}

#[allow(clippy::too_many_lines, reason = "a table")]
pub fn document() -> Vec<Case> {
    vec![
        (
            "openapi-version",
            "/openapi",
            with("/openapi", json!("4.0.0")),
        ),
        (
            "unknown-keyword",
            "/components/schemas/X/requird",
            schema(json!({ "type": "object", "requird": ["a"] })).set("/openapi", json!("3.1.0")),
        ),
        (
            "openapi-version",
            "/openapi",
            with("/openapi", json!("2.0")),
        ),
        (
            "openapi-version",
            "/openapi",
            with("/openapi", json!("3.0")),
        ),
        ("missing-field", "", without("/openapi")),
        ("missing-field", "", without("/info")),
        ("missing-field", "", without("/paths")),
        ("missing-field", "/info", without("/info/title")),
        ("missing-field", "/info", without("/info/version")),
        ("missing-field", "~", without("~/responses")),
        (
            "missing-field",
            "~/responses/401",
            without("~/responses/401/description"),
        ),
        (
            "missing-field",
            "~/parameters/0",
            without("~/parameters/0/name"),
        ),
        (
            "missing-field",
            "~/parameters/1",
            without("~/parameters/1/in"),
        ),
        ("missing-field", "/servers/0", without("/servers/0/url")),
        (
            "missing-field",
            "/components/securitySchemes/bearerAuth",
            without("/components/securitySchemes/bearerAuth/type"),
        ),
        ("unknown-field", "/pathes", with("/pathes", json!({}))),
        (
            "unknown-field",
            "~/operationID",
            with("~/operationID", json!("x")),
        ),
        (
            "unknown-field",
            "~/parameters/0/type",
            with("~/parameters/0/type", json!("string")),
        ),
        (
            "unknown-field",
            "/components/schemas/X/const",
            schema(json!({ "const": 1 })),
        ),
        (
            "unknown-field",
            "/components/definitions",
            with("/components/definitions", json!({})),
        ),
        (
            "wrong-type",
            "/info/version",
            with("/info/version", json!(4.15)),
        ),
        (
            "wrong-type",
            "/info/title",
            with("/info/title", Value::Null),
        ),
        ("wrong-type", "/paths", with("/paths", json!([]))),
        (
            "wrong-type",
            "~/parameters",
            with("~/parameters", json!({})),
        ),
        (
            "wrong-type",
            "~/parameters/0/required",
            with("~/parameters/0/required", json!("yes")),
        ),
        (
            "wrong-type",
            "~/responses/401",
            with("~/responses/401", json!("Unauthorized")),
        ),
        (
            "wrong-type",
            "/components/schemas/X/minLength",
            schema(json!({ "type": "string", "minLength": -1 })),
        ),
        (
            "wrong-type",
            "/components/schemas/X/type",
            schema(json!({ "type": ["string", "null"] })),
        ),
        (
            "wrong-type",
            "/components/schemas/X/exclusiveMinimum",
            schema(json!({ "exclusiveMinimum": 1 })),
        ),
        (
            "wrong-type",
            "/components/schemas/X/required",
            schema(json!({ "required": true })),
        ),
        (
            "wrong-type",
            "/components/schemas/X/$ref",
            schema(json!({ "$ref": 1 })),
        ),
        (
            "unknown-value",
            "/components/schemas/X/type",
            schema(json!({ "type": "int" })),
        ),
        (
            "unknown-value",
            "~/parameters/1/in",
            with("~/parameters/1/in", json!("body")),
        ),
        (
            "unknown-value",
            "/components/securitySchemes/bearerAuth/type",
            with("/components/securitySchemes/bearerAuth/type", json!("jwt")),
        ),
        (
            "duplicate-tag",
            "/tags/1",
            with("/tags", json!([{ "name": "auth" }, { "name": "auth" }])),
        ),
        (
            "url",
            "/info/contact/url",
            with("/info/contact/url", json!("not a url")),
        ),
        (
            "email",
            "/info/contact/email",
            with("/info/contact/email", json!("support")),
        ),
        (
            "license",
            "/info/license",
            with(
                "/info/license",
                json!({ "name": "MIT", "identifier": "MIT", "url": "https://example.com/mit" }),
            )
            .set("/openapi", json!("3.1.0")),
        ),
        (
            "server-variable",
            "/servers/0/url",
            with("/servers/0/url", json!("https://{host}/")),
        ),
        (
            "server-default",
            "/servers/0/variables/v/default",
            with(
                "/servers/0/variables",
                json!({ "v": { "default": "a", "enum": ["b"] } }),
            ),
        ),
        (
            "server-default",
            "/servers/0/variables/v/default",
            with(
                "/servers/0/variables",
                json!({ "v": { "default": "a", "enum": [] } }),
            ),
        ),
        (
            "component-name",
            "/components/schemas/My Error",
            base().schema("My Error", json!({})),
        ),
    ]
}

pub fn references() -> Vec<Case> {
    let response = "~/responses/500/content/application~1json/schema/$ref";
    let to = |target: &str| with(response, json!(target));
    vec![
        (
            "unresolved-reference",
            response,
            to("#/components/schemas/Missing"),
        ),
        ("unresolved-reference", response, to("#Error")),
        ("external-reference", response, to("errors.yaml#/Error")),
        (
            "external-reference",
            response,
            to("https://example.com/e.json"),
        ),
        (
            "reference-kind",
            response,
            to("#/components/securitySchemes/bearerAuth"),
        ),
        ("reference-kind", response, to("#/info/title")),
        (
            "reference-circle",
            "/components/schemas/Error",
            base().schema("Error", json!({ "$ref": "#/components/schemas/Error" })),
        ),
        (
            "schema-circle",
            "/components/schemas/X",
            schema(json!({ "allOf": [{ "$ref": "#/components/schemas/X" }] })),
        ),
        (
            "schema-recursion",
            "/components/schemas/X",
            schema(
                json!({ "oneOf": [{ "$ref": "#/components/schemas/Y" }, { "type": "string" }] }),
            )
            .schema(
                "Y",
                json!({ "allOf": [{ "$ref": "#/components/schemas/X" }, { "type": "object" }] }),
            ),
        ),
        (
            "reference-siblings",
            "/components/schemas/X",
            schema(json!({ "$ref": "#/components/schemas/Error", "nullable": true })),
        ),
        (
            "path-reference",
            "/paths/~1b/$ref",
            with(
                "/paths/~1b",
                json!({ "$ref": "#/paths/~1auth~1users~1{id}~1token" }),
            ),
        ),
        (
            "unresolved-reference",
            "/components/schemas/X/discriminator/mapping/a",
            schema(json!({
            "oneOf": [{ "$ref": "#/components/schemas/Error" }],
            "discriminator": { "propertyName": "k", "mapping": { "a": "#/components/schemas/No" } } })),
        ),
    ]
}

#[allow(clippy::too_many_lines, reason = "a table")]
pub fn paths() -> Vec<Case> {
    let path = "/paths/~1auth~1users~1{id}~1token";
    let moved = |to: &str| base().shift(path, &format!("/paths/{}", to.replace('/', "~1")));
    let responses = json!({ "200": { "description": "fine" } });
    let other = |id: Value| {
        base().operation(
            "/b",
            "get",
            json!({ "operationId": id, "responses": responses }),
        )
    };
    vec![
        (
            "path-slash",
            "/paths/auth~1users~1{id}~1token",
            moved("auth/users/{id}/token"),
        ),
        ("path-template", "/paths/~1users~1{id", moved("/users/{id")),
        ("path-template", "/paths/~1users~1id}", moved("/users/id}")),
        ("path-template", "/paths/~1users~1{}", moved("/users/{}")),
        ("path-template", "/paths/~1{id}~1{id}", moved("/{id}/{id}")),
        ("path-template", "/paths/~1{id}?all", moved("/{id}?all")),
        (
            "duplicate-path",
            "/paths/~1auth~1users~1{name}~1token",
            with("/paths/~1auth~1users~1{name}~1token", json!({})),
        ),
        ("operation-id-missing", "~", without("~/operationId")),
        (
            "duplicate-operation-id",
            "/paths/~1b/get/operationId",
            other(json!("deleteAuthUsersTokenById")),
        ),
        (
            "operation-id-name",
            "/paths/~1b/get/operationId",
            other(json!("-")),
        ),
        (
            "body-without-meaning",
            "~/requestBody",
            with(
                "~/requestBody",
                json!({ "content": { "text/plain": { "schema": { "type": "string" } } } }),
            ),
        ),
        ("path-parameter-undeclared", "~", without("~/parameters/0")),
        (
            "path-parameter-undeclared",
            "~",
            with("~/parameters/0/in", json!("query")),
        ),
        (
            "path-parameter-unused",
            "~/parameters/0",
            moved("/auth/users/token")
                .shift("/paths/~1auth~1users~1token", path)
                .set(
                    "/paths/~1auth~1users~1{id}~1token/delete/parameters/0/name",
                    json!("user"),
                ),
        ),
        (
            "path-parameter-optional",
            "~/parameters/0",
            with("~/parameters/0/required", json!(false)),
        ),
        (
            "path-parameter-optional",
            "~/parameters/0",
            without("~/parameters/0/required"),
        ),
        (
            "duplicate-parameter",
            "~/parameters/2",
            parameter(json!({ "name": "ttl", "in": "query", "schema": {} })),
        ),
        (
            "duplicate-parameter",
            "~/parameters/3",
            parameter(json!({ "name": "X-A", "in": "header", "schema": {} }))
                .parameter(json!({ "name": "x-a", "in": "header", "schema": {} })),
        ),
        (
            "parameter-schema",
            "~/parameters/1",
            without("~/parameters/1/schema"),
        ),
        (
            "parameter-schema",
            "~/parameters/1",
            with("~/parameters/1/content", json!({ "text/plain": {} })),
        ),
        (
            "parameter-style",
            "~/parameters/1/style",
            with("~/parameters/1/style", json!("simple")),
        ),
        (
            "parameter-style",
            "~/parameters/0/style",
            with("~/parameters/0/style", json!("form")),
        ),
        (
            "parameter-name",
            "~/parameters/2/name",
            parameter(json!({ "name": "X A", "in": "header", "schema": {} })),
        ),
        (
            "header-ignored",
            "~/parameters/2",
            parameter(json!({ "name": "Authorization", "in": "header", "schema": {} })),
        ),
        (
            "examples",
            "~/parameters/1",
            with("~/parameters/1/example", json!("1"))
                .set(&at("~/parameters/1/examples"), json!({})),
        ),
    ]
}

/// All cases.
pub fn cases() -> Vec<Case> {
    [
        document(),
        references(),
        paths(),
        contents::responses(),
        in_components(),
    ]
    .concat()
}

/// The cases in schemas and in security.
pub fn in_components() -> Vec<Case> {
    [contents::schemas(), contents::security()].concat()
}
