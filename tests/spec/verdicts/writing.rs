//! The same contract written differently, and changes of documentation.

use serde_json::{Value, json};

use super::Expected::{DocsOnly, Identical, Source};
use super::edit::{Edit, remove, set, text};
use super::{BASE, Case, case, from};

pub fn cases() -> Vec<Case> {
    [notation(), places(), spelled_out(), words()]
        .into_iter()
        .flatten()
        .collect()
}

fn notation() -> Vec<Case> {
    let whole = |text: String| vec![Edit::Whole(text)];
    vec![
        case("JSON", Vec::new(), Identical, "nothing changed at all"),
        from("YAML to JSON", whole(BASE.to_owned()), vec![Edit::Whole(super::edit::written(&[]))],
            Identical, "two notations"),
        case("keys in reverse order", vec![Edit::Reverse], Identical, "keys have no order"),
        case("byte-order mark", whole(format!("\u{feff}{BASE}")), Identical, "it says UTF-8"),
        case("lines end in CRLF", whole(BASE.replace('\n', "\r\n")), Identical, "line ends are notation"),
        case("comments", whole(format!("# Copied by hand\n{}", BASE.replace("paths:", "paths: # all of them"))),
            Identical, "comments are for people"),
        case("document marker", whole(format!("---\n{BASE}")), Identical, "one document"),
        case("no line end at the end", whole(BASE.trim_end().to_owned()), Identical, "notation"),
        case("statuses without quotes", vec![text("\"200\"", "200"), text("\"401\"", "401")],
            Identical, "keys are strings"),
        case("other quotes", vec![text("\"200\"", "'200'")], Identical, "notation"),
        case("a text in a block", vec![text("description: Invalidates a token", "description: |\n        Invalidates a token")],
            Identical, "the line end at its end is notation"),
        case("a text folded", vec![text("description: Invalidates a token", "description: >-\n        Invalidates\n        a token")],
            Identical, "notation"),
        case("flow style", vec![text("schema:\n            type: string", "schema: { type: string }")],
            Identical, "notation"),
        case("anchor and alias", vec![text("schema:\n            type: string\n        - name: ttl", "schema: &text\n            type: string\n        - name: ttl"), text("required: false\n          schema:\n            type: string", "required: false\n          schema: *text")],
            Identical, "an alias says the same again"),
    ]
}

fn places() -> Vec<Case> {
    let id = || json!({ "name": "id", "in": "path", "description": "Whose token", "required": true, "schema": { "type": "string" } });
    let ttl = || json!({ "name": "ttl", "in": "query", "description": "How long", "required": false, "schema": { "type": "string" } });
    let failed = || json!({ "description": "Unexpected error", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } });
    vec![
        case("parameters on the path item", vec![set("@item/parameters", json!([id(), ttl()])), remove("@op/parameters")],
            Identical, "they hold for every operation below"),
        case("one parameter on the path item", vec![set("@item/parameters", json!([id()])), remove("@id")],
            Identical, "they hold for every operation below"),
        case("parameter said twice", vec![set("@item/parameters", json!([ttl()]))],
            Identical, "the operation's own overrides"),
        case("parameters in another order", vec![set("@op/parameters", json!([ttl(), id()]))],
            Identical, "parameters have names"),
        case("parameter in components", vec![set("/components/parameters", json!({ "Ttl": ttl() })), set("@ttl", json!({ "$ref": "#/components/parameters/Ttl" }))],
            Identical, "a reference stands for what it names"),
        case("response in components", vec![set("/components/responses", json!({ "Failed": failed() })), set("@500", json!({ "$ref": "#/components/responses/Failed" }))],
            Identical, "a reference stands for what it names"),
        case("response in components through another", vec![set("/components/responses", json!({ "Failed": failed(), "Alias": { "$ref": "#/components/responses/Failed" } })), set("@500", json!({ "$ref": "#/components/responses/Alias" }))],
            Identical, "a reference stands for what it names"),
        case("schema of the response in components", vec![set("/components/schemas/Done", body()), set("@body", json!({ "$ref": "#/components/schemas/Done" }))],
            Source("generated-type-renamed"), "inline or by name is one contract; the generated type has another name"),
    ]
}

fn body() -> Value {
    json!({ "type": "object", "properties": {
        "count": { "type": "integer", "description": "How many" },
        "items": { "type": "array", "items": { "type": "object", "additionalProperties": true } },
    } })
}

