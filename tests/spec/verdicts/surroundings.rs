//! Security, servers, and unused components.

use serde_json::{Value, json};

use super::Expected::{self, Compatible, DocsOnly, Identical, Wire};
use super::edit::{Edit, remove, rename, set};
use super::{Case, case, from};

pub fn cases() -> Vec<Case> {
    [security(), scopes(), servers(), unused(), behind_references()]
        .into_iter()
        .flatten()
        .collect()
}

const SCHEME: &str = "/components/securitySchemes/bearerAuth";

fn key() -> Edit {
    set(
        "/components/securitySchemes/key",
        json!({ "type": "apiKey", "in": "header", "name": "X-Key" }),
    )
}

fn security() -> Vec<Case> {
    let open = || vec![remove("/security")];
    vec![
        case("security removed", open(), Compatible("security-relaxed"), "a token does no harm"),
        from("security added", open(), vec![set("/security", json!([{ "bearerAuth": [] }]))],
            Wire("security-added"), "calls without a token were fine"),
        from("security added to the operation", open(), vec![set("@op/security", json!([{ "bearerAuth": [] }]))],
            Wire("security-added"), "calls without a token were fine"),
        case("security spelled out on the operation", vec![set("@op/security", json!([{ "bearerAuth": [] }]))],
            Identical, "the operation said so by the root"),
        case("security switched off for the operation", vec![set("@op/security", json!([]))],
            Compatible("security-relaxed"), "a token does no harm"),
        case("security became a choice with none", vec![set("/security", json!([{ "bearerAuth": [] }, {}]))],
            Compatible("security-relaxed"), "the token still opens"),
        from("nothing and nothing", open(), vec![set("/security", json!([{}]))],
            Identical, "an empty requirement asks for nothing"),
        from("none was one choice", vec![set("/security", json!([{ "bearerAuth": [] }, {}]))], vec![set("/security", json!([{ "bearerAuth": [] }]))],
            Wire("security-added"), "calls without a token were fine"),
        case("another way in", vec![key(), set("/security", json!([{ "bearerAuth": [] }, { "key": [] }]))],
            Compatible("security-relaxed"), "the token still opens"),
        case("the other way in alone", vec![key(), set("/security", json!([{ "key": [] }]))],
            Wire("security-changed"), "existing clients have no key"),
        case("both at once", vec![key(), set("/security", json!([{ "bearerAuth": [], "key": [] }]))],
            Wire("security-changed"), "existing clients have no key"),
        from("one of two is enough", vec![key(), set("/security", json!([{ "bearerAuth": [], "key": [] }]))], vec![set("/security", json!([{ "bearerAuth": [] }]))],
            Compatible("security-relaxed"), "the key does no harm"),
        case("basic instead of bearer", vec![set("/components/securitySchemes/bearerAuth/scheme", json!("basic"))],
            Wire("security-changed"), "existing clients send a token"),
        case("a key instead of bearer", vec![set(SCHEME, json!({ "type": "apiKey", "in": "header", "name": "X-Key" }))],
            Wire("security-changed"), "existing clients send a token"),
        case("bearer in another case", vec![set("/components/securitySchemes/bearerAuth/scheme", json!("Bearer"))],
            Identical, "schemes of HTTP are case insensitive"),
        case("scheme renamed", vec![rename(SCHEME, "token"), set("/security", json!([{ "token": [] }]))],
            Identical, "the name is sent nowhere and generated nowhere"),
        case("format of the token", vec![set("/components/securitySchemes/bearerAuth/bearerFormat", json!("opaque"))],
            DocsOnly("description-changed"), "a hint for people, says OpenAPI"),
        case("description of the scheme", vec![set("/components/securitySchemes/bearerAuth/description", json!("A token"))],
            DocsOnly("description-changed"), "words"),
    ]
}

fn scopes() -> Vec<Case> {
    let flows = |url: &str| json!({ "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": url, "scopes": { "read": "Reads", "write": "Writes" } } } });
    let with = |url: &str, scopes: Value| {
        vec![
            set(SCHEME, flows(url)),
            set("/security", json!([{ "bearerAuth": scopes }])),
        ]
    };
    let here = "https://login.example.com/token";
    vec![
        from("scope added", with(here, json!(["read"])), with(here, json!(["read", "write"])),
            Wire("security-scope-added"), "existing tokens lack it"),
        from("scope removed", with(here, json!(["read", "write"])), with(here, json!(["read"])),
            Compatible("security-relaxed"), "more than enough"),
        from("scopes in another order", with(here, json!(["read", "write"])), with(here, json!(["write", "read"])),
            Identical, "a set has no order"),
        from("tokens from elsewhere", with(here, json!(["read"])), with("https://other.example.com/token", json!(["read"])),
            Wire("security-changed"), "existing clients ask the old place"),
        from("scope offered", with(here, json!(["read"])), vec![set("/components/securitySchemes/bearerAuth/flows/clientCredentials/scopes/admin", json!("Rules"))],
            Identical, "nothing asks for it"),
    ]
}

