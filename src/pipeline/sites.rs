//! The OpenAPI objects of a document, found by walking along the grammar, each with its kind and place.
//!
//! One walk serves all: the faults it finds are the structural problems, and every other rule and every
//! rewrite uses the sites of its kind.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use serde_json::Value;

use super::grammar::{Keys, Kind, Shape};
use super::pointer;
use super::report::Report;
use super::violations;

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

    /// Returns what distinguishes a parameter from others: location and name. Header names are
    /// case-insensitive.
    pub(crate) fn parameter_key(&self) -> (Option<&'a str>, Option<String>) {
        let location = self.text("in");
        let name = self.text("name").map(|name| match location {
            Some("header") => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        });
        (location, name)
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
    /// The index in `all` of each value that is a site, by its address. Built on first use.
    by_value: OnceCell<HashMap<usize, usize, BuildHasherDefault<AddressHasher>>>,
    /// The faults found by the walk.
    pub(crate) violations: Report,
}

impl<'a> Sites<'a> {
    pub(crate) fn of(root: &'a Value) -> Self {
        let mut walk = Walk {
            all: Vec::new(),
            pointer: String::new(),
            violations: Report::default(),
        };
        walk.object(Kind::OpenApi, root);
        Self {
            root,
            all: walk.all,
            by_value: OnceCell::new(),
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
        let site = self.of_value(pointer::find(self.root, pointer)?)?;
        // `/a~b` finds what `/a~0b` names, and is no pointer.
        (site.pointer == pointer).then_some(site)
    }

    /// The object that a value of this document is.
    pub(crate) fn of_value(&self, value: &Value) -> Option<&Site<'a>> {
        let by_value = self.by_value.get_or_init(|| {
            let addresses = self.all.iter().map(|site| address(site.value));
            addresses.zip(0..).collect()
        });
        let index = by_value.get(&address(value))?;
        self.all.get(*index)
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

    /// Returns the objects listed in a field, such as the schemas in `allOf`.
    pub(crate) fn listed(&self, site: &Site<'a>, field: &str) -> impl Iterator<Item = &Site<'a>> {
        let elements = site.list(field).iter();
        elements.filter_map(|element| self.of_value(element))
    }

    /// Returns the schemas that a schema is composed of.
    pub(crate) fn parts(&self, schema: &Site<'a>) -> impl Iterator<Item = &Site<'a>> {
        let lists = ["allOf", "oneOf", "anyOf"].into_iter();
        let listed = lists.flat_map(|keyword| self.listed(schema, keyword));
        let not = schema.get("not").and_then(|not| self.of_value(not));
        listed.chain(not)
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
            let same =
                |(_, own): &(String, &Site<'a>)| own.parameter_key() == inherited.parameter_key();
            if !parameters.iter().any(same) {
                parameters.push((place, inherited));
            }
        }
        parameters
    }
}

/// Hashes addresses. The standard hasher takes several times as long, and it protects from keys that somebody
/// chose, which addresses are not.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, address: usize) {
        // 2⁶⁴ divided by the golden ratio spreads the address over the upper bits, and the shift over all.
        let spread = (self.0 ^ address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = spread ^ (spread >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Tells a value from every other of its document.
fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

/// An operation that a client can call.
pub(crate) struct Operation<'s, 'a> {
    pub(crate) site: &'s Site<'a>,
    pub(crate) path: String,
    pub(crate) method: String,
}

struct Walk<'a> {
    all: Vec<Site<'a>>,
    /// Where the walk is.
    pointer: String,
    violations: Report,
}

impl<'a> Walk<'a> {
    /// Goes one step down, does `visit`, and comes back.
    fn inside(&mut self, step: &str, visit: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        pointer::push(&mut self.pointer, step);
        visit(self);
        self.pointer.truncate(length);
    }

    fn value(&mut self, shape: Shape, value: &'a Value) {
        match (shape, value) {
            (Shape::Anything, _) | (Shape::SchemaOrFlag, Value::Bool(_)) => {}
            (Shape::Object(kind), Value::Object(_)) => self.object(kind, value),
            (Shape::OrReference(kind), Value::Object(_)) => self.object_or_reference(kind, value),
            (Shape::SchemaOrFlag, Value::Object(_)) => {
                self.object_or_reference(Kind::Schema, value);
            }
            (Shape::List(inner), Value::Array(list)) => {
                for (index, element) in list.iter().enumerate() {
                    self.inside(&index.to_string(), |walk| walk.value(*inner, element));
                }
            }
            (Shape::Map(keys, inner), Value::Object(map)) => {
                for (key, entry) in map {
                    self.inside(key, |walk| walk.entry(keys, *inner, key, entry));
                }
            }
            (shape, value) => {
                let violation = violations::leaf(shape, &self.pointer, value);
                self.violations.extend(violation);
            }
        }
    }

    /// An entry of a map.
    fn entry(&mut self, keys: Keys, shape: Shape, key: &str, value: &'a Value) {
        let violation = violations::key(keys, key, &self.pointer);
        self.violations.extend(violation);
        self.value(shape, value);
    }

    fn object_or_reference(&mut self, kind: Kind, value: &'a Value) {
        match value.get("$ref") {
            None => self.object(kind, value),
            Some(Value::String(_)) => self.found(kind, value),
            Some(other) => self.inside("$ref", |walk| walk.value(Shape::Text, other)),
        }
    }

    fn found(&mut self, kind: Kind, value: &'a Value) {
        self.all.push(Site {
            kind,
            pointer: self.pointer.clone(),
            value,
        });
    }

    fn object(&mut self, kind: Kind, value: &'a Value) {
        let Some(map) = value.as_object() else { return };
        self.found(kind, value);
        let object = kind.object();
        for field in object.fields.iter().filter(|field| field.required) {
            if !map.contains_key(field.name) {
                let violation = violations::missing(kind, field.name, &self.pointer);
                self.violations.add(violation);
            }
        }
        for (key, entry) in map {
            let field = object.fields.iter().find(|field| field.name == key);
            // Most fields are texts. The pointer of each would be a large part of the cost of the walk.
            let needs_no_pointer = match field {
                Some(field) => violations::is_leaf(field.shape, entry),
                // Extensions may hold anything.
                None => object.extensible && key.starts_with("x-"),
            };
            if needs_no_pointer {
                continue;
            }
            self.inside(key, |walk| {
                if let Some(field) = field {
                    walk.value(field.shape, entry);
                } else if let Some((keys, shape)) = object.patterned {
                    walk.entry(keys, shape, key, entry);
                } else {
                    let violation = violations::unknown(kind, key, &walk.pointer);
                    walk.violations.add(violation);
                }
            });
        }
    }
}