fn spelled_out() -> Vec<Case> {
    vec![
        case("required: false left out", vec![remove("@ttl/required")], Identical, "the default"),
        case("deprecated: false", vec![set("@op/deprecated", json!(false)), set("@ttl/deprecated", json!(false))],
            Identical, "the default"),
        case("nullable: false", vec![set("@body/properties/count/nullable", json!(false))], Identical, "the default"),
        case("style and explode", vec![set("@ttl/style", json!("form")), set("@ttl/explode", json!(true)), set("@id/style", json!("simple")), set("@id/explode", json!(false))],
            Identical, "the defaults"),
        case("allowReserved and allowEmptyValue", vec![set("@ttl/allowReserved", json!(false)), set("@ttl/allowEmptyValue", json!(false))],
            Identical, "the defaults"),
        case("additionalProperties left out", vec![remove("@body/properties/items/items/additionalProperties")],
            Identical, "true is the default"),
        case("additionalProperties as a schema", vec![set("@body/properties/items/items/additionalProperties", json!({}))],
            Identical, "any value is any value"),
        case("bounds that bind nothing", vec![set("@body/properties/items/minItems", json!(0)), set("@body/properties/items/uniqueItems", json!(false)), set("@ttl/schema/minLength", json!(0))],
            Identical, "the defaults"),
        case("readOnly and writeOnly", vec![set("@body/properties/count/readOnly", json!(false)), set("@body/properties/count/writeOnly", json!(false))],
            Identical, "the defaults"),
        case("empty lists", vec![set("@item/parameters", json!([]))], Identical, "none is none"),
        from("a number written as a fraction", vec![set("@body/properties/items/maxItems", json!(10))], vec![set("@body/properties/items/maxItems", json!(10))],
            Identical, "nothing changed"),
    ]
}

fn words() -> Vec<Case> {
    let docs = |rule: &'static str| DocsOnly(rule);
    vec![
        case("description of the API", vec![set("/info/description", json!("Does it."))],
            docs("description-changed"), "words"),
        case("title of the API", vec![set("/info/title", json!("Auth"))], docs("title-changed"), "words"),
        case("release number", vec![set("/info/version", json!("1.0.1"))],
            docs("version-changed"), "a number for people"),
        case("contact", vec![set("/info/contact/name", json!("Help"))], docs("info-changed"), "words"),
        case("licence", vec![set("/info/license", json!({ "name": "MIT" }))], docs("info-changed"), "words"),
        case("patch of OpenAPI", vec![set("/openapi", json!("3.0.3"))],
            docs("openapi-patch-changed"), "patches clarify and change nothing"),
        case("summary of the operation", vec![set("@op/summary", json!("Kill a token"))],
            docs("summary-changed"), "words"),
        case("description of the operation", vec![set("@op/description", json!("Kills a token"))],
            docs("description-changed"), "words"),
        case("description of the path item", vec![set("@item/description", json!("Tokens"))],
            docs("description-changed"), "words"),
        case("tag of the operation", vec![set("@op/tags", json!(["tokens"]))],
            docs("tags-changed"), "a tag sorts the documentation"),
        case("description of a tag", vec![set("/tags/0/description", json!("Who is who"))],
            docs("tags-changed"), "words"),
        case("description of a parameter", vec![set("@ttl/description", json!("For how long"))],
            docs("description-changed"), "words"),
        case("description of a parameter removed", vec![remove("@ttl/description")],
            docs("description-changed"), "words"),
        case("description of a response", vec![set("@401/description", json!("No"))],
            docs("description-changed"), "words"),
        case("description of a property", vec![set("@body/properties/count/description", json!("Number"))],
            docs("description-changed"), "words"),
        case("title of a schema", vec![set("@error/title", json!("Failure"))],
            docs("title-changed"), "titles name no generated type here"),
        case("example of a schema", vec![set("@body/properties/count/example", json!(3))],
            docs("example-changed"), "an example promises nothing"),
        case("example of a parameter", vec![set("@ttl/example", json!("1h"))],
            docs("example-changed"), "an example promises nothing"),
        case("further documentation", vec![set("@op/externalDocs", json!({ "url": "https://docs.example.com" }))],
            docs("external-docs-changed"), "a link for people"),
        case("extension of the operation", vec![set("@op/x-group", json!("auth"))],
            docs("extension-changed"), "extensions have no defined meaning"),
        case("extension at the root", vec![set("/x-generated", json!(true))],
            docs("extension-changed"), "extensions have no defined meaning"),
        case("extension of the paths", vec![set("/paths/x-note", json!("all"))],
            docs("extension-changed"), "extensions have no defined meaning"),
        case("extension of a schema", vec![set("@error/x-class", json!("Fault"))],
            docs("extension-changed"), "extensions have no defined meaning"),
        case("words and contract", vec![set("@op/summary", json!("Kill")), set("@item/parameters", json!([]))],
            docs("summary-changed"), "the worst change decides"),
    ]
}
