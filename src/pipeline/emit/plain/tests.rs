//! What is accepted here is accepted by the generator.
//!
//! The documents are not adapted, so they have much that the generator refuses. Each run tries 256. For more:
//! `PROPTEST_CASES=20000 cargo test --no-default-features --features spec --lib plain`.

use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Map, Value, json};

use super::super::super::adapt::{Adapted, calls};
use super::super::super::origins::Origins;
use super::super::{Settings, attempt_whole, is_accepted};
use super::Doubtful;

/// Makes a document of a list of choices. When the choices end, it takes the first option.
struct Maker<'a> {
    choices: std::slice::Iter<'a, u8>,
    /// References lead only to schemas that have none. The generator would overflow its stack at a circle
    /// of compositions, which `adapt` removes.
    is_in_composition: bool,
}

const PROPERTIES: [&str; 15] = [
    "a", "b", "c", "A", "a-b", "aB", "type", "self", "x", "1a", "", "é", "extra", "item", "won't",
];
const COMPONENTS: [&str; 14] = [
    "A",
    "B",
    "C",
    "AValue",
    "AItem",
    "AInner",
    "Ab",
    "AA",
    "ABItem",
    "OneBody",
    "OneResponse",
    "OneA",
    "AExtraValue",
    "a",
];
const VALUES: [&str; 12] = [
    "a", "b", "c", "A", "", "+1", "plus1", "1", "x1", "a-b", "ab", "é",
];

