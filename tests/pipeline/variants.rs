//! Variants of the base document: edits by JSON pointer, written as JSON, which the pipeline reads as
//! it reads YAML.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fs;

use cribl_tokens::pipeline;
use serde_json::Value;

/// The operation of the base document.
pub const OPERATION: &str = "/paths/~1auth~1users~1{id}~1token/delete";

/// The text of the base document: the one in `openapi/` as it once was. That one changes with the
/// vendor's, and a change of it must touch no test.
pub fn base_text() -> String {
    fs::read_to_string("tests/fixtures/base.yaml").expect("the base document")
}

/// The base document.
pub fn base() -> Variant {
    let document = pipeline::parse(base_text()).expect("a valid base document");
    Variant(document.value().clone())
}

/// A document being changed.
#[derive(Clone, Debug)]
pub struct Variant(pub Value);

impl Variant {
    /// Puts `value` at `pointer`, whose parent must be there.
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

    /// Takes out what is at `pointer`, which must be there.
    pub fn remove(mut self, pointer: &str) -> Self {
        self.take(pointer);
        self
    }

    /// Moves what is at `from` to `to`.
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

    /// The operation's response to be `value`.
    pub fn response(self, status: &str, value: Value) -> Self {
        self.set(&format!("{OPERATION}/responses/{status}"), value)
    }

    /// The component schema to be `value`.
    pub fn schema(self, name: &str, value: Value) -> Self {
        self.set(&format!("/components/schemas/{name}"), value)
    }

    /// One more parameter of the operation.
    pub fn parameter(self, value: Value) -> Self {
        self.set(&format!("{OPERATION}/parameters/-"), value)
    }

    /// A second operation, on a path of its own.
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
