//! A place in a document: the value, the pointer it was found at, and the component it is named by.
//!
//! Every step follows `$ref`: a walk by nodes sees one document, however it is written, and knows where
//! each value stands in the file.

use serde_json::Value;

/// Maximum length of a chain of references. `check` refuses circles.
const HOPS: usize = 64;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node<'d> {
    root: &'d Value,
    /// The value, after following references.
    pub value: &'d Value,
    /// JSON pointer of the value itself, not of the reference that led to it.
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

    /// Another place of the same document.
    pub fn moved(&self, value: &'d Value, pointer: String) -> Self {
        Self {
            root: self.root,
            value,
            pointer,
            name: None,
        }
    }

    /// The member `key`, with references followed.
    pub fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(self.step(value, key).followed())
    }

    /// The value at a path of keys, with references followed at each step.
    pub fn path(&self, keys: &[&str]) -> Option<Self> {
        keys.iter()
            .try_fold(self.clone(), |node, key| node.get(key))
    }

    /// Every member of an object in the document's order, extensions left out.
    pub fn members(&self) -> Vec<(&'d str, Self)> {
        let Some(object) = self.value.as_object() else {
            return Vec::new();
        };
        let members = object.iter().filter(|(key, _)| !key.starts_with("x-"));
        members
            .map(|(key, value)| (key.as_str(), self.step(value, key).followed()))
            .collect()
    }

    /// Every property of a `properties` object, where `x-` is a name like any other.
    pub fn properties(&self) -> Vec<(&'d str, Self)> {
        let Some(object) = self.value.as_object() else {
            return Vec::new();
        };
        object
            .iter()
            .map(|(key, value)| (key.as_str(), self.step(value, key).followed()))
            .collect()
    }

    /// Every element of an array.
    pub fn elements(&self) -> Vec<Self> {
        let Some(array) = self.value.as_array() else {
            return Vec::new();
        };
        let steps = array.iter().enumerate();
        steps
            .map(|(at, value)| self.step(value, &at.to_string()).followed())
            .collect()
    }

    /// The string member `key`.
    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    /// The boolean member `key`, `false` where it is absent.
    pub fn flag(&self, key: &str) -> bool {
        self.value
            .get(key)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    /// The member `key` as it stands: data, in which `$ref` is a key like any other.
    pub fn child(&self, key: &str) -> Option<Self> {
        Some(self.step(self.value.get(key)?, key))
    }

    /// The schema that a discriminator's `mapping` names: by its name or by a reference.
    pub fn resolve(&self, target: &str) -> Option<Self> {
        let pointer = match target.strip_prefix('#') {
            Some(pointer) => percent_decoded(pointer),
            None => format!("/components/schemas/{}", escape(target)),
        };
        let value = self.root.pointer(&pointer)?;
        Some(self.moved(value, pointer).followed())
    }

    /// The pointer of the member `key`, whether or not it is there.
    pub fn pointer_to(&self, key: &str) -> String {
        format!("{}/{}", self.pointer, escape(key))
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
        for _ in 0..HOPS {
            let Some(reference) = self.value.get("$ref").and_then(Value::as_str) else {
                break;
            };
            let Some(pointer) = reference.strip_prefix('#') else {
                break;
            };
            let pointer = percent_decoded(pointer);
            let Some(value) = self.root.pointer(&pointer) else {
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

/// A key as it is written in a JSON pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A key as it was before it was written into a JSON pointer.
pub fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// References are URIs, so a `{` in a path may be written `%7B`.
pub fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) if byte == b'%' => {
                bytes.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
