//! The OpenAPI objects of a document, found by walking along the grammar, each with its kind and place.
//!
//! One walk serves all: the faults it finds are the structural problems, and every other rule and every
//! rewrite uses the sites of its kind.

use std::collections::HashMap;

use serde_json::Value;

use super::check::structure;
use super::grammar::{Keys, Kind, Shape};
use super::pointer;
use super::report::{Problem, Report};

/// Maximum number of references followed in a chain.
pub(crate) const MAX_REFERENCES: usize = 64;

/// One object of the document.
#[derive(Clone, Debug)]
pub(crate) struct Site<'a> {
    pub(crate) kind: Kind,
    pub(crate) pointer: String,
    pub(crate) value: &'a Value,
}

impl<'a> Site<'a> {
    /// Returns the text of the `$ref`, if the object is one.
    pub(crate) fn reference(&self) -> Option<&'a str> {
        self.value.get("$ref").and_then(Value::as_str)
    }

    pub(crate) fn get(&self, field: &str) -> Option<&'a Value> {
        self.value.get(field)
    }

    pub(crate) fn text(&self, field: &str) -> Option<&'a str> {
        self.value.get(field).and_then(Value::as_str)
    }

    pub(crate) fn flag(&self, field: &str) -> bool {
        self.value
            .get(field)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    pub(crate) fn list(&self, field: &str) -> &'a [Value] {
        self.value
            .get(field)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// The pointer to a field.
    pub(crate) fn at(&self, field: &str) -> String {
        pointer::join(&self.pointer, field)
    }

    /// Returns the entries of the map that this object is, or of the map in its `field`, without `x-` ones.
    pub(crate) fn entries(
        &self,
        field: Option<&str>,
    ) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let map = field
            .map_or(Some(self.value), |field| self.value.get(field))
            .and_then(Value::as_object);
        let extensible = field.is_none();
        map.into_iter()
            .flatten()
            .filter(move |(key, _)| !(extensible && key.starts_with("x-")))
            .map(|(key, value)| (key.as_str(), value))
    }
}

/// Every object of a document.
pub(crate) struct Sites<'a> {
    pub(crate) root: &'a Value,
    all: Vec<Site<'a>>,
    by_pointer: HashMap<String, usize>,
    /// The faults found by the walk.
    pub(crate) violations: Report,
}

impl<'a> Sites<'a> {
    pub(crate) fn of(root: &'a Value) -> Self {
        let mut walk = Walk {
            all: Vec::new(),
            violations: Report::default(),
        };
        walk.object(Kind::OpenApi, "", root);
        let by_pointer = walk
            .all
            .iter()
            .enumerate()
            .map(|(index, site)| (site.pointer.clone(), index))
            .collect();
        Self {
            root,
            all: walk.all,
            by_pointer,
            violations: walk.violations,
        }
    }

    /// Returns the objects of one kind, including references to one, in the document's order.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Site<'a>> {
        self.all.iter().filter(move |site| site.kind == kind)
    }

    pub(crate) fn all(&self) -> &[Site<'a>] {
        &self.all
    }

    /// The object at a pointer.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Site<'a>> {
        self.by_pointer
            .get(pointer)
            .and_then(|&index| self.all.get(index))
    }

    /// Returns the object that this one stands for: itself, or the target of its references. `None` if
    /// there is no target, which the rules on references report.
    pub(crate) fn resolve<'s>(&'s self, site: &'s Site<'a>) -> Option<&'s Site<'a>> {
        let mut site = site;
        for _ in 0..=MAX_REFERENCES {
            match site.reference() {
                None => return Some(site),
                Some(reference) => site = self.at(&pointer::of_reference(reference)?)?,
            }
        }
        None
    }

    /// Returns the operations under `paths` with their path and method. Callbacks are not included: the
    /// server sends them and no client calls them.
    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_, 'a>> {
        self.of_kind(Kind::Operation).filter_map(|site| {
            let mut steps = pointer::steps(&site.pointer);
            let (root, path, method) = (steps.next()?, steps.next()?, steps.next()?);
            (root == "paths" && steps.next().is_none()).then_some(Operation { site, path, method })
        })
    }

    /// Returns the effective parameters of an operation: its own, then those of its path item that it does
    /// not override. Each has the place where it is listed.
    pub(crate) fn parameters(&self, operation: &Operation<'_, 'a>) -> Vec<(String, &Site<'a>)> {
        let item = operation
            .site
            .pointer
            .rsplit_once('/')
            .map_or("", |(item, _)| item);
        let listed = |owner: &str| -> Vec<(String, &Site<'a>)> {
            (0..)
                .map_while(|index| {
                    self.at(&pointer::join_all(
                        owner,
                        &["parameters", &index.to_string()],
                    ))
                })
                .filter_map(|site| Some((site.pointer.clone(), self.resolve(site)?)))
                .collect()
        };
        let mut parameters = listed(&operation.site.pointer);
        for (place, inherited) in listed(item) {
            let same = |(_, own): &(String, &Site<'a>)| {
                own.text("name") == inherited.text("name") && own.text("in") == inherited.text("in")
            };
            if !parameters.iter().any(same) {
                parameters.push((place, inherited));
            }
        }
        parameters
    }
}