fn servers() -> Vec<Case> {
    let at = |urls: &[&str]| {
        vec![set(
            "/servers",
            urls.iter().map(|url| json!({ "url": url })).collect(),
        )]
    };
    let versioned = |default: &str| {
        vec![set(
            "/servers",
            json!([{ "url": "https://x.example.com/{version}", "variables": { "version": { "default": default } } }]),
        )]
    };
    vec![
        case("server with a prefix", at(&["/api/v1"]), Wire("server-removed"), "every URL changes"),
        case("server elsewhere", at(&["https://api.example.com"]), Wire("server-removed"), "every URL changes"),
        case("another server too", at(&["/", "https://api.example.com"]),
            Compatible("server-added"), "the old one stays"),
        from("one server fewer", at(&["/", "/old"]), at(&["/"]),
            Wire("server-removed"), "whoever used it is left without"),
        case("no servers said", vec![remove("/servers")], Identical, "none is `/`"),
        case("an empty list of servers", vec![set("/servers", json!([]))], Identical, "none is `/`"),
        case("server on the path item", vec![set("@item/servers", json!([{ "url": "/" }]))], Identical, "said again"),
        case("another server on the operation", vec![set("@op/servers", json!([{ "url": "/v2" }]))],
            Wire("server-removed"), "the operation went there"),
        from("server with a slash at its end", at(&["https://x.example.com/api"]), at(&["https://x.example.com/api/"]),
            Identical, "paths begin with a slash"),
        from("server by a variable", at(&["https://x.example.com/v1"]), versioned("v1"),
            Identical, "the variable says the same"),
        from("another default of a variable", versioned("v1"), versioned("v2"),
            Wire("server-removed"), "every URL changes"),
        from("servers in another order", at(&["/", "/b"]), at(&["/b", "/"]), Identical, "a client picks by URL"),
        case("description of a server", vec![set("/servers/0/description", json!("here"))],
            DocsOnly("description-changed"), "words"),
    ]
}

fn unused() -> Vec<Case> {
    let spare = || {
        vec![set(
            "/components/schemas/Spare",
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        )]
    };
    vec![
        case("schema that nothing uses", spare(),
            Compatible("unused-component-added"), "a type more, and no call uses it"),
        from("schema that nothing used", spare(), vec![remove("/components/schemas/Spare")],
            Compatible("unused-component-removed"), "no call brought it"),
        from("schema that nothing uses, changed", spare(), vec![set("/components/schemas/Spare/properties/a/type", json!("integer"))],
            Compatible("unused-component-changed"), "no call brings it"),
        from("schema that nothing uses, reworded", spare(), vec![set("/components/schemas/Spare/description", json!("spare"))],
            DocsOnly("description-changed"), "words"),
        case("empty components", vec![set("/components/parameters", json!({}))], Identical, "none is none"),
    ]
}

/// Values that are compared literally, and refer to something that changed.
fn behind_references() -> Vec<Case> {
    let spare = |value: Value| set("/components/schemas/Spare", value);
    let behind = |name: &str, holder: Vec<Edit>, change: Edit, expected: Expected| {
        let reference = "its text is the same, and it means something else";
        from(&format!("behind a reference: {name}"), holder, vec![change], expected, reference)
    };
    let reference = |place: &str| json!({ "$ref": format!("#/components/{place}") });
    let callback = json!({ "c": { "{$request.query.to}": { "post": {
        "requestBody": { "content": { "application/json": { "schema": reference("schemas/Spare") } } },
        "responses": { "204": { "description": "taken" } } } } } });
    let later = |keyword: &'static str, value: Value| {
        let count = json!({ "type": "object", keyword: value });
        vec![set("/openapi", json!("3.1.0")), spare(json!({ "required": ["a"] })), set("@body/properties/count", count)]
    };
    vec![
        behind("callback", vec![spare(json!({ "type": "string" })), set("@op/callbacks", callback)],
            spare(json!({ "type": "integer" })), Wire("callback-changed")),
        behind("link", vec![set("/components/links", json!({ "l": { "operationId": "deleteTokenById" } })), set("@200/links", json!({ "l": reference("links/l") }))],
            set("/components/links/l/parameters", json!({ "id": "x" })), Compatible("links-changed")),
        behind("header of a part of a body", vec![set("/components/headers", json!({ "h": { "schema": { "type": "string" } } })),
                set("@op/requestBody", json!({ "content": { "multipart/form-data": { "schema": { "type": "object" }, "encoding": { "f": { "headers": { "H": reference("headers/h") } } } } } }))],
            set("/components/headers/h/schema/type", json!("integer")), Wire("request-encoding-changed")),
        behind("example", vec![set("/components/examples", json!({ "e": { "value": 1 } })), set("@200/content/application~1json/examples", json!({ "one": reference("examples/e") }))],
            set("/components/examples/e/value", json!(2)), DocsOnly("example-changed")),
        behind("words of an example", vec![set("/components/examples", json!({ "e": { "summary": "a" } })), set("@200/content/application~1json/examples", json!({ "one": reference("examples/e") }))],
            set("/components/examples/e/summary", json!("b")), DocsOnly("example-changed")),
        behind("condition", later("if", reference("schemas/Spare")),
            spare(json!({ "required": ["b"] })), Wire("response-keyword-changed")),
        behind("condition, two steps away", [later("if", reference("schemas/Step")), vec![set("/components/schemas/Step", json!({ "properties": { "s": reference("schemas/Spare") } }))]].concat(),
            spare(json!({ "required": ["b"] })), Wire("response-keyword-changed")),
        behind("words of a condition", later("if", reference("schemas/Spare")),
            set("/components/schemas/Spare/description", json!("words")), Identical),
    ]
}
