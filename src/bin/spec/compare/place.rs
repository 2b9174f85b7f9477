//! Moves each finding to a place that changed, even if its subject itself did not.
//!
//! For example, a field becomes an `Option` because of a change in `required`, while the property itself is
//! the same. Or the values of a response change because its reference leads to another schema, while both
//! schemas are the same.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::{Change, Side};
use crate::contract::node::{escape, percent_decoded};

/// Finds the changed places of two documents.
pub struct Changed<'d> {
    old: &'d Value,
    new: &'d Value,
    /// Pointers to references, by their target. Read when first needed.
    users: Option<BTreeMap<String, BTreeSet<String>>>,
}

impl<'d> Changed<'d> {
    pub fn of(old: &'d Value, new: &'d Value) -> Self {
        Self {
            old,
            new,
            users: None,
        }
    }

    /// Moves each finding at an unchanged place to the nearest changed place.
    pub fn settle(&mut self, changes: &mut [Change]) {
        for change in changes {
            let pointer = |side: &Option<Side>| side.as_ref().map(|side| side.pointer.clone());
            let (old, new) = (pointer(&change.old), pointer(&change.new));
            let place = old.clone().or(new.clone()).zip(new.or(old));
            if let Some((was, is)) = place.and_then(|(was, is)| self.near(&was, &is)) {
                for (side, pointer) in [(&mut change.old, was), (&mut change.new, is)] {
                    if let Some(side) = side {
                        side.pointer = pointer;
                    }
                }
            }
        }
    }

    /// Returns the nearest changed place if the place itself is the same in both documents: in what it
    /// refers to, around it, or around the references to it.
    pub fn near(&mut self, old: &str, new: &str) -> Option<(String, String)> {
        if self.differ(old, new) {
            return None;
        }
        self.below(new).or_else(|| self.around(old, new))
    }

    /// Returns the nearest changed place in what a place refers to.
    fn below(&self, place: &str) -> Option<(String, String)> {
        let mut seen = BTreeSet::new();
        let mut open = VecDeque::from([place.to_owned()]);
        while let Some(next) = open.pop_front() {
            if next != place && self.differ(&next, &next) {
                return Some(self.narrowed(&next, &next));
            }
            let referred = references(self.new.pointer(&next)?).into_values();
            let fresh = referred.filter(|target| seen.insert(target.clone()));
            open.extend(fresh);
        }
        None
    }

    /// Returns the nearest difference around a place, or around the references to its component.
    fn around(&mut self, old: &str, new: &str) -> Option<(String, String)> {
        let mut seen = BTreeSet::new();
        let mut open = VecDeque::from([(old.to_owned(), new.to_owned())]);
        while let Some((old, new)) = open.pop_front() {
            let (mut was, mut is) = (old.as_str(), new.as_str());
            loop {
                if self.differ(was, is) {
                    return Some(self.narrowed(was, is));
                }
                let depth = was.matches('/').count();
                if was.starts_with("/components/") && depth == 3 {
                    let users = self.users(was).into_iter();
                    let fresh = users.filter(|user| seen.insert(user.clone()));
                    open.extend(fresh.map(|user| (user.clone(), user)));
                    break;
                }
                match (was.rsplit_once('/'), is.rsplit_once('/')) {
                    (Some((around, _)), Some((around_new, _))) if depth > 2 => {
                        (was, is) = (around, around_new);
                    }
                    _ => break,
                }
            }
        }
        None
    }

    fn differ(&self, old: &str, new: &str) -> bool {
        self.old.pointer(old) != self.new.pointer(new)
    }

    /// Returns the only changed member of an object, or for a schema `required` if that changed.
    fn narrowed(&self, old: &str, new: &str) -> (String, String) {
        let (mut old, mut new) = (old.to_owned(), new.to_owned());
        while let (Some(Value::Object(was)), Some(Value::Object(is))) =
            (self.old.pointer(&old), self.new.pointer(&new))
        {
            let all: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            let changed: Vec<&String> = all
                .into_iter()
                .filter(|key| was.get(*key) != is.get(*key))
                .collect();
            let required = changed.iter().find(|key| **key == "required").copied();
            let Some(key) =
                required.or_else(|| changed.first().copied().filter(|_| changed.len() == 1))
            else {
                break;
            };
            let step = escape(key);
            old = format!("{old}/{step}");
            new = format!("{new}/{step}");
        }
        (old, new)
    }

    /// Returns the places where either document refers to a component.
    fn users(&mut self, component: &str) -> BTreeSet<String> {
        let users = self.users.get_or_insert_with(|| {
            let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (place, target) in references(self.old).into_iter().chain(references(self.new)) {
                users.entry(target).or_default().insert(place);
            }
            users
        });
        users.get(component).cloned().unwrap_or_default()
    }
}

/// Returns the references in a value: the place of each, and the pointer it refers to.
fn references(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                let target = members.get("$ref").and_then(Value::as_str);
                if let Some(target) = target.and_then(|target| target.strip_prefix('#')) {
                    found.insert(place.clone(), percent_decoded(target));
                }
                let steps = members.iter();
                open.extend(steps.map(|(key, value)| (format!("{place}/{}", escape(key)), value)));
            }
            Value::Array(all) => {
                let steps = all.iter().enumerate();
                open.extend(steps.map(|(at, value)| (format!("{place}/{at}"), value)));
            }
            _ => {}
        }
    }
    found
}
