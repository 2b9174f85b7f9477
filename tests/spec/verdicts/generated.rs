//! Changes of the generated code, where the wire is unchanged or changes harmlessly.

use serde_json::{Value, json};

use super::Expected::{self, Compatible, DocsOnly, Identical, Retyped, Source, Wire};
use super::edit::{Edit, set};
use super::schemas::{received, sent};
use super::{Case, case, from};

pub fn cases() -> Vec<Case> {
    [calls(), types(), harmless(), named_texts(), generating(), refused()].into_iter().flatten().collect()
}

fn calls() -> Vec<Case> {
    vec![
        case("the setter takes another type", vec![set("@ttl/schema", json!({ "type": "string", "enum": ["1h"] }))],
            Wire("request-enum-narrowed"), "other values were accepted"),
        from("the setter takes text again", vec![set("@ttl/schema", json!({ "type": "string", "enum": ["1h"] }))], vec![set("@ttl/schema", json!({ "type": "string" }))],
            Source("generated-setter-changed"), "every value is accepted, but the setter takes another type"),
    ]
}

fn types() -> Vec<Case> {
    let text = || json!({ "type": "string" });
    let object = |more: Value| json!({ "type": "object", "properties": more });
    let pick = |schema: Value| vec![
        set("/components/schemas/Pick", schema),
        set("@body/properties/pick", json!({ "$ref": "#/components/schemas/Pick" })),
    ];
    let list = |items: Value| json!({ "type": "array", "items": items });
    let one = |a: Value, b: Value| json!({ "oneOf": [a, b] });
    vec![
        from("a variant holds another type", pick(one(text(), json!({ "type": "number" }))), pick(one(text(), json!({ "type": "integer" }))),
            Source("generated-variant-removed"), "the variant of numbers is gone"),
        from("a variant holds another list", sent(one(list(json!({ "type": "string", "maxLength": 9 })), text())), sent(one(list(text()), text())),
            Source("generated-variant-changed"), "more texts are accepted, the items are of another type"),
        from("not every variant has a text any more", sent(one(text(), json!({ "type": "integer" }))), sent(json!({ "oneOf": [text(), { "type": "integer" }, object(json!({ "a": text() }))] })),
            Source("generated-trait-removed"), "more values are accepted, the type cannot be printed any more"),
        from("a struct became an enum", pick(json!({ "oneOf": [object(json!({ "a": text() })), object(json!({ "b": text() }))] })), pick(object(json!({ "a": text() }))),
            Source("generated-type-changed"), "the choice was narrowed to one object"),
        from("a field is gone", sent(object(json!({ "a": text(), "b": text() }))), sent(object(json!({ "a": text() }))),
            Source("generated-field-removed"), "the server ignores what it does not know"),
        from("a field has another type", sent(json!({ "type": "integer", "format": "int32" })), sent(json!({ "type": "integer" })),
            Source("generated-field-changed"), "more numbers are accepted, the field is wider"),
    ]
}

/// Changes that clients do not notice on the wire. The generated code shows what they do to source code.
fn harmless() -> Vec<Case> {
    let body = |schema: Value| received(schema);
    let narrowed = |what: &str, old: Value, new: Value, rule: &'static str| {
        from(what, body(old), body(new), Compatible(rule), "every value received was possible before")
    };
    let named = |edits: Vec<Edit>, expected: Expected, what: &str| case(what, edits, expected, "a name for a schema is not sent");
    let whole = |more: Value| {
        let mut schema = json!({ "type": "integer" });
        if let (Value::Object(schema), Value::Object(more)) = (&mut schema, more) {
            schema.extend(more);
        }
        schema
    };
    vec![
        narrowed("int32", whole(json!({})), whole(json!({ "format": "int32" })), "response-format-narrowed"),
        narrowed("minimum", whole(json!({})), whole(json!({ "minimum": 0 })), "response-minimum-narrowed"),
        narrowed("default", whole(json!({})), whole(json!({ "default": 0 })), "response-default-changed"),
        narrowed("a fixed number of items", json!({ "type": "array", "items": { "type": "string" } }),
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 }), "response-items-count-narrowed"),
        named(vec![set("/components/schemas/UserId", json!({ "type": "string" })), set("@id/schema", json!({ "$ref": "#/components/schemas/UserId" }))],
            Identical, "an id by name"),
        from("uuid in a response", body(json!({ "type": "string" })), body(json!({ "type": "string", "format": "uuid" })),
            Compatible("response-format-narrowed"), "ids are text, and the field stays text"),
        from("a header of another type", vec![set("@200/headers", json!({ "X-Left": { "schema": { "type": "number" } } }))], vec![set("@200/headers", json!({ "X-Left": { "schema": { "type": "integer" } } }))],
            Compatible("response-type-narrowed"), "headers are not part of the generated code"),
    ]
}

