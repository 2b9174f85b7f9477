//! What a schema says about a value, in both directions. The table gives a looser and a tighter schema, and
//! each pair makes four cases.

use serde_json::{Value, json};

use super::Expected::{self, Compatible, Identical, Retyped, Source, Wire};
use super::edit::{Edit, remove, rename, set};
use super::{Case, case, from};

pub fn cases() -> Vec<Case> {
    [constraints(), types(), choices(), names(), recursion()]
        .into_iter()
        .flatten()
        .collect()
}

/// Which harmless changes give the value another type in the generated code.
#[derive(Clone, Copy, PartialEq)]
enum Type {
    Same,
    /// A request that widens, and a response that narrows.
    Other,
    /// Only a request that widens: constraints of a response do not change its type.
    OtherInRequests,
    /// Only a response that narrows: it loses a variant.
    OtherInResponses,
}

/// The subject of the rule, the looser schema, the tighter one, and the effect on the generated type.
fn table() -> Vec<(&'static str, Value, Value, Type)> {
    use Type::{Other, OtherInRequests, OtherInResponses, Same};
    let text = || json!({ "type": "string" });
    let whole = || json!({ "type": "integer" });
    let list = |more: Value| {
        merged(
            json!({ "type": "array", "items": { "type": "string" } }),
            more,
        )
    };
    let object = |more: Value| merged(json!({ "type": "object" }), more);
    vec![
        ("enum", text(), json!({ "type": "string", "enum": ["1h", "2h"] }), Other),
        ("enum", json!({ "type": "string", "enum": ["1h", "2h"] }), json!({ "type": "string", "enum": ["2h"] }), OtherInResponses),
        ("pattern", text(), json!({ "type": "string", "pattern": "^[0-9]+h$" }), Same),
        ("length", text(), json!({ "type": "string", "maxLength": 20 }), OtherInRequests),
        ("length", text(), json!({ "type": "string", "minLength": 2 }), OtherInRequests),
        ("length", json!({ "type": "string", "maxLength": 40 }), json!({ "type": "string", "maxLength": 20 }), Same),
        ("minimum", whole(), json!({ "type": "integer", "minimum": 1 }), OtherInRequests),
        ("minimum", json!({ "type": "number", "minimum": 1 }), json!({ "type": "number", "minimum": 1, "exclusiveMinimum": true }), Same),
        ("maximum", whole(), json!({ "type": "integer", "maximum": 100 }), Same),
        ("maximum", json!({ "type": "integer", "maximum": 100 }), json!({ "type": "integer", "maximum": 100, "exclusiveMaximum": true }), Same),
        ("multiple-of", whole(), json!({ "type": "integer", "multipleOf": 5 }), Same),
        ("multiple-of", json!({ "type": "integer", "multipleOf": 5 }), json!({ "type": "integer", "multipleOf": 10 }), Same),
        ("items-count", list(json!({})), list(json!({ "maxItems": 10 })), Same),
        ("items-count", list(json!({ "minItems": 1 })), list(json!({ "minItems": 2 })), Same),
        ("unique-items", list(json!({})), list(json!({ "uniqueItems": true })), OtherInRequests),
        ("properties-count", object(json!({})), object(json!({ "minProperties": 1 })), Same),
        ("properties-count", object(json!({})), object(json!({ "maxProperties": 9 })), Same),
        ("additional-properties", object(json!({})), object(json!({ "additionalProperties": false })), Other),
        ("nullable", json!({ "type": "string", "nullable": true }), text(), Same),
        ("not", text(), json!({ "type": "string", "not": { "enum": ["never"] } }), Same),
        ("format", whole(), json!({ "type": "integer", "format": "int32" }), OtherInRequests),
        ("format", json!({ "type": "integer", "format": "int64" }), json!({ "type": "integer", "format": "int32" }), OtherInRequests),
        ("format", text(), json!({ "type": "string", "format": "hostname" }), Same),
        ("choice", json!({ "oneOf": [text(), whole()] }), text(), Other),
        ("choice", json!({ "anyOf": [text(), whole(), { "type": "boolean" }] }), json!({ "anyOf": [text(), whole()] }), OtherInResponses),
    ]
}

fn merged(mut schema: Value, more: Value) -> Value {
    if let (Value::Object(schema), Value::Object(more)) = (&mut schema, more) {
        schema.extend(more);
    }
    schema
}

#[allow(clippy::needless_pass_by_value, reason = "cases read better without a & before each json!")]
pub fn sent(schema: Value) -> Vec<Edit> {
    vec![set(
        "@op/requestBody",
        json!({ "content": { "application/json": { "schema": { "type": "object", "properties": { "it": schema } } } } }),
    )]
}

pub fn received(schema: Value) -> Vec<Edit> {
    vec![set("@body/properties/it", schema)]
}

