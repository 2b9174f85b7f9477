//! The model during repair, and the record of each change.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::super::grammar::METHODS;
use super::super::origins::Origins;
use super::super::pointer;
use super::super::report::{Adaptation, Consequence, Problem, Report};
use super::operations::{Reach, prefix};
use super::remedy::{Change, Remedy};

/// An operation that the client does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// `DELETE`.
    pub method: String,
    /// The path template.
    pub path: String,
    /// Its id, if it has one.
    pub operation_id: Option<String>,
    /// JSON pointer to the operation, in the document as it was read.
    pub pointer: String,
    /// Why it is left out.
    pub problem: Problem,
}

/// A model that is valid for the generator.
pub(crate) struct Repaired {
    pub(crate) value: Value,
    /// Maps places in the value to places in the document as it was read.
    pub(crate) origins: Origins,
    pub(crate) adaptations: Vec<Adaptation>,
    pub(crate) left_out: Vec<LeftOut>,
}

pub(super) struct ModelEditor {
    pub(super) value: Value,
    origins: Origins,
    adaptations: Vec<Adaptation>,
    left_out: Vec<LeftOut>,
}

impl ModelEditor {
    pub(super) fn new(value: Value, origins: Origins) -> Self {
        Self {
            value,
            origins,
            adaptations: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Returns the problem with its place in the document as it was read.
    pub(super) fn as_read(&self, problem: &Problem) -> Problem {
        Problem {
            pointer: self.origins.of(&problem.pointer),
            ..problem.clone()
        }
    }

    /// Fails if every operation was left out.
    pub(super) fn finished(self) -> Result<Repaired, Report> {
        if !self.left_out.is_empty() && !has_operations(&self.value) {
            return Err(self.left_out.into_iter().map(|one| one.problem).collect());
        }
        Ok(Repaired {
            value: self.value,
            origins: self.origins,
            adaptations: self.adaptations,
            left_out: self.left_out,
        })
    }

    /// Leaves operations out, then edits the rest.
    pub(super) fn apply(&mut self, remedies: Vec<(Problem, Remedy)>) {
        let (mut to_remove, mut edits) = (Vec::new(), Vec::new());
        for (problem, remedy) in remedies {
            match remedy {
                Remedy::Edit(edit) => edits.push((problem, edit)),
                Remedy::LeaveOut(place) => to_remove.push((problem, place)),
                Remedy::Nothing | Remedy::Fatal => {}
            }
        }
        if !to_remove.is_empty() {
            self.leave_out(&to_remove);
        }
        let mut done = HashSet::new();
        for (problem, edit) in edits {
            let owner = edit.place.rsplit_once('/').map_or("", |(owner, _)| owner);
            let there = self.value.pointer(owner).is_some();
            // Two problems at the same place have one remedy.
            if !there || !done.insert((edit.place.clone(), edit.message.clone())) {
                continue;
            }
            self.adaptations.push(Adaptation {
                rule: "repair",
                pointer: self.origins.of(&edit.place),
                message: edit.message,
                reason: format!("{}: {}", problem.rule, problem.message),
            });
            for (place, change) in edit.changes {
                self.change(&place, change);
            }
        }
    }

    fn change(&mut self, place: &str, change: Change) {
        match change {
            Change::Set(value) => self.set(place, value),
            Change::Remove => self.remove(place),
            Change::Copy(from) => {
                if let Some(copy) = self.value.pointer(&from).cloned() {
                    self.origins.copied(&from, place);
                    self.set(place, copy);
                }
            }
            Change::Push(element) => match self.value.pointer_mut(place) {
                Some(Value::Array(list)) => list.push(element),
                _ => self.set(place, json!([element])),
            },
            Change::Name => {
                let name = self.free_id(place);
                self.set(&pointer::join(place, "operationId"), name.into());
            }
        }
    }

    /// Sets the value at a place whose parent exists. Does nothing at other places.
    fn set(&mut self, place: &str, value: Value) {
        if let Some(old) = self.value.pointer_mut(place) {
            *old = value;
        } else if let Some((map, key)) = self.parent(place) {
            map.insert(key, value);
        }
    }

    fn remove(&mut self, place: &str) {
        if let Some((map, key)) = self.parent(place) {
            map.shift_remove(&key);
        }
    }

    fn parent(&mut self, place: &str) -> Option<(&mut Map<String, Value>, String)> {
        let (parent, _) = place.rsplit_once('/')?;
        let key = pointer::steps(place.get(parent.len()..)?).next()?;
        let map = self.value.pointer_mut(parent)?.as_object_mut()?;
        Some((map, key))
    }

    /// Returns an unused id made from the operation's method and path, such as `get_users_id`.
    fn free_id(&self, operation: &str) -> String {
        let mut steps = pointer::steps(operation).skip(1);
        let (path, method) = (steps.next(), steps.next());
        let words = format!(
            "{} {}",
            method.unwrap_or_default(),
            path.unwrap_or_default()
        );
        let words: Vec<&str> = words
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let name = words.join("_");
        let items = self.value.get("paths").and_then(Value::as_object);
        let taken: HashSet<&str> = items
            .into_iter()
            .flat_map(Map::values)
            .flat_map(|item| METHODS.into_iter().filter_map(|method| item.get(method)))
            .filter_map(|operation| operation.get("operationId")?.as_str())
            .collect();
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        let free = names.find(|name| !taken.contains(name.as_str()));
        free.unwrap_or(name)
    }

    /// Leaves out the operations at these places, and the places themselves.
    fn leave_out(&mut self, to_remove: &[(Problem, String)]) {
        let reach = Reach::of(&self.value);
        for (problem, place) in to_remove {
            for operation in reach.operations_at(place) {
                self.leave_out_operation(&operation, problem);
            }
        }
        for (_, place) in to_remove {
            if place.starts_with("/components/") {
                self.remove(prefix(place, 3));
            } else if place.starts_with("/paths/") && self.has_no_operation(prefix(place, 2)) {
                self.remove(prefix(place, 2));
            }
        }
    }

    fn leave_out_operation(&mut self, operation: &str, problem: &Problem) {
        let Some(value) = self.value.pointer(operation) else {
            return;
        };
        let id = value.get("operationId").and_then(Value::as_str);
        let mut steps = pointer::steps(operation).skip(1);
        let path = steps.next().unwrap_or_default();
        let method = steps.next().unwrap_or_default().to_uppercase();
        self.left_out.push(LeftOut {
            method,
            path,
            operation_id: id.map(str::to_owned),
            pointer: self.origins.of(operation),
            problem: Problem {
                consequence: Consequence::OperationsLeftOut,
                ..self.as_read(problem)
            },
        });
        self.remove(operation);
    }

    fn has_no_operation(&self, item: &str) -> bool {
        let item = self.value.pointer(item);
        item.is_some_and(|item| METHODS.iter().all(|method| item.get(method).is_none()))
    }
}

fn has_operations(value: &Value) -> bool {
    let items = value.get("paths").and_then(Value::as_object);
    items
        .into_iter()
        .flat_map(Map::values)
        .any(|item| METHODS.iter().any(|method| item.get(method).is_some()))
}
