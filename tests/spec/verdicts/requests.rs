//! What a client sends: operations, parameters and bodies. A request may widen.

use serde_json::{Value, json};

use super::Expected::{Compatible, Identical, Retyped, Source, Wire};
use super::edit::{Edit, remove, rename, set};
use super::{Case, case, from};

pub fn cases() -> Vec<Case> {
    [operations(), parameters(), styles(), defaults(), bodies()]
        .into_iter()
        .flatten()
        .collect()
}

fn query(name: &str, required: bool) -> Value {
    json!({ "name": name, "in": "query", "required": required, "schema": { "type": "string" } })
}

fn operations() -> Vec<Case> {
    let other =
        json!({ "operationId": "listTokens", "responses": { "200": { "description": "all" } } });
    vec![
        case("operation beside", vec![set("/paths/~1tokens", json!({ "get": other.clone() }))],
            Compatible("operation-added"), "no client calls it yet"),
        from("operation removed", vec![set("/paths/~1tokens", json!({ "get": other }))], vec![remove("/paths/~1tokens")],
            Wire("operation-removed"), "its callers get 404"),
        case("operationId renamed", vec![set("@op/operationId", json!("invalidateToken"))],
            Source("generated-method-renamed"), "the generated method is called differently"),
        case("operationId respelled", vec![set("@op/operationId", json!("delete_token_by_id"))],
            Compatible("operation-id-changed"), "the generated method is delete_token_by_id as before"),
        case("path renamed", vec![rename("/paths/~1tokens~1{id}", "/token/{id}")],
            Wire("operation-moved"), "the old URL is gone"),
        case("path with a slash at its end", vec![rename("/paths/~1tokens~1{id}", "/tokens/{id}/")],
            Wire("operation-moved"), "another URL"),
        case("method changed", vec![rename("@item/delete", "post")],
            Wire("operation-moved"), "existing clients send DELETE"),
        case("path parameter renamed", vec![set("@id/name", json!("user")), rename("/paths/~1tokens~1{id}", "/tokens/{user}")],
            Source("generated-setter-removed"), "the template's shape is the same, the generated setter is not"),
        case("deprecated", vec![set("@op/deprecated", json!(true))],
            Compatible("deprecated"), "it announces, and works as before"),
        from("no longer deprecated", vec![set("@op/deprecated", json!(true))], vec![set("@op/deprecated", json!(false))],
            Compatible("no-longer-deprecated"), "it works as before"),
        case("callback added", vec![set("@op/callbacks", callback("200"))],
            Compatible("callback-added"), "no client has asked for it yet"),
        from("callback changed", vec![set("@op/callbacks", callback("200"))], vec![set("@op/callbacks", callback("204"))],
            Wire("callback-changed"), "whoever receives it must response differently"),
    ]
}

fn callback(status: &str) -> Value {
    let operation =
        json!({ "operationId": "onDone", "responses": { status: { "description": "thanks" } } });
    json!({ "done": { "{$request.query.ttl}": { "post": operation } } })
}

