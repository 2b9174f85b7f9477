//! Variants of the base document: edits by JSON pointer, written as JSON, which the pipeline reads like
//! YAML.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fs;

use cribl_tokens::pipeline;
use serde_json::Value;

/// The operation of the base document.
pub const OPERATION: &str = "/paths/~1auth~1users~1{id}~1token/delete";

/// The text of the base document, an old copy of the one in `openapi/`. That one changes with the vendor's
/// document, and such a change must not affect the tests.
pub fn base_text() -> String {
    fs::read_to_string("tests/fixtures/base.yaml").expect("the base document")
}

/// The base document.
pub fn base() -> Variant {
    let document = pipeline::parse(base_text()).expect("a valid base document");
    Variant(document.value().clone())
}

/// A document that is being edited.
#[derive(Clone, Debug)]
pub struct Variant(pub Value);

impl Variant {
    /// Sets the value at `pointer`, whose parent must exist.
    pub fn set(mut self, pointer: &str, value: Value) -> Self {
        if let Some(place) = self.0.pointer_mut(pointer) {
            *place = value;
            return self;
        }
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let key = key.replace("~1", "/").replace("~0", "~");
        match self.0.pointer_mut(parent) {
            Some(Value::Object(map)) => drop(map.insert(key, value)),
            Some(Value::Array(list)) => list.push(value),
            _ => panic!("no place for {pointer}"),
        }
        self
    }

    /// Removes the value at `pointer`, which must exist.
    pub fn remove(mut self, pointer: &str) -> Self {
        self.take(pointer);
        self
    }

    /// Moves the value at `from` to `to`.
    pub fn shift(mut self, from: &str, to: &str) -> Self {
        let value = self.take(from);
        self.set(to, value)
    }

    fn take(&mut self, pointer: &str) -> Value {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let key = key.replace("~1", "/").replace("~0", "~");
        match self.0.pointer_mut(parent) {
            Some(Value::Object(map)) => map.shift_remove(&key).expect("something to take out"),
            Some(Value::Array(list)) => list.remove(key.parse().expect("an index")),
            _ => panic!("nothing at {pointer}"),
        }
    }

    /// Sets a response of the operation.
    pub fn response(self, status: &str, value: Value) -> Self {
        self.set(&format!("{OPERATION}/responses/{status}"), value)
    }

    /// Sets a component schema.
    pub fn schema(self, name: &str, value: Value) -> Self {
        self.set(&format!("/components/schemas/{name}"), value)
    }

    /// Adds a parameter to the operation.
    pub fn parameter(self, value: Value) -> Self {
        self.set(&format!("{OPERATION}/parameters/-"), value)
    }

    /// Adds a second operation, on another path.
    pub fn operation(self, path: &str, method: &str, value: Value) -> Self {
        let item = format!("/paths/{}", path.replace('/', "~1"));
        self.set(&item, serde_json::json!({}))
            .set(&format!("{item}/{method}"), value)
    }

    /// The document as text.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(&self.0).expect("JSON")
    }
}
