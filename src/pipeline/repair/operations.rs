//! Finds the operations that reach a place, so that they are left out with it.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::super::grammar::METHODS;
use super::super::pointer;

/// The references of each operation and each component.
pub(super) struct Reach {
    /// Pointers of the operations, in the document's order.
    operations: Vec<String>,
    /// Maps an operation, a path item's parameters or a component to the components it refers to.
    references: HashMap<String, Vec<String>>,
}

impl Reach {
    pub(super) fn of(root: &Value) -> Self {
        let mut reach = Self {
            operations: Vec::new(),
            references: HashMap::new(),
        };
        for (path, item) in members(root.get("paths")) {
            let item_place = pointer::join("/paths", path);
            let mut shared = Vec::new();
            if let Some(parameters) = item.get("parameters") {
                collect(parameters, &mut shared);
            }
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    let mut all = shared.clone();
                    collect(operation, &mut all);
                    let place = pointer::join(&item_place, method);
                    reach.references.insert(place.clone(), all);
                    reach.operations.push(place);
                }
            }
        }
        for (kind, all) in members(root.get("components")) {
            for (name, component) in members(Some(all)) {
                let place = pointer::join_all("/components", &[kind, name]);
                let mut all = Vec::new();
                collect(component, &mut all);
                reach.references.insert(place, all);
            }
        }
        reach
    }

    /// Returns the operations at a place: the operation that contains it, those of the path item that
    /// contains it, or those that reach the component that contains it.
    pub(super) fn operations_at(&self, place: &str) -> Vec<String> {
        if place.starts_with("/paths/") {
            let item = prefix(place, 2);
            let operation = prefix(place, 3);
            let own = self.operations.iter().any(|known| known == operation);
            let at = |known: &&String| {
                if own {
                    known.as_str() == operation
                } else {
                    prefix(known, 2) == item
                }
            };
            return self.operations.iter().filter(at).cloned().collect();
        }
        let component = prefix(place, 3);
        let reaches = |operation: &&String| self.reaches(operation, component);
        self.operations.iter().filter(reaches).cloned().collect()
    }

    fn reaches(&self, operation: &str, component: &str) -> bool {
        let mut seen = HashSet::new();
        let mut waiting = vec![operation];
        while let Some(place) = waiting.pop() {
            for next in self.references.get(place).into_iter().flatten() {
                if next == component {
                    return true;
                }
                if seen.insert(next) {
                    waiting.push(next);
                }
            }
        }
        false
    }
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// The first steps of a pointer.
pub(super) fn prefix(place: &str, steps: usize) -> &str {
    let end = place.match_indices('/').nth(steps);
    end.map_or(place, |(at, _)| &place[..at])
}

/// The components that a value refers to.
fn collect(value: &Value, found: &mut Vec<String>) {
    let mut unique = BTreeSet::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref")
                    && let Some(target) = pointer::of_reference(reference)
                {
                    unique.insert(prefix(&target, 3).to_owned());
                }
                waiting.extend(map.values());
            }
            Value::Array(list) => waiting.extend(list),
            _ => {}
        }
    }
    found.extend(unique);
}
