//! What a client receives: statuses, headers, media types and properties. A response may narrow.

use serde_json::{Value, json};

use super::Expected::{Compatible, DocsOnly, Identical, Retyped, Source, Wire};
use super::edit::{remove, rename, set};
use super::{Case, case, from};

pub fn cases() -> Vec<Case> {
    [
        statuses(),
        defaults(),
        headers(),
        media_types(),
        properties(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn plain() -> Value {
    json!({ "description": "so it is" })
}

fn with_error() -> Value {
    json!({ "description": "failed", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } })
}

fn statuses() -> Vec<Case> {
    vec![
        case("error status added", vec![set("@responses/403", plain())],
            Compatible("response-error-added"), "clients handle errors they do not know"),
        case("error status with a body added", vec![set("@responses/404", with_error())],
            Compatible("response-error-added"), "clients handle errors they do not know"),
        case("range of errors added", vec![set("@responses/4XX", plain())],
            Compatible("response-error-added"), "clients handle errors they do not know"),
        case("error status removed", vec![remove("@401")],
            Compatible("response-status-removed"), "one thing less to expect"),
        case("error with its schema removed", vec![remove("@500"), remove("@error")],
            Compatible("response-status-removed"), "no generated type is made of it"),
        case("error exchanged for its range", vec![rename("@500", "5XX")],
            Compatible("response-error-added"), "500 means what it meant, and others are errors too"),
        case("error exchanged for another", vec![rename("@401", "403")],
            Compatible("response-error-added"), "errors come and go"),
        case("success exchanged", vec![rename("@200", "201")],
            Wire("response-success-removed"), "existing clients wait for 200"),
        case("success widened to a range", vec![rename("@200", "2XX")],
            Wire("response-success-added"), "statuses may come that existing clients do not know"),
        from("range narrowed to a success", vec![rename("@200", "2XX")], vec![rename("@responses/2XX", "200")],
            Compatible("response-status-removed"), "200 was among them"),
        case("success added", vec![set("@responses/202", plain())],
            Wire("response-success-added"), "existing clients do not take 202 for success"),
        case("success without a body added", vec![set("@responses/204", plain())],
            Wire("response-success-added"), "existing clients do not take 204 for success"),
        case("redirect added", vec![set("@responses/307", plain())],
            Wire("response-success-added"), "clients that follow no redirects fail where they succeeded"),
        from("success removed beside another", vec![set("@responses/204", plain())], vec![remove("@200")],
            Wire("response-success-removed"), "existing clients read what 200 brings"),
    ]
}

fn defaults() -> Vec<Case> {
    vec![
        case("default added for errors", vec![set("@responses/default", with_error())],
            Compatible("response-error-added"), "a success is documented, so it stands for errors"),
        case("success exchanged for default", vec![rename("@200", "default")],
            Wire("response-success-added"), "any status may be a success now"),
        case("error exchanged for default", vec![rename("@500", "default")],
            Compatible("response-error-added"), "500 means what it meant"),
        from("status that default covered", vec![set("@responses/default", with_error())], vec![set("@responses/404", with_error())],
            Identical, "404 brought the same before"),
        from("status that default covered, unlike it", vec![set("@responses/default", with_error())], vec![set("@responses/404", plain())],
            Wire("response-body-removed"), "a 404 brought an Error before"),
        from("default removed", vec![set("@responses/default", with_error())], vec![remove("@responses/default")],
            Compatible("response-status-removed"), "one thing less to expect"),
    ]
}

fn headers() -> Vec<Case> {
    let header = |kind: &str, required: bool| json!({ "X-Left": { "required": required, "schema": { "type": kind } } });
    vec![
        case("header added", vec![set("@200/headers", header("integer", false))],
            Compatible("response-header-added"), "no client reads it yet"),
        from("header removed", vec![set("@200/headers", header("integer", false))], vec![remove("@200/headers")],
            Wire("response-header-removed"), "who reads it finds nothing"),
        from("header no longer always there", vec![set("@200/headers", header("integer", true))], vec![set("@200/headers", header("integer", false))],
            Wire("response-header-became-optional"), "a response may not widen"),
        from("header always there", vec![set("@200/headers", header("integer", false))], vec![set("@200/headers", header("integer", true))],
            Compatible("response-header-became-required"), "a response may narrow"),
        from("header of another type", vec![set("@200/headers", header("integer", false))], vec![set("@200/headers", header("string", false))],
            Wire("response-type-widened"), "text may come where a number was"),
        from("header in another case", vec![set("@200/headers", header("integer", false))], vec![rename("@200/headers/X-Left", "x-left")],
            Identical, "header names are case insensitive"),
        from("an object in a header exploded", vec![set("@200/headers", header("object", false))], vec![set("@200/headers/X-Left/explode", json!(true))],
            Wire("response-header-style-changed"), "`a,1` becomes `a=1`"),
        from("a number in a header exploded", vec![set("@200/headers", header("integer", false))], vec![set("@200/headers/X-Left/explode", json!(true))],
            Identical, "there is nothing to explode"),
        case("Content-Type as a header", vec![set("@200/headers", json!({ "Content-Type": { "schema": { "type": "string" } } }))],
            Identical, "OpenAPI says that it shall be ignored"),
        case("link added", vec![set("@200/links", json!({ "again": { "operationId": "deleteTokenById" } }))],
            Compatible("links-changed"), "links only suggest"),
        case("link named like documentation", vec![set("@200/links", json!({ "title": { "operationId": "deleteTokenById" } }))],
            Compatible("links-changed"), "`title` is the name of a link here"),
        case("no links said", vec![set("@200/links", json!({}))], Identical, "none is none"),
    ]
}

fn media_types() -> Vec<Case> {
    let csv = json!({ "schema": { "type": "string" } });
    vec![
        case("media type added", vec![set("@200/content/text~1csv", csv.clone())],
            Compatible("response-media-type-added"), "clients ask for JSON"),
        from("media type removed", vec![set("@200/content/text~1csv", csv)], vec![remove("@200/content/text~1csv")],
            Wire("response-media-type-removed"), "who asks for CSV gets none"),
        case("media type exchanged", vec![rename("@200/content/application~1json", "application/xml")],
            Wire("response-media-type-removed"), "existing clients read JSON"),
        case("error of another media type", vec![rename("@500/content/application~1json", "application/problem+json")],
            Wire("response-media-type-removed"), "existing clients read JSON"),
        case("any media type", vec![rename("@200/content/application~1json", "*/*")],
            Wire("response-media-type-added"), "anything may come"),
        from("one of any media type", vec![rename("@200/content/application~1json", "application/*")], vec![rename("@200/content/application~1*", "application/json")],
            Retyped("response-media-type-removed"), "JSON was among them, and is decoded now"),
        case("charset said", vec![rename("@200/content/application~1json", "application/json; charset=utf-8")],
            Compatible("media-type-parameter-changed"), "JSON is UTF-8 anyway"),
        case("media type in another case", vec![rename("@200/content/application~1json", "Application/JSON")],
            Source("generated-result-changed"), "media types are case insensitive, but not for the generator"),
        case("success lost its body", vec![remove("@200/content")],
            Wire("response-body-removed"), "existing clients read it"),
        case("error lost its body", vec![remove("@500/content")],
            Wire("response-body-removed"), "existing clients read its message"),
        case("error got a body", vec![set("@401", with_error()), set("@401/description", json!("Unauthorized"))],
            Compatible("response-error-body-added"), "existing clients do not look at it"),
        from("success got a body", vec![remove("@200/content")], vec![set("@200/content", json!({ "application/json": { "schema": { "type": "string" } } }))],
            Source("generated-result-changed"), "the generated method returns another type"),
        case("empty content", vec![set("@401/content", json!({}))], Identical, "both mean no body"),
        case("example of a body", vec![set("@200/content/application~1json/example", json!({ "count": 1 }))],
            DocsOnly("example-changed"), "examples are words"),
    ]
}

fn properties() -> Vec<Case> {
    let closed = || vec![set("@body/additionalProperties", json!(false))];
    vec![
        case("property added", vec![set("@body/properties/next", json!({ "type": "string" }))],
            Compatible("response-property-added"), "readers leave out what they do not know"),
        case("required property added", vec![set("@body/properties/next", json!({ "type": "string" })), set("@body/required", json!(["next"]))],
            Compatible("response-property-added"), "readers leave out what they do not know"),
        case("property removed", vec![remove("@body/properties/count")],
            Wire("response-property-removed"), "existing clients read it"),
        case("property renamed", vec![rename("@body/properties/items", "results")],
            Wire("response-property-removed"), "existing clients read the old name"),
        case("property always there", vec![set("@body/required", json!(["count"]))],
            Retyped("response-property-became-required"), "the server promises more, and the field stops being an Option"),
        from("property no longer always there", vec![set("@body/required", json!(["count"]))], vec![remove("@body/required")],
            Wire("response-property-became-optional"), "existing clients count on it"),
        case("property of an error removed", vec![remove("@error/properties/message")],
            Wire("response-property-removed"), "existing clients show it"),
        case("property of an error always there", vec![set("@error/required", json!(["message"]))],
            Compatible("response-property-became-required"), "the server promises more"),
        case("property of an error added", vec![set("@error/properties/code", json!({ "type": "integer" }))],
            Compatible("response-property-added"), "readers leave out what they do not know"),
        from("property added to a closed response", closed(), vec![set("@body/properties/next", json!({ "type": "string" }))],
            Wire("response-property-added-to-closed"), "the old contract said that nothing else comes"),
        case("response closed", closed(), Compatible("response-additional-properties-narrowed"), "a response may narrow"),
        from("response opened", closed(), vec![set("@body/additionalProperties", json!(true))],
            Wire("response-additional-properties-widened"), "the old contract said that nothing else comes"),
        case("elements get properties", vec![set("@body/properties/items/items/properties", json!({ "user": { "type": "string" } }))],
            Retyped("response-property-added"), "a response may narrow; a map became a struct"),
        case("elements closed", vec![set("@body/properties/items/items/additionalProperties", json!(false))],
            Retyped("response-additional-properties-narrowed"), "a response may narrow; a map became a struct"),
        case("elements hold text only", vec![set("@body/properties/items/items/additionalProperties", json!({ "type": "string" }))],
            Retyped("response-additional-properties-narrowed"), "a response may narrow; a map of text"),
        from("elements hold numbers instead of text", vec![set("@body/properties/items/items/additionalProperties", json!({ "type": "string" }))], vec![set("@body/properties/items/items/additionalProperties", json!({ "type": "integer" }))],
            Wire("response-type-changed"), "existing clients read text"),
        from("property against what the rest must be", vec![set("@body/additionalProperties", json!({ "type": "string" }))], vec![set("@body/properties/next", json!({ "type": "integer" }))],
            Wire("response-type-changed"), "everything unnamed was text"),
        case("readOnly in a response", vec![set("@body/properties/count/readOnly", json!(true))],
            Compatible("property-access-changed"), "it comes as before"),
        case("writeOnly in a response", vec![set("@body/properties/count/writeOnly", json!(true))],
            Wire("response-property-became-write-only"), "it comes no longer"),
        case("property deprecated", vec![set("@body/properties/count/deprecated", json!(true))],
            Compatible("deprecated"), "it comes as before"),
        case("default of a property", vec![set("@body/properties/count/default", json!(0))],
            Compatible("response-default-changed"), "readers may use it"),
        case("schema withdrawn", vec![remove("@body")], Wire("response-schema-changed"), "anything may come"),
    ]
}