impl Maker<'_> {
    fn below(&mut self, count: usize) -> usize {
        usize::from(self.choices.next().copied().unwrap_or(0)) * count / 256
    }

    fn one_of<T: Copy>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())]
    }

    /// Returns true once in `times`, and not when the choices have ended.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// Mostly one of the first three.
    fn name(&mut self, names: &[&'static str]) -> &'static str {
        let count = if self.once_in(16) { names.len() } else { 3 };
        self.one_of(&names[..count])
    }

    fn several<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.below(most + 1);
        (0..count).map(|_| make(self)).collect()
    }

    fn reference(&mut self) -> Value {
        let leaves = ["Leaf", "LeafB", "Ab"];
        let name = if self.is_in_composition {
            self.one_of(&leaves)
        } else {
            self.name(&COMPONENTS)
        };
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    fn values(&mut self) -> Vec<&'static str> {
        let mut values = self.several(3, |one| one.name(&VALUES));
        if !self.once_in(16) {
            values.sort_unstable();
            values.dedup();
        }
        values
    }

    fn value(&mut self) -> Value {
        match self.below(8) {
            0 => json!(self.name(&VALUES)),
            1 => json!(true),
            2 => json!(1),
            3 => json!(-3),
            4 => json!(1.5),
            5 => json!([]),
            6 => json!({}),
            _ => Value::Null,
        }
    }

    fn schema(&mut self, depth: usize) -> Value {
        let mut schema = match self.below(if depth == 0 { 5 } else { 9 }) {
            0 => json!({ "type": "string" }),
            1 => {
                json!({ "type": self.one_of(&["number", "integer", "boolean", "object", "array"]) })
            }
            2 => self.reference(),
            3 => json!({ "type": "string", "enum": self.values() }),
            4 => self.bounded(),
            5 => json!({ "type": "array", "items": self.schema(depth - 1) }),
            6 => self.choice(depth - 1),
            7 => json!({ "type": "object", "additionalProperties": self.schema(depth - 1) }),
            _ => self.object(depth - 1),
        };
        if self.once_in(40) {
            let (field, value) = self.anything(depth);
            schema[field] = value;
        }
        schema
    }

    fn bounded(&mut self) -> Value {
        let kind = self.one_of(&["string", "integer", "number", "boolean", "array"]);
        let fields = match kind {
            "string" => ["minLength", "maxLength", "default"],
            "boolean" => ["default", "default", "description"],
            "array" => ["minItems", "default", "uniqueItems"],
            _ => ["minimum", "maximum", "default"],
        };
        let field = self.one_of(&fields);
        let value = match (field, kind) {
            ("default", "string") => json!("a"),
            ("default", "boolean") | ("uniqueItems", _) => json!(true),
            ("default", "array") => json!([]),
            ("description", _) => json!("x"),
            _ => json!(self.below(3)),
        };
        json!({ "type": kind, field: value })
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        for _ in 0..=self.below(3) {
            let name = self.name(&PROPERTIES);
            properties.insert(name.to_owned(), self.schema(depth));
        }
        let required = self.several(2, |one| one.name(&PROPERTIES));
        json!({ "type": "object", "properties": properties, "required": required })
    }

    fn choice(&mut self, depth: usize) -> Value {
        let keyword = self.one_of(&[
            "oneOf", "oneOf", "oneOf", "oneOf", "oneOf", "oneOf", "allOf", "anyOf",
        ]);
        let outer = std::mem::replace(&mut self.is_in_composition, true);
        let scalar = |one: &mut Self| match one.below(4) {
            0 => json!({ "type": one.one_of(&["string", "number", "boolean", "array"]) }),
            1 | 2 => one.reference(),
            _ => one.schema(depth),
        };
        let mut members = self.several(2, scalar);
        members.push(scalar(self));
        self.is_in_composition = outer;
        json!({ keyword: members })
    }

    /// A field that changes the meaning of a schema, often to something that is refused.
    fn anything(&mut self, depth: usize) -> (&'static str, Value) {
        let field = self.one_of(&[
            "default",
            "nullable",
            "enum",
            "title",
            "not",
            "additionalProperties",
            "maxItems",
            "minItems",
            "exclusiveMinimum",
            "format",
            "discriminator",
            "description",
            "readOnly",
            "externalDocs",
            "type",
            "oneOf",
            "items",
        ]);
        let value = match field {
            "nullable" | "exclusiveMinimum" | "readOnly" if !self.once_in(8) => json!(true),
            "enum" => json!(self.several(3, Self::value)),
            "title" | "description" => json!(self.name(&COMPONENTS)),
            "format" => json!(self.one_of(&["uuid", "date", "int32", "uint8", "byte", "x"])),
            "not" | "items" | "additionalProperties" => self.schema(depth.saturating_sub(1)),
            "discriminator" => json!({ "propertyName": "a" }),
            "oneOf" => self.choice(0)["oneOf"].take(),
            "minItems" | "maxItems" => json!(2),
            _ => self.value(),
        };
        (field, value)
    }

    fn operation(&mut self, id: &str) -> Value {
        let parameters = self.several(2, |one| {
            let place = one.one_of(&["query", "query", "query", "header", "header", "path"]);
            let (name, depth) = (one.name(&PROPERTIES), usize::from(one.once_in(16)));
            json!({ "name": name, "in": place, "required": place == "path" || one.once_in(2),
                "schema": if depth == 0 { one.bounded() } else { one.schema(depth) } })
        });
        let mut parameters: Vec<Value> = parameters;
        if !self.once_in(16) {
            parameters.dedup_by_key(|one| one["name"].clone());
        }
        let mut operation = json!({ "operationId": id, "parameters": parameters, "responses": {} });
        if self.once_in(2) {
            let media = [
                "application/json",
                "text/plain",
                "application/octet-stream",
                "x/y",
            ];
            let count = if self.once_in(4) { 4 } else { 1 };
            let kind = self.one_of(&media[..count]);
            operation["requestBody"] = json!({ "content": { kind: { "schema": self.schema(2) } } });
        }
        for _ in 0..=self.below(2) {
            let status = self.one_of(&["200", "200", "200", "401", "404", "400", "2XX", "201"]);
            let schema = self.schema(2);
            let content = match self.below(6) {
                0 => json!({}),
                count if count < 3 || status.starts_with('4') && !self.once_in(16) => {
                    json!({ "*/*": {} })
                }
                _ => json!({ "application/json": { "schema": schema } }),
            };
            operation["responses"][status] = json!({ "description": "", "content": content });
        }
        operation
    }

    /// A schema that is not itself a reference into a circle.
    fn component(&mut self) -> Value {
        let schema = self.schema(3);
        if schema.get("$ref").is_some() {
            json!({ "$ref": "#/components/schemas/Leaf" })
        } else {
            schema
        }
    }

    fn object_of_scalars(&mut self) -> Value {
        let name = self.name(&PROPERTIES);
        json!({ "type": "object", "required": [name], "properties": { name: self.bounded() } })
    }

    fn document(&mut self) -> Value {
        let mut schemas = Map::new();
        for name in self.several(3, |one| one.one_of(&COMPONENTS)) {
            schemas.insert(name.to_owned(), self.component());
        }
        for name in ["A", "B", "C"] {
            schemas.insert(name.to_owned(), self.component());
        }
        schemas.insert("Leaf".to_owned(), self.object_of_scalars());
        schemas.insert("LeafB".to_owned(), self.object_of_scalars());
        schemas.insert("Ab".to_owned(), self.bounded());
        let path = self.name(&["/x", "/x", "/x", "/x/{a}", "/x/{b}", "/{a}/{a}", "/{", "x"]);
        let mut paths = Map::new();
        paths.insert(path.to_owned(), json!({ "get": self.operation("one") }));
        let id = self.name(&["two", "three", "a", "one", "new", "1", "oneA"]);
        paths.insert("/y".to_owned(), json!({ "post": self.operation(id) }));
        json!({
            "openapi": "3.0.3", "info": { "title": "", "version": "1" },
            "paths": paths, "components": { "schemas": schemas },
        })
    }
}

fn adapted(value: Value) -> Adapted {
    Adapted {
        calls: calls(&value),
        value,
        adaptations: Vec::new(),
        origins: Origins::default(),
        left_out: Vec::new(),
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_generator_accepts_what_is_plain(choices in prop::collection::vec(any::<u8>(), 20..300)) {
        let adapted = adapted(Maker { choices: choices.iter(), is_in_composition: false }.document());
        let settings = Settings::standalone();
        if let Some(doubtful) = Doubtful::of(&adapted.value, &adapted.calls)
            && is_accepted(&doubtful, &adapted, &settings)
        {
            let whole = attempt_whole(&adapted, &settings);
            let Ok(whole) = whole else {
                return Err(TestCaseError::fail(format!("{whole:?}\n{:#}", adapted.value)));
            };
            if doubtful.schemas.is_empty() && doubtful.operations.is_empty() {
                let predicted = doubtful.types.keys().cloned().collect();
                prop_assert_eq!(whole.names, predicted, "{:#}", adapted.value);
            }
        }
    }
}
