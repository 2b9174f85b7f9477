//! Finds the parts of a document that may be refused by the generator, without running it.
//!
//! A plain schema or operation has only forms that progenitor 0.15.1 and typify 0.8.0 always accept, as read
//! in their source. Everything else is doubtful, and the generator has to be run on it. A list of
//! what is accepted stays correct if a rewrite of `adapt` misses something; a list of what is refused would not.
//!
//! Parts depend on each other only through the names of their types: two types with the same name are
//! refused. So each part comes with the names that the generator gives to its types.

mod form;
mod operation;
mod scalar;
mod schema;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::super::adapt::Call;
use super::super::pointer;
pub(super) use form::{SCHEMAS, is_read};
use operation::Names;
use schema::Schemas;

/// What the generator has to be run on, and the types of the rest.
#[derive(Default)]
pub(super) struct Doubtful {
    pub(super) schemas: Vec<String>,
    pub(super) operations: Vec<String>,
    /// The plain schema or operation that each type belongs to, by the type's name.
    types: HashMap<String, String>,
}

impl Doubtful {
    /// Returns the doubtful parts of an adapted document. `None` if the whole document is doubtful.
    pub(super) fn of(root: &Value, calls: &[Call]) -> Option<Self> {
        let mut doubtful = Self::default();
        let schemas = Schemas::of(root);
        for (name, schema) in schemas.all() {
            let place = pointer::join(SCHEMAS, name);
            match schemas.component(name, schema) {
                Some(types) => doubtful.add(types, &place)?,
                None => doubtful.schemas.push(place),
            }
        }
        if !operation::are_paths_plain(root) {
            return None;
        }
        let mut names = Names::default();
        for call in calls {
            let types = operation::types(root, &schemas, call);
            if !names.are_new(call) {
                return None;
            }
            match types {
                Some(types) => doubtful.add(types, &call.pointer)?,
                None => doubtful.operations.push(call.pointer.clone()),
            }
        }
        Some(doubtful)
    }

    /// Adds the types of a plain part. `None` if there is another type with the same name.
    fn add(&mut self, types: Vec<String>, place: &str) -> Option<()> {
        for name in types {
            let other = self.types.insert(name, place.to_owned());
            if other.is_some() {
                return None;
            }
        }
        Some(())
    }

    /// Returns true if `part` has a type with the name of a type outside of it. `generated` are the types of
    /// the part, which consists of the doubtful parts and the schemas that they reach.
    pub(super) fn clash(&self, part: &Value, generated: &HashSet<String>) -> bool {
        generated.iter().any(|name| {
            let place = self.types.get(name);
            place.is_some_and(|place| pointer::find(part, place).is_none())
        })
    }
}

#[cfg(test)]
mod tests;
