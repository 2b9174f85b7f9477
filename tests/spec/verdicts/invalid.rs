//! Invalid documents: the verdict is `invalid` and nothing else.

use serde_json::json;

use super::Expected::Invalid;
use super::edit::{Edit, remove, rename, set, text};
use super::{BASE, Case, case, from};

pub fn cases() -> Vec<Case> {
    let whole = |text: &str| vec![Edit::Whole(text.to_owned())];
    let half = &BASE[..BASE.len() / 2];
    vec![
        case("nothing", whole(""), Invalid, "an empty file is not a document"),
        case("cut off", whole(&format!("{half}\n  \"")), Invalid, "a quote is open"),
        case("a saved web page", whole("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n"),
            Invalid, "a proxy's page is not a document"),
        case("merge conflict", vec![text("paths:", "<<<<<<< HEAD\npaths:\n=======\npaths:\n>>>>>>> other")],
            Invalid, "markers are not YAML"),
        case("two documents", whole(&format!("{BASE}---\n{BASE}")), Invalid, "which one?"),
        case("a status twice", vec![text("        \"401\":\n          description: Unauthorized", "        \"401\":\n          description: Unauthorized\n        \"401\":\n          description: Again")],
            Invalid, "which one?"),
        case("tabs", vec![text("  title: Tokens", "\ttitle: Tokens")], Invalid, "YAML forbids them"),
        case("OpenAPI 4.0", vec![set("/openapi", json!("4.0.0"))], Invalid, "another text"),
        case("Swagger 2", whole("swagger: \"2.0\"\ninfo: { title: t, version: v }\npaths: {}\n"),
            Invalid, "another text"),
        case("path parameter undeclared", vec![remove("@id")], Invalid, "{id} stands for nothing"),
        case("path parameter optional", vec![set("@id/required", json!(false))], Invalid, "a path has no holes"),
        case("reference to nothing", vec![remove("@error")], Invalid, "Error is nowhere"),
        case("reference to another file", vec![set("@500", json!({ "$ref": "other.yaml#/x" }))],
            Invalid, "never fetched"),
        case("reference to a URL", vec![set("@500", json!({ "$ref": "https://example.com/x.yaml" }))],
            Invalid, "never fetched"),
        case("reference to itself", vec![set("@error", json!({ "$ref": "#/components/schemas/Error" }))],
            Invalid, "it says nothing"),
        case("allOf in a circle", vec![set("@error", json!({ "allOf": [{ "$ref": "#/components/schemas/Error" }] }))],
            Invalid, "it says nothing"),
        case("response without a description", vec![remove("@401/description")], Invalid, "OpenAPI asks for it"),
        case("no responses", vec![remove("@responses")], Invalid, "OpenAPI asks for them"),
        case("no operationId", vec![remove("@op/operationId")], Invalid, "the generator needs a name"),
        case("array without items", vec![remove("@body/properties/items/items")], Invalid, "OpenAPI asks for them"),
        case("undeclared scheme", vec![set("/security", json!([{ "other": [] }]))],
            Invalid, "the meaning is undefined"),
        case("unknown field", vec![set("@op/respones", json!({}))], Invalid, "a slip of the pen"),
        case("unknown type", vec![set("@ttl/schema/type", json!("text"))], Invalid, "OpenAPI has six types"),
        case("invalid status", vec![set("@responses/900", json!({ "description": "?" }))],
            Invalid, "statuses are 100 to 599"),
        case("a new property of an invalid component", vec![set("/components/schemas/Broken", json!({ "type": "text" })),
                set("@body/properties/new", json!({ "$ref": "#/components/schemas/Broken" }))],
            Invalid, "an operation of both documents uses it"),
        from("a new property of an invalid schema with an anchor", vec![set("/openapi", json!("3.1.0"))],
            vec![set("/components/schemas/Broken", json!({ "$anchor": "broken", "required": ["a", "a"] })), set("@body/properties/new", json!({ "$ref": "#broken" }))],
            Invalid, "an operation of both documents uses it"),
        case("a fault below a renamed path parameter", vec![set("@id/name", json!("user")), set("@ttl/schema/type", json!("text")), rename("@item", "/tokens/{user}")],
            Invalid, "it is the same operation"),
        from("the old one invalid", vec![remove("@error")], vec![set("@error", json!({ "type": "object" }))],
            Invalid, "there is nothing to compare with"),
    ]
}