/// Cases in which text gets a name, which changes no type.
fn named_texts() -> Vec<Case> {
    let name = |schema: Value| set("/components/schemas/Text", schema);
    let to = || json!({ "$ref": "#/components/schemas/Text" });
    let described = || json!({ "description": "in other words", "allOf": [to()] });
    let text = || json!({ "type": "string" });
    let named = |mut edits: Vec<Edit>, schema: Value| {
        edits.push(name(schema));
        edits
    };
    let constrained = |constraint: Value, rule: &'static str| {
        from(&format!("a text of a response by name: {constraint}"), received(text()), named(received(to()), constraint),
            Compatible(rule), "every text that comes was possible before")
    };
    vec![
        case("an optional parameter by name", vec![name(text()), set("@ttl/schema", to())],
            Identical, "a name for a schema is not sent"),
        case("an id by name with a description", vec![name(text()), set("@id/schema", described())],
            DocsOnly("description-changed"), "a name and words are not sent"),
        case("an optional parameter by name with a description", vec![name(text()), set("@ttl/schema", described())],
            DocsOnly("description-changed"), "a name and words are not sent"),
        from("a text of a response by name", received(text()), named(received(to()), text()),
            Identical, "a name for a schema is not sent"),
        from("a text of a response by name with a description", received(text()), named(received(described()), text()),
            DocsOnly("description-changed"), "a name and words are not sent"),
        constrained(json!({ "type": "string", "minLength": 1 }), "response-length-narrowed"),
        constrained(json!({ "type": "string", "maxLength": 9 }), "response-length-narrowed"),
        constrained(json!({ "type": "string", "pattern": "^a" }), "response-pattern-narrowed"),
    ]
}

/// Cases of unusual but valid schemas. They are compatible, so a client must be generated.
fn generating() -> Vec<Case> {
    let object = |name: &str| json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } });
    let name = |name: &'static str, schema: Value| set(name, schema);
    let with = |mut edits: Vec<Edit>, more: Vec<Edit>| {
        edits.extend(more);
        edits
    };
    let new = |what: &str, edits: Vec<Edit>| case(what, edits, Compatible("response-property-added"), "existing clients leave it out");
    vec![
        new("an enum beside a reference", with(received(json!({ "enum": ["a"], "allOf": [{ "$ref": "#/components/schemas/Text" }] })),
            vec![name("/components/schemas/Text", json!({ "type": "string" }))])),
        new("an object with a format", received(json!({ "type": "object", "format": "map", "properties": {} }))),
        new("variants whose properties differ in case alone", received(json!({ "oneOf": [object("name"), object("Name")] }))),
        new("variants whose names differ in case alone", with(received(json!({ "oneOf": [{ "$ref": "#/components/schemas/Part" }, { "$ref": "#/components/schemas/PART" }] })),
            vec![name("/components/schemas/Part", object("a")), name("/components/schemas/PART", object("b"))])),
        new("a date or nothing", received(json!({ "anyOf": [{ "type": "string", "format": "date-time" }, { "type": "string", "enum": [""] }] }))),
        case("an integer with a default of 1.0", vec![set("@body/properties/count/default", json!(1.0))],
            Compatible("response-default-changed"), "the value is sent as before"),
        case("an exploded object in the query", vec![set("@op/parameters/-", json!({ "name": "page", "in": "query", "schema": {
                "type": "object", "properties": { "page": { "type": "integer" }, "size": { "type": "integer" } } } }))],
            Compatible("parameter-added-optional"), "existing clients do not send it"),
        from("a flag that is always set", received(json!({ "type": "boolean" })), received(json!({ "type": "boolean", "enum": [true] })),
            Compatible("response-enum-narrowed"), "it was possible before, and stays a bool"),
    ]
}

/// Cases with a schema that the generator refuses.
fn refused() -> Vec<Case> {
    let tagged = |tag: &str, required: &[&str]| json!({ "type": "object", "required": required, "properties": { "kind": { "type": "string", "enum": [tag] } } });
    let refused = || sent(json!({ "oneOf": [tagged("a", &["kind", "more"]), tagged("b", &["kind"])] }));
    let beside = || {
        let response = json!({ "description": "all", "content": { "application/json": { "schema": { "type": "object", "properties": { "a": { "type": "string" } } } } } });
        let mut edits = refused();
        edits.push(set("/paths/~1tokens", json!({ "get": { "operationId": "listTokens", "responses": { "200": response } } })));
        edits
    };
    vec![
        case("the generator refuses the new document", refused(),
            Source("not-generated"), "the operation has lost its client"),
        from("the generator refused the old document", refused(), sent(json!({ "type": "string" })),
            Source("not-generated"), "the old client is missing"),
        from("the generator refuses both, and the operation changed", refused(), vec![set("@ttl/schema/default", json!("1h"))],
            Source("not-compared"), "nothing says what this means to callers"),
        from("the generator refuses both, and words changed", refused(), vec![set("@op/summary", json!("Say it otherwise"))],
            DocsOnly("summary-changed"), "the operation is as it was"),
        from("what the generator takes, beside what it refuses", beside(), vec![set("/paths/~1tokens/get/responses/200/content/application~1json/schema/required", json!(["a"]))],
            Retyped("response-property-became-required"), "the field stops being an Option"),
    ]
}
