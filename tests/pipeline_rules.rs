//! Each rule of `check`, broken once on top of the base document, and told at the right place.
#![cfg(feature = "spec")]

mod variants;

use std::collections::BTreeSet;

use cribl_tokens::pipeline::{self, Report};
use serde_json::{Value, json};
use variants::{OPERATION, Variant, base, base_text};

/// Everything that is wrong with a document, whichever stage says so.
fn report(variant: &Variant) -> Report {
    pipeline::parse(variant.text())
        .map_or_else(|report| report, |document| pipeline::check(&document))
}

/// A case: the rule, the place that it names, the document. `~` stands for the operation.
type Case = (&'static str, &'static str, Variant);

fn at(pointer: &str) -> String {
    pointer.replacen("~/", &format!("{OPERATION}/"), 1)
}

fn with(pointer: &str, value: Value) -> Variant {
    base().set(&at(pointer), value)
}

fn schema(value: Value) -> Variant {
    base().schema("X", value)
}

fn parameter(value: Value) -> Variant {
    base().parameter(value)
}

fn without(pointer: &str) -> Variant {
    base().remove(&at(pointer))
}

fn document() -> Vec<Case> {
    vec![
        (
            "openapi-version",
            "/openapi",
            with("/openapi", json!("3.1.0")),
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
            "component-name",
            "/components/schemas/My Error",
            base().schema("My Error", json!({})),
        ),
    ]
}

fn references() -> Vec<Case> {
    let answer = "~/responses/500/content/application~1json/schema/$ref";
    let to = |target: &str| with(answer, json!(target));
    vec![
        (
            "unresolved-reference",
            answer,
            to("#/components/schemas/Missing"),
        ),
        ("unresolved-reference", answer, to("#Error")),
        ("external-reference", answer, to("errors.yaml#/Error")),
        (
            "external-reference",
            answer,
            to("https://example.com/e.json"),
        ),
        (
            "reference-kind",
            answer,
            to("#/components/securitySchemes/bearerAuth"),
        ),
        ("reference-kind", answer, to("#/info/title")),
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

fn paths() -> Vec<Case> {
    let path = "/paths/~1auth~1users~1{id}~1token";
    let moved = |to: &str| base().shift(path, &format!("/paths/{}", to.replace('/', "~1")));
    let answers = json!({ "200": { "description": "fine" } });
    let other = |id: Value| {
        base().operation(
            "/b",
            "get",
            json!({ "operationId": id, "responses": answers }),
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

fn responses() -> Vec<Case> {
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
            base().answer("600", json!({ "description": "" })),
        ),
        (
            "status-code",
            "~/responses/99",
            base().answer("99", json!({ "description": "" })),
        ),
        (
            "status-code",
            "~/responses/4xx",
            base().answer("4xx", json!({ "description": "" })),
        ),
        (
            "status-code",
            "~/responses/ok",
            base().answer("ok", json!({ "description": "" })),
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
            link(json!({ "operationId": "nobody" })),
        ),
        (
            "link-target",
            "~/responses/200/links/l",
            link(json!({ "operationId": "deleteAuthUsersTokenById", "operationRef": "#/x" })),
        ),
    ]
}

fn schemas() -> Vec<Case> {
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

fn security() -> Vec<Case> {
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
            scheme(oauth).set("/security/0/other", json!(["admin"])),
        ),
    ]
}

fn cases() -> Vec<Case> {
    [
        document(),
        references(),
        paths(),
        responses(),
        schemas(),
        security(),
    ]
    .concat()
}

#[test]
fn each_breach_is_told_by_its_rule_at_its_place() {
    let mut failures = Vec::new();
    for (rule, pointer, variant) in cases() {
        let report = report(&variant);
        let pointer = if pointer == "~" {
            OPERATION.to_owned()
        } else {
            at(pointer)
        };
        let told = report
            .problems()
            .iter()
            .any(|problem| problem.rule == rule && problem.pointer == pointer);
        if !told {
            failures.push(format!("{rule} at {pointer} isn't in:\n{report}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn each_rule_has_a_case() {
    let tried: BTreeSet<&str> = cases().iter().map(|(rule, _, _)| *rule).collect();
    // The first is what `openapiv3` says, for which no case is known; the second has its own test.
    let elsewhere = ["unreadable", "reference-chain"];
    let untried: Vec<&str> = pipeline::rules()
        .iter()
        .map(|rule| rule.code)
        .filter(|code| !tried.contains(code) && !elsewhere.contains(code))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn the_base_document_gives_nothing() {
    let document = pipeline::parse(base_text()).expect("a document");
    assert_eq!(pipeline::check(&document).problems(), []);
}

#[test]
fn all_problems_are_told_at_once() {
    let mut variant = base();
    for (rule, _, other) in [schemas(), security()].concat() {
        let names = ["schemas", "securitySchemes"].map(|name| format!("/components/{name}"));
        for name in names {
            let found = other
                .0
                .pointer(&name)
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            for (key, value) in found
                .into_iter()
                .filter(|(key, _)| key == "X" || key == "other")
            {
                let number = variant.0.to_string().len();
                variant = variant.set(&format!("{name}/{key}{rule}{number}"), value);
            }
        }
    }
    let told: BTreeSet<&str> = report(&variant)
        .problems()
        .iter()
        .map(|problem| problem.rule)
        .collect();
    for rule in [
        "array-items",
        "enum-empty",
        "composition-empty",
        "required-list",
        "security-scheme-fields",
    ] {
        assert!(told.contains(rule), "{rule} isn't in {told:?}");
    }
}

#[test]
fn what_is_no_openapi_object_is_left_alone() {
    let looks =
        json!({ "responses": { "999": 1 }, "$ref": "nowhere.yaml", "type": ["x"], "enum": [] });
    let schema = json!({ "type": "object", "example": looks, "default": looks, "enum": [looks], "x-any": looks, "properties": {
        "schema": { "type": "string" }, "$ref": { "type": "string" }, "content": { "type": "object" }, "type": { "type": "string" } } });
    let variant = base()
        .schema("X", schema)
        .set("/x-any", looks.clone())
        .set("/components/examples", json!({ "E": { "value": looks } }))
        .set("/paths/x-any", looks);
    let report = report(&variant);
    assert_eq!(report.problems(), [], "{report}");
}