/// Rule codes must be `&'static str`, and the table builds them, so this leaks a few strings.
fn rule(direction: &str, subject: &str, change: &str) -> &'static str {
    Box::leak(format!("{direction}-{subject}-{change}").into_boxed_str())
}

fn constraints() -> Vec<Case> {
    let each = |(subject, loose, tight, kind): (&'static str, Value, Value, Type)| {
        let harmless = |rule: &'static str, other: bool| if other { Retyped(rule) } else { Compatible(rule) };
        let name = |what: &str| format!("{subject} {what}: {tight}");
        let one = |what: &str, old: Vec<Edit>, new: Vec<Edit>, expected: Expected, why| {
            from(&name(what), old, new, expected, why)
        };
        vec![
            one(
                "of a request narrowed",
                sent(loose.clone()),
                sent(tight.clone()),
                Wire(rule("request", subject, "narrowed")),
                "a value that was accepted may be refused",
            ),
            one(
                "of a request widened",
                sent(tight.clone()),
                sent(loose.clone()),
                harmless(rule("request", subject, "widened"), matches!(kind, Type::Other | Type::OtherInRequests)),
                "whatever was accepted still is",
            ),
            one(
                "of a response narrowed",
                received(loose.clone()),
                received(tight.clone()),
                harmless(rule("response", subject, "narrowed"), matches!(kind, Type::Other | Type::OtherInResponses)),
                "whatever is received was possible before",
            ),
            one(
                "of a response widened",
                received(tight.clone()),
                received(loose.clone()),
                Wire(rule("response", subject, "widened")),
                "a value may be received that was not possible before",
            ),
        ]
    };
    table().into_iter().flat_map(each).collect()
}

fn types() -> Vec<Case> {
    let text = || json!({ "type": "string" });
    let of = |kind: &str| json!({ "type": kind });
    vec![
        case("text became a number in a query", vec![set("@ttl/schema/type", json!("integer"))],
            Wire("request-type-narrowed"), "`1h` is not a number"),
        from("a number became text in a query", vec![set("@ttl/schema/type", json!("integer"))], vec![set("@ttl/schema/type", json!("string"))],
            Retyped("request-type-widened"), "`5` is text as well, but the setter takes another type"),
        from("a number became text in a body", sent(of("integer")), sent(text()),
            Wire("request-type-changed"), "5 is not \"5\" in JSON"),
        from("whole became any number in a response", received(of("integer")), received(of("number")),
            Wire("response-type-widened"), "1.5 may come"),
        from("any became whole number in a response", received(of("number")), received(of("integer")),
            Retyped("response-type-narrowed"), "values stay valid, the generated type does not"),
        from("whole became any number in a request", sent(of("integer")), sent(of("number")),
            Retyped("request-type-widened"), "values stay valid, the generated type does not"),
        case("number became text in a response", vec![set("@body/properties/count/type", json!("string"))],
            Wire("response-type-changed"), "existing clients read a number"),
        case("list became object", vec![set("@body/properties/items", of("object"))],
            Wire("response-type-changed"), "existing clients read a list"),
        case("anything in a list", vec![set("@body/properties/items/items", json!({}))],
            Wire("response-type-widened"), "existing clients read objects"),
        case("object became list", vec![set("@body", json!({ "type": "array", "items": { "type": "object" } }))],
            Wire("response-type-changed"), "existing clients read an object"),
        case("object implied by its properties", vec![remove("@error/type")], Identical, "properties are of an object"),
        case("format changes the type", received(json!({ "type": "string", "format": "date-time" })),
            Compatible("response-property-added"), "a new property"),
        from("dates in a response", received(text()), received(json!({ "type": "string", "format": "date-time" })),
            Compatible("response-format-narrowed"), "dates are text, and the generated type is"),
        from("dates in a request, no longer", sent(json!({ "type": "string", "format": "uuid" })), sent(text()),
            Compatible("request-format-widened"), "an id is text, and the generated type was"),
        from("another format", received(json!({ "type": "string", "format": "email" })), received(json!({ "type": "string", "format": "uri" })),
            Wire("response-format-changed"), "other values come"),
        case("a number as wide as it was", vec![set("@body/properties/count/format", json!("int64"))],
            Compatible("format-respelled"), "a number without a format is 64 bits wide already"),
        case("a password in a query", vec![set("@ttl/schema/format", json!("password"))],
            Compatible("format-respelled"), "it asks forms to hide the input"),
        from("another pattern", sent(json!({ "type": "string", "pattern": "a" })), sent(json!({ "type": "string", "pattern": "b" })),
            Wire("request-pattern-changed"), "what one accepts, the other may refuse"),
        from("values exchanged", received(json!({ "type": "string", "enum": ["a", "b"] })), received(json!({ "type": "string", "enum": ["a", "c"] })),
            Wire("response-enum-widened"), "c may come"),
        from("values in another order", received(json!({ "type": "string", "enum": ["a", "b"] })), received(json!({ "type": "string", "enum": ["b", "a"] })),
            Identical, "a set has no order"),
        from("another factor", sent(json!({ "type": "integer", "multipleOf": 4 })), sent(json!({ "type": "integer", "multipleOf": 6 })),
            Wire("request-multiple-of-changed"), "4 is not a multiple of 6"),
        from("above zero, or from one", received(json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true })), received(json!({ "type": "integer", "minimum": 1 })),
            Identical, "the same whole numbers"),
        from("null may come", received(text()), received(json!({ "type": "string", "nullable": true })),
            Wire("response-nullable-widened"), "existing clients read text"),
        case("the whole response may be null", vec![set("@body/nullable", json!(true))],
            Wire("response-nullable-widened"), "existing clients read an object"),
        case("null for a component", vec![set("@500/content/application~1json/schema", json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Error" }] }))],
            Wire("response-nullable-widened"), "nullable beside allOf is meant for the whole"),
        from("forbidden otherwise", sent(json!({ "type": "string", "not": { "enum": ["a"] } })), sent(json!({ "type": "string", "not": { "enum": ["b"] } })),
            Wire("request-not-changed"), "b was accepted"),
        from("another pattern of a response", received(json!({ "type": "string", "pattern": "a" })), received(json!({ "type": "string", "pattern": "b" })),
            Wire("response-pattern-changed"), "other text comes"),
        from("another factor of a response", received(json!({ "type": "integer", "multipleOf": 4 })), received(json!({ "type": "integer", "multipleOf": 6 })),
            Wire("response-multiple-of-changed"), "6 is not a multiple of 4"),
        from("forbidden otherwise in a response", received(json!({ "type": "string", "not": { "enum": ["a"] } })), received(json!({ "type": "string", "not": { "enum": ["b"] } })),
            Wire("response-not-changed"), "a may come"),
        case("xml where none is spoken", vec![set("@body/properties/count/xml", json!({ "attribute": true }))],
            Compatible("xml-unused"), "the response is JSON"),
        from("xml where it is spoken", vec![rename("@200/content/application~1json", "application/xml")], vec![set("/paths/~1tokens~1{id}/delete/responses/200/content/application~1xml/schema/properties/count/xml", json!({ "attribute": true }))],
            Wire("xml-changed"), "an element became an attribute"),
    ]
}