/// An operation that a client can call.
pub(crate) struct Operation<'s, 'a> {
    pub(crate) site: &'s Site<'a>,
    pub(crate) path: String,
    pub(crate) method: String,
}

struct Walk<'a> {
    all: Vec<Site<'a>>,
    violations: Report,
}

impl<'a> Walk<'a> {
    fn violation(&mut self, problem: Problem) {
        self.violations.add(problem);
    }

    fn value(&mut self, shape: Shape, pointer: String, value: &'a Value) {
        match (shape, value) {
            (Shape::SchemaOrFlag, Value::Bool(_)) => {}
            (Shape::Object(kind), Value::Object(_)) => self.object(kind, &pointer, value),
            (Shape::OrReference(kind), Value::Object(_)) => {
                self.object_or_reference(kind, pointer, value);
            }
            (Shape::SchemaOrFlag, Value::Object(_)) => {
                self.object_or_reference(Kind::Schema, pointer, value);
            }
            (Shape::List(inner), Value::Array(list)) => {
                for (index, element) in list.iter().enumerate() {
                    self.value(*inner, pointer::join(&pointer, &index.to_string()), element);
                }
            }
            (Shape::Map(keys, inner), Value::Object(map)) => {
                for (key, entry) in map {
                    let place = pointer::join(&pointer, key);
                    self.key(keys, key, &place);
                    self.value(*inner, place, entry);
                }
            }
            (shape, value) => self
                .violations
                .extend(structure::leaf(shape, pointer, value)),
        }
    }

    fn key(&mut self, keys: Keys, key: &str, place: &str) {
        self.violations.extend(structure::key(keys, key, place));
    }

    fn object_or_reference(&mut self, kind: Kind, pointer: String, value: &'a Value) {
        match value.get("$ref") {
            None => self.object(kind, &pointer, value),
            Some(Value::String(_)) => self.all.push(Site {
                kind,
                pointer,
                value,
            }),
            Some(other) => self.violations.extend(structure::leaf(
                Shape::Text,
                pointer::join(&pointer, "$ref"),
                other,
            )),
        }
    }

    fn object(&mut self, kind: Kind, pointer: &str, value: &'a Value) {
        let Some(map) = value.as_object() else { return };
        self.all.push(Site {
            kind,
            pointer: pointer.to_owned(),
            value,
        });
        let object = kind.object();
        for field in object.fields.iter().filter(|field| field.required) {
            if !map.contains_key(field.name) {
                self.violation(structure::missing(kind, field.name, pointer));
            }
        }
        for (key, entry) in map {
            let place = pointer::join(pointer, key);
            if let Some(field) = object.fields.iter().find(|field| field.name == key) {
                self.value(field.shape, place, entry);
            } else if object.extensible && key.starts_with("x-") {
                // Extensions may hold anything.
            } else if let Some((keys, shape)) = object.patterned {
                self.key(keys, key, &place);
                self.value(shape, place, entry);
            } else {
                self.violation(structure::unknown(kind, key, place));
            }
        }
    }
}