fn parameters() -> Vec<Case> {
    let header = |name: &str, required: bool| json!({ "name": name, "in": "header", "required": required, "schema": { "type": "string" } });
    let cookie = |required: bool| json!({ "name": "session", "in": "cookie", "required": required, "schema": { "type": "string" } });
    let add = |parameter: Value| vec![set("@op/parameters/-", parameter)];
    vec![
        case("optional query parameter added", add(query("reason", false)),
            Compatible("parameter-added-optional"), "existing clients do not send it"),
        case("required query parameter added", add(query("reason", true)),
            Wire("parameter-added-required"), "existing clients do not send it"),
        case("required parameter with a default added", add(json!({ "name": "reason", "in": "query", "required": true, "schema": { "type": "string", "default": "none" } })),
            Wire("parameter-added-required"), "required is required, whatever the default"),
        case("optional header added", add(header("X-Reason", false)),
            Compatible("parameter-added-optional"), "existing clients do not send it"),
        case("required header added", add(header("X-Reason", true)),
            Wire("parameter-added-required"), "existing clients do not send it"),
        case("optional cookie added", add(cookie(false)),
            Compatible("parameter-added-optional"), "existing clients do not send it"),
        case("required cookie added", add(cookie(true)),
            Wire("parameter-added-required"), "existing clients do not send it"),
        case("required parameter added on the path item", vec![set("@item/parameters", json!([query("reason", true)]))],
            Wire("parameter-added-required"), "it holds for every operation below"),
        case("Accept as a parameter", add(header("Accept", true)), Identical, "OpenAPI says that it shall be ignored"),
        case("optional parameter removed", vec![remove("@ttl")],
            Wire("parameter-removed"), "who sends it may be refused, and its setter is gone"),
        case("parameter became required", vec![set("@ttl/required", json!(true))],
            Wire("parameter-became-required"), "existing clients may leave it out"),
        from("parameter became optional", vec![set("@ttl/required", json!(true))], vec![set("@ttl/required", json!(false))],
            Compatible("parameter-became-optional"), "existing clients keep sending it"),
        case("parameter renamed", vec![set("@ttl/name", json!("lifetime"))],
            Wire("parameter-removed"), "the server looks for another name"),
        case("parameter in another case", vec![set("@ttl/name", json!("TTL"))],
            Wire("parameter-removed"), "query names are case sensitive"),
        case("parameter moved to a header", vec![set("@ttl/in", json!("header"))],
            Wire("parameter-removed"), "the server looks elsewhere"),
        from("header in another case", add(header("X-Reason", false)), vec![set("@op/parameters/2", header("x-reason", false))],
            Identical, "header names are case insensitive"),
        case("parameter deprecated", vec![set("@ttl/deprecated", json!(true))],
            Compatible("deprecated"), "it works as before"),
        case("may be empty", vec![set("@ttl/allowEmptyValue", json!(true))],
            Compatible("parameter-empty-allowed"), "a request may widen"),
        from("may no longer be empty", vec![set("@ttl/allowEmptyValue", json!(true))], vec![remove("@ttl/allowEmptyValue")],
            Wire("parameter-empty-refused"), "a request may not narrow"),
        case("reserved characters allowed", vec![set("@ttl/allowReserved", json!(true))],
            Compatible("parameter-reserved-allowed"), "encoded ones still arrive"),
        from("reserved characters refused", vec![set("@ttl/allowReserved", json!(true))], vec![remove("@ttl/allowReserved")],
            Wire("parameter-reserved-refused"), "who sends them bare may be refused"),
    ]
}

fn styles() -> Vec<Case> {
    let list = || {
        vec![set(
            "@ttl/schema",
            json!({ "type": "array", "items": { "type": "string" } }),
        )]
    };
    let plus = |edits: Vec<Edit>, more: Edit| edits.into_iter().chain([more]).collect::<Vec<_>>();
    vec![
        case("style of one word in the path", vec![set("@id/style", json!("matrix"))],
            Wire("parameter-style-changed"), "`;id=5` instead of `5`"),
        case("explode of one word", vec![set("@ttl/explode", json!(false))],
            Identical, "one word has nothing to explode"),
        from("list no longer exploded", list(), vec![set("@ttl/explode", json!(false))],
            Wire("parameter-style-changed"), "`a,b` instead of two parameters"),
        from("list exploded as by default", list(), vec![set("@ttl/explode", json!(true)), set("@ttl/style", json!("form"))],
            Identical, "the defaults spelled out"),
        from("list by spaces", plus(list(), set("@ttl/explode", json!(false))), vec![set("@ttl/style", json!("spaceDelimited"))],
            Wire("parameter-style-changed"), "another separator"),
        case("content instead of schema", vec![remove("@ttl/schema"), set("@ttl/content", json!({ "application/json": { "schema": { "type": "string" } } }))],
            Wire("serialization-changed"), "a JSON string has quotes"),
    ]
}

fn defaults() -> Vec<Case> {
    vec![
        case("default documented", vec![set("@ttl/schema/default", json!("1h"))],
            Compatible("request-default-documented"), "every call is accepted as before"),
        from("default changed", vec![set("@ttl/schema/default", json!("1h"))], vec![set("@ttl/schema/default", json!("2h"))],
            Wire("request-default-changed"), "leaving it out means something else"),
        from("default withdrawn", vec![set("@ttl/schema/default", json!("1h"))], vec![remove("@ttl/schema/default")],
            Wire("request-default-changed"), "the document stops saying what leaving it out means"),
    ]
}

#[allow(clippy::needless_pass_by_value, reason = "cases read better without a & before each json!")]
fn body(required: bool, schema: Value) -> Value {
    json!({ "required": required, "content": { "application/json": { "schema": schema } } })
}