fn choices() -> Vec<Case> {
    let text = || json!({ "type": "string" });
    let error = || json!({ "$ref": "#/components/schemas/Error" });
    let fault = || {
        set(
            "/components/schemas/Fault",
            json!({ "type": "object", "properties": { "cause": { "type": "string" } } }),
        )
    };
    let media = "@500/content/application~1json/schema";
    vec![
        case("an error of two kinds", vec![fault(), set(media, json!({ "oneOf": [error(), { "$ref": "#/components/schemas/Fault" }] }))],
            Wire("response-choice-widened"), "another kind may come"),
        from("alternatives in another order", received(json!({ "oneOf": [text(), { "type": "integer" }] })), received(json!({ "oneOf": [{ "type": "integer" }, text()] })),
            Identical, "a choice has no order"),
        from("an alternative exchanged", sent(json!({ "oneOf": [text(), { "type": "integer" }] })), sent(json!({ "oneOf": [text(), { "type": "boolean" }] })),
            Wire("request-type-changed"), "numbers were accepted"),
        from("one of became any of", sent(json!({ "oneOf": [text(), { "type": "integer" }] })), sent(json!({ "anyOf": [text(), { "type": "integer" }] })),
            Compatible("request-choice-widened"), "both at once are fine now"),
        case("allOf merged by hand", vec![set("@body", json!({ "allOf": [{ "type": "object", "properties": { "count": { "type": "integer", "description": "How many" } } }, { "type": "object", "properties": { "items": { "type": "array", "items": { "type": "object", "additionalProperties": true } } } }] }))],
            Identical, "all of both is what stood there"),
        case("allOf asks for more", vec![set("@body", json!({ "allOf": [{ "type": "object", "required": ["count"], "properties": { "count": { "type": "integer", "description": "How many" } } }, { "type": "object", "properties": { "items": { "type": "array", "items": { "type": "object" } } } }] }))],
            Retyped("response-property-became-required"), "the server promises more, and the field stops being an Option"),
        from("one thing said twice in a response", received(twice(5)), received(twice(9)),
            Wire("response-all-of-changed"), "what allOf says twice of one property has to be read by a person"),
        from("one thing said twice in a request", sent(twice(5)), sent(twice(9)),
            Wire("request-all-of-changed"), "what allOf says twice of one property has to be read by a person"),
        from("discriminator of a request changed", sent_pet("kind"), sent_pet("type"),
            Wire("request-discriminator-changed"), "existing clients fill the old property"),
        from("discriminator changed", with_discriminator("kind"), with_discriminator("type"),
            Wire("response-discriminator-changed"), "another property distinguishes the alternatives"),
        from("discriminator said", without_discriminator(), with_discriminator("kind"),
            Retyped("discriminator-documented"), "the values stay the same; the generated code decodes by it"),
        from("discriminator withdrawn", with_discriminator("kind"), without_discriminator(),
            Wire("response-discriminator-changed"), "nothing distinguishes the alternatives any more"),
    ]
}

