//! The document during rewriting, and the record of its rewrites.

use serde_json::{Map, Value};

use super::super::origins::Origins;
use super::super::pointer;
use super::super::repair::LeftOut;
use super::super::report::{Adaptation, Rewrite};

/// The change of one place.
pub(super) enum Change {
    Set(Value),
    Remove,
}

/// One rewrite of one place.
pub(super) struct Edit {
    pub(super) rewrite: Rewrite,
    pub(super) pointer: String,
    pub(super) message: String,
    pub(super) changes: Vec<(String, Change)>,
}

impl Edit {
    /// Creates a rewrite of `pointer`. `message` describes it.
    pub(super) fn new(
        rewrite: Rewrite,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rewrite,
            pointer: pointer.into(),
            message: message.into(),
            changes: Vec::new(),
        }
    }

    pub(super) fn set(mut self, pointer: impl Into<String>, value: Value) -> Self {
        self.changes.push((pointer.into(), Change::Set(value)));
        self
    }

    /// Returns true if this is a rewrite of that kind.
    pub(super) fn is(&self, rewrite: Rewrite) -> bool {
        self.rewrite == rewrite
    }

    pub(super) fn remove(mut self, pointer: impl Into<String>) -> Self {
        self.changes.push((pointer.into(), Change::Remove));
        self
    }
}

/// Where a request carries a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// The name of a query parameter.
    Query,
    /// The name of a header.
    Header,
    /// The value of `Accept`.
    Accept,
    /// The value of `Content-Type`.
    ContentType,
}

/// A name in a request that the generator must see under a substitute name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WireName {
    /// Pointer to the operation.
    pub(crate) operation: String,
    pub(crate) kind: Wire,
    /// The substitute that the generator sees.
    pub(crate) substitute: String,
    /// The original name, which is sent.
    pub(crate) wire: String,
}

/// The document being rewritten.
pub(super) struct Draft {
    pub(super) value: Value,
    pub(super) adaptations: Vec<Adaptation>,
    pub(super) wire_names: Vec<WireName>,
    pub(super) origins: Origins,
    pub(super) left_out: Vec<LeftOut>,
}

impl Draft {
    pub(super) fn new(value: Value, origins: Origins) -> Self {
        Self {
            value,
            adaptations: Vec::new(),
            wire_names: Vec::new(),
            origins,
            left_out: Vec::new(),
        }
    }

    /// Copies the value at `from` to `to`, whose parent exists.
    pub(super) fn copy(&mut self, from: &str, to: &str) {
        if let Some(value) = self.value.pointer(from).cloned() {
            self.origins.copied(from, to);
            self.set(to, value);
        }
    }

    /// Applies the edits in order, and records them.
    pub(super) fn apply(&mut self, edits: Vec<Edit>) {
        for edit in edits {
            for (place, change) in edit.changes {
                match change {
                    Change::Set(value) => self.set(&place, value),
                    Change::Remove => self.remove(&place),
                }
            }
            let place = self.origins.of(&edit.pointer);
            self.adaptations.push(edit.rewrite.at(place, edit.message));
        }
    }

    /// Sets the list at a place whose parent exists. Each value comes with the place it comes from.
    pub(super) fn set_list(&mut self, place: &str, values: Vec<(String, Value)>) {
        let to = |index: usize| pointer::join(place, &index.to_string());
        let (places, list): (Vec<String>, Vec<Value>) = values.into_iter().unzip();
        let places = places.into_iter().enumerate();
        let copies: Vec<_> = places.map(|(index, from)| (from, to(index))).collect();
        self.origins.all_copied(&copies);
        self.set(place, Value::Array(list));
    }

    /// Sets the value at a place whose parent exists. Does nothing at other places.
    pub(super) fn set(&mut self, place: &str, value: Value) {
        if let Some(old) = self.value.pointer_mut(place) {
            *old = value;
        } else if let Some((parent, key)) = split(place)
            && let Some(Value::Object(map)) = self.value.pointer_mut(parent)
        {
            map.insert(key, value);
        }
    }

    pub(super) fn remove(&mut self, place: &str) {
        let Some((parent, key)) = split(place) else {
            return;
        };
        match self.value.pointer_mut(parent) {
            Some(Value::Object(map)) => drop(map.shift_remove(&key)),
            Some(Value::Array(list)) => {
                if let Some(index) = key.parse().ok().filter(|index| *index < list.len()) {
                    list.remove(index);
                }
            }
            _ => {}
        }
    }

    /// Returns the map at a place. Creates it if it is missing.
    pub(super) fn map_at(&mut self, steps: &[&str]) -> Option<&mut Map<String, Value>> {
        let mut value = &mut self.value;
        for step in steps {
            value = value
                .as_object_mut()?
                .entry(*step)
                .or_insert_with(|| Value::Object(Map::new()));
        }
        value.as_object_mut()
    }
}

fn split(place: &str) -> Option<(&str, String)> {
    let (parent, _) = place.rsplit_once('/')?;
    Some((parent, pointer::steps(&place[parent.len()..]).next()?))
}
