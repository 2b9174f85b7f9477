//! Walks along the grammar of 3.0. Every object is rewritten before its children, so a value that a rewrite
//! moves is visited in its new place.

use serde_json::{Value, json};

use super::super::grammar::{Kind, Shape};
use super::super::pointer;
use super::super::report::Rewrite;
use super::place::{Context, Place};
use super::{document, keywords, references};

const BOOLEAN: Rewrite = Rewrite::new(
    "boolean-schema",
    "OpenAPI 3.0 writes `{}` for the schema `true`, and `not: {}` for `false`",
);

impl Context<'_> {
    /// Rewrites the value at `pointer` in the model.
    pub(super) fn value(&mut self, shape: Shape, value: &mut Value, pointer: &str) {
        match (shape, value) {
            (Shape::Object(kind), value @ Value::Object(_)) => self.object(kind, value, pointer),
            (Shape::OrReference(Kind::Schema), value @ Value::Bool(_)) => {
                self.boolean(value, pointer);
            }
            (Shape::OrReference(Kind::Schema) | Shape::SchemaOrFlag, value @ Value::Object(_)) => {
                self.schema(value, pointer);
            }
            (Shape::OrReference(kind), value @ Value::Object(_)) => {
                let written_out = references::object(self, kind, value, pointer);
                if written_out {
                    self.object(kind, value, pointer);
                }
            }
            (Shape::List(inner), Value::Array(list)) => {
                for (index, element) in list.iter_mut().enumerate() {
                    self.value(*inner, element, &pointer::join(pointer, &index.to_string()));
                }
            }
            (Shape::Map(_, inner), Value::Object(map)) => {
                for (key, entry) in map {
                    self.value(*inner, entry, &pointer::join(pointer, key));
                }
            }
            _ => {}
        }
    }

    fn boolean(&mut self, value: &mut Value, pointer: &str) {
        let (schema, message) = if *value == Value::Bool(true) {
            (json!({}), "`{}`, for the schema `true`")
        } else {
            (json!({ "not": {} }), "`not: {}`, for the schema `false`")
        };
        self.report(BOOLEAN, pointer, message);
        *value = schema;
    }

    fn object(&mut self, kind: Kind, value: &mut Value, pointer: &str) {
        if let Value::Object(object) = value {
            let context = &mut *self;
            document::rewrite(
                kind,
                &mut Place {
                    context,
                    object,
                    pointer,
                },
            );
        }
        self.fields(kind, value, pointer);
    }

    /// Rewrites a schema and the schemas in it.
    pub(super) fn schema(&mut self, value: &mut Value, pointer: &str) {
        let Value::Object(object) = value else {
            return;
        };
        let (resources, dialects) = (self.resources.len(), self.dialects.len());
        let context = &mut *self;
        let mut place = Place {
            context,
            object,
            pointer,
        };
        if keywords::rewrite(&mut place) {
            self.fields(Kind::Schema, value, pointer);
        }
        self.resources.truncate(resources);
        self.dialects.truncate(dialects);
    }

    fn fields(&mut self, kind: Kind, value: &mut Value, pointer: &str) {
        let grammar = kind.object();
        let Value::Object(object) = value else {
            return;
        };
        for (key, entry) in object {
            let fixed = grammar.fields.iter().find(|field| field.name == key);
            let shape = match (fixed, grammar.patterned) {
                (Some(field), _) => field.shape,
                (None, _) if grammar.extensible && key.starts_with("x-") => continue,
                (None, Some((_, shape))) => shape,
                (None, None) => continue,
            };
            self.value(shape, entry, &pointer::join(pointer, key));
        }
    }
}