fn kinds() -> Value {
    let kind = |name: &str| json!({ "type": "object", "required": ["kind", "type"], "properties": { "kind": { "type": "string" }, "type": { "type": "string" }, name: { "type": "string" } } });
    json!({ "Cat": kind("purr"), "Dog": kind("bark") })
}

pub fn without_discriminator() -> Vec<Edit> {
    let kinds = kinds();
    vec![
        set("/components/schemas/Cat", kinds["Cat"].clone()),
        set("/components/schemas/Dog", kinds["Dog"].clone()),
        set(
            "@body/properties/pet",
            json!({ "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }] }),
        ),
    ]
}

pub fn with_discriminator(by: &str) -> Vec<Edit> {
    let mut edits = without_discriminator();
    edits.push(set(
        "@body/properties/pet/discriminator",
        json!({ "propertyName": by }),
    ));
    edits
}

fn pet(name: &str) -> Vec<Edit> {
    let mut edits = without_discriminator();
    edits.push(set("@body/properties/pet", json!({ "$ref": format!("#/components/schemas/{name}") })));
    edits
}

fn sent_pet(by: &str) -> Vec<Edit> {
    let mut edits = without_discriminator();
    edits.pop();
    let choice = json!([{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }]);
    edits.extend(sent(json!({ "oneOf": choice, "discriminator": { "propertyName": by } })));
    edits
}

pub fn twice(most: u8) -> Value {
    let said = |length: u8| json!({ "type": "object", "properties": { "a": { "type": "string", "maxLength": length } } });
    json!({ "allOf": [said(20), said(most)] })
}

fn names() -> Vec<Case> {
    let media = "@500/content/application~1json/schema";
    vec![
        case("schema renamed", vec![rename("@error", "ApiError"), set(media, json!({ "$ref": "#/components/schemas/ApiError" }))],
            Compatible("schema-renamed"), "no generated type is made of an error here"),
        case("schema inlined", vec![set(media, json!({ "type": "object", "properties": { "message": { "type": "string", "description": "Error message" } } })), remove("@error")],
            Identical, "inline or by name is one contract"),
        case("schema named", vec![set("/components/schemas/Count", json!({ "type": "integer", "description": "How many" })), set("@body/properties/count", json!({ "$ref": "#/components/schemas/Count" }))],
            Identical, "inline or by name is one contract"),
        case("reference wrapped in allOf", vec![set(media, json!({ "allOf": [{ "$ref": "#/components/schemas/Error" }] }))],
            Identical, "all of one is that one"),
        case("reference wrapped in oneOf", vec![set(media, json!({ "oneOf": [{ "$ref": "#/components/schemas/Error" }] }))],
            Identical, "one of one is that one"),
        from("a reference to another schema of both", pet("Cat"), pet("Dog"),
            Wire("response-property-removed"), "a dog does not purr"),
        case("another schema of the same shape", vec![set("/components/schemas/Fault", json!({ "type": "object", "properties": { "message": { "type": "string", "description": "Error message" } } })), set(media, json!({ "$ref": "#/components/schemas/Fault" }))],
            Compatible("schema-renamed"), "no generated type is made of an error here"),
    ]
}

fn recursion() -> Vec<Case> {
    let tree = |kind: &str| json!({ "type": "object", "properties": { "value": { "type": kind }, "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } } } });
    let grown = |kind: &str| {
        vec![
            set("/components/schemas/Tree", tree(kind)),
            set(
                "@body/properties/tree",
                json!({ "$ref": "#/components/schemas/Tree" }),
            ),
        ]
    };
    vec![
        from("a schema that holds itself", grown("string"), vec![Edit::Reverse],
            Identical, "it ends, and nothing changed"),
        from("a schema that holds itself, changed", grown("string"), grown("integer"),
            Wire("response-type-changed"), "it ends, and something changed"),
        from("a schema that holds itself, unrolled once", grown("string"), vec![set("@body/properties/tree", json!({ "type": "object", "properties": { "value": { "type": "string" }, "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } } } }))],
            Source("generated-field-changed"), "inline or by name is one contract; the generated field has another type"),
    ]
}
