//! A place in a document: its value, its pointer, and its name if it is a component.
//!
//! Every step follows `$ref`, so a walk does not depend on how the document is divided into components, and
//! knows the place of each value in the file.

use cribl_tokens::pipeline::pointer;
use serde_json::Value;

/// Maximum length of a chain of references. `check` refuses circles.
const MAX_REFERENCES: usize = 64;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node<'d> {
    root: &'d Value,
    /// The value, with references followed.
    pub value: &'d Value,
    /// JSON pointer to the value itself, not to a reference that led to it.
    pub pointer: String,
    /// The component's name, if a reference to `#/components/schemas/NAME` led here.
    pub name: Option<&'d str>,
}

impl<'d> Node<'d> {
    /// The whole document.
    pub fn root(root: &'d Value) -> Self {
        Self {
            root,
            value: root,
            pointer: String::new(),
            name: None,
        }
    }

    /// Returns the value at a pointer of the document, literally.
    pub fn at(&self, pointer: &str) -> Option<Self> {
        let value = pointer::find(self.root, pointer)?;
        Some(self.moved(value, pointer.to_owned()))
    }

    /// Creates a node at another place of the same document.
    pub fn moved(&self, value: &'d Value, pointer: String) -> Self {
        Self {
            root: self.root,
            value,
            pointer,
            name: None,
        }
    }

    /// Returns the member `key`, with references followed.
    pub fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(self.step(value, key).followed())
    }

    /// Returns the value at a path of keys, with references followed at each step.
    pub fn path(&self, keys: &[&str]) -> Option<Self> {
        keys.iter()
            .try_fold(self.clone(), |node, key| node.get(key))
    }

    /// Returns every member of an object in the document's order, without extensions.
    pub fn members(&self) -> Vec<(&'d str, Self)> {
        let Some(object) = self.value.as_object() else {
            return Vec::new();
        };
        let members = object.iter().filter(|(key, _)| !key.starts_with("x-"));
        members
            .map(|(key, value)| (key.as_str(), self.step(value, key).followed()))
            .collect()
    }

    /// Returns every property of a `properties` object. A name that begins with `x-` is a property, too.
    pub fn properties(&self) -> Vec<(&'d str, Self)> {
        let Some(object) = self.value.as_object() else {
            return Vec::new();
        };
        object
            .iter()
            .map(|(key, value)| (key.as_str(), self.step(value, key).followed()))
            .collect()
    }

    /// Returns every element of an array.
    pub fn elements(&self) -> Vec<Self> {
        let Some(array) = self.value.as_array() else {
            return Vec::new();
        };
        let steps = array.iter().enumerate();
        steps
            .map(|(at, value)| self.step(value, &at.to_string()).followed())
            .collect()
    }

    /// Returns the string member `key`.
    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    /// Returns the boolean member `key`, or false if it is absent.
    pub fn flag(&self, key: &str) -> bool {
        self.value
            .get(key)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    /// Returns the member `key` literally, as data in which `$ref` has no meaning.
    pub fn child(&self, key: &str) -> Option<Self> {
        Some(self.step(self.value.get(key)?, key))
    }

    /// Returns the schema that a discriminator's `mapping` names, by its name or by a reference.
    pub fn resolve(&self, target: &str) -> Option<Self> {
        let place = if target.starts_with('#') {
            pointer::of_reference(target)?
        } else {
            pointer::join("/components/schemas", target)
        };
        Some(self.at(&place)?.followed())
    }

    /// Returns the pointer of the member `key`, whether or not it exists.
    pub fn pointer_to(&self, key: &str) -> String {
        pointer::join(&self.pointer, key)
    }

    fn step(&self, value: &'d Value, key: &str) -> Self {
        Self {
            root: self.root,
            value,
            pointer: self.pointer_to(key),
            name: None,
        }
    }

    fn followed(mut self) -> Self {
        for _ in 0..MAX_REFERENCES {
            let Some(reference) = self.value.get("$ref").and_then(Value::as_str) else {
                break;
            };
            let Some(pointer) = pointer::of_reference(reference) else {
                break;
            };
            let Some(value) = pointer::find(self.root, &pointer) else {
                break;
            };
            let name = reference
                .strip_prefix("#/components/schemas/")
                .filter(|name| !name.contains('/'));
            self = Self {
                root: self.root,
                value,
                pointer,
                name: self.name.or(name),
            };
        }
        self
    }
}