fn bodies() -> Vec<Case> {
    let object = |properties: Value, required: Value| json!({ "type": "object", "properties": properties, "required": required });
    let a = || json!({ "type": "string" });
    let has = |schema: Value| vec![set("@op/requestBody", body(true, schema))];
    let one = || object(json!({ "a": a() }), json!(["a"]));
    vec![
        case("optional body added", vec![set("@op/requestBody", body(false, one()))],
            Compatible("request-body-added-optional"), "existing clients do not send it"),
        case("required body added", vec![set("@op/requestBody", body(true, one()))],
            Wire("request-body-added-required"), "existing clients do not send it"),
        from("body removed", has(one()), vec![remove("@op/requestBody")],
            Wire("request-body-removed"), "who sends it may be refused"),
        from("body became required", vec![set("@op/requestBody", body(false, one()))], vec![set("@op/requestBody/required", json!(true))],
            Wire("request-body-became-required"), "existing clients may leave it out"),
        from("body became optional", has(one()), vec![set("@op/requestBody/required", json!(false))],
            Compatible("request-body-became-optional"), "existing clients keep sending it"),
        from("schema of a body withdrawn", has(one()), vec![remove("@op/requestBody/content/application~1json/schema")],
            Retyped("request-schema-changed"), "anything is accepted, and the setter takes another type"),
        from("request media type added", has(one()), vec![set("@op/requestBody/content/text~1csv", json!({ "schema": a() }))],
            Compatible("request-media-type-added"), "JSON is still taken"),
        from("request media type exchanged", has(one()), vec![rename("@op/requestBody/content/application~1json", "text/csv")],
            Wire("request-media-type-removed"), "existing clients send JSON"),
        from("request media type widened", has(one()), vec![rename("@op/requestBody/content/application~1json", "application/*")],
            Retyped("request-media-type-removed"), "JSON is among them, and the setter takes another type"),
        from("optional property added to a request", has(one()), vec![set("@op/requestBody/content/application~1json/schema/properties/b", a())],
            Compatible("request-property-added-optional"), "existing clients do not send it"),
        from("required property added to a request", has(one()), has(object(json!({ "a": a(), "b": a() }), json!(["a", "b"]))),
            Wire("request-property-added-required"), "existing clients do not send it"),
        from("property of a request removed", has(one()), has(json!({ "type": "object" })),
            Retyped("request-property-removed"), "the generated field is gone; the server ignores what it does not know"),
        from("property of a closed request removed", has(json!({ "type": "object", "properties": { "a": a(), "b": a() }, "additionalProperties": false })), vec![remove("@op/requestBody/content/application~1json/schema/properties/b")],
            Wire("request-property-removed"), "the server refuses what it does not know"),
        from("property of a request became required", has(json!({ "type": "object", "properties": { "a": a() } })), has(one()),
            Wire("request-property-became-required"), "existing clients may leave it out"),
        from("property of a request became optional", has(one()), has(json!({ "type": "object", "properties": { "a": a() } })),
            Retyped("request-property-became-optional"), "existing clients keep sending it, of another type"),
        from("required readOnly property of a request", has(one()), has(object(json!({ "a": a(), "b": { "type": "string", "readOnly": true } }), json!(["a", "b"]))),
            Compatible("property-unused"), "required holds for responses alone, and the schema is another one"),
        from("request closed", has(one()), vec![set("@op/requestBody/content/application~1json/schema/additionalProperties", json!(false))],
            Wire("request-additional-properties-narrowed"), "more was accepted"),
        from("property of a request became writeOnly", has(one()), vec![set("@op/requestBody/content/application~1json/schema/properties/a/writeOnly", json!(true))],
            Compatible("property-access-changed"), "it is still sent"),
        from("parts encoded differently", vec![set("@op/requestBody", multipart("text/plain"))], vec![set("@op/requestBody", multipart("text/csv"))],
            Wire("request-encoding-changed"), "parts are read differently"),
        from("a part named like documentation encoded differently", vec![set("@op/requestBody", part("tags", "text/plain"))], vec![set("@op/requestBody", part("tags", "text/csv"))],
            Wire("request-encoding-changed"), "`tags` is the name of a part here"),
        from("a part named like an extension encoded differently", vec![set("@op/requestBody", part("x-file", "text/plain"))], vec![set("@op/requestBody", part("x-file", "text/csv"))],
            Wire("request-encoding-changed"), "`x-file` is the name of a part here"),
    ]
}

fn multipart(kind: &str) -> Value {
    part("file", kind)
}

fn part(name: &str, kind: &str) -> Value {
    let schema = json!({ "type": "object", "properties": { name: { "type": "string", "format": "binary" } } });
    json!({ "content": { "multipart/form-data": { "schema": schema, "encoding": { name: { "contentType": kind } } } } })
}
