//! Moves each finding to a place that changed, even if its subject itself did not.
//!
//! For example, a field becomes an `Option` because of a change in `required`, while the property itself is
//! the same. Or the values of a response change because its reference leads to another schema, while both
//! schemas are the same.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cribl_tokens::pipeline::pointer;
use serde_json::Value;

use super::change::{Change, Side};

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
            let sides = [&mut change.old, &mut change.new].into_iter().flatten();
            let mut sides: Vec<&mut Side> = sides.collect();
            let places: Vec<&str> = sides.iter().map(|side| side.pointer.as_str()).collect();
            if let Some(place) = self.near(&places) {
                for side in &mut sides {
                    side.pointer.clone_from(&place);
                }
            }
        }
    }

    /// Returns the nearest changed place if none of these places changed: in what they refer to, around them, or
    /// around the references to them.
    pub fn near(&mut self, places: &[&str]) -> Option<String> {
        if places.iter().any(|place| self.differs(place)) {
            return None;
        }
        let below = places.iter().find_map(|place| self.below(place));
        below.or_else(|| self.around(places))
    }

    /// Returns the nearest changed place in what a place refers to.
    fn below(&self, place: &str) -> Option<String> {
        let mut seen = BTreeSet::new();
        let mut open = VecDeque::from([place.to_owned()]);
        while let Some(next) = open.pop_front() {
            if self.differs(&next) {
                return Some(narrowed(self.old, self.new, next));
            }
            let value = self.new.pointer(&next).or(self.old.pointer(&next))?;
            let referred = references(value).into_values();
            open.extend(referred.filter(|target| seen.insert(target.clone())));
        }
        None
    }

    /// Returns the nearest changed place around a place, or around the references to its component.
    fn around(&mut self, places: &[&str]) -> Option<String> {
        let mut seen = BTreeSet::new();
        let mut open: VecDeque<String> = places.iter().map(|place| (*place).to_owned()).collect();
        while let Some(mut place) = open.pop_front() {
            loop {
                if self.differs(&place) {
                    return Some(narrowed(self.old, self.new, place));
                }
                let depth = place.matches('/').count();
                if place.starts_with("/components/") && depth == 3 {
                    let users = self.users(&place);
                    if let Some(user) = users.iter().find(|user| self.differs(user)) {
                        return Some(narrowed(self.old, self.new, user.clone()));
                    }
                    open.extend(users.into_iter().filter(|user| seen.insert(user.clone())));
                    break;
                }
                match place.rfind('/') {
                    Some(end) if depth > 2 => place.truncate(end),
                    _ => break,
                }
            }
        }
        None
    }

    fn differs(&self, place: &str) -> bool {
        self.old.pointer(place) != self.new.pointer(place)
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

/// Returns the only changed member of an object, or for a schema `required` if that changed.
pub fn narrowed(old: &Value, new: &Value, mut place: String) -> String {
    while let (Some(Value::Object(was)), Some(Value::Object(is))) =
        (old.pointer(&place), new.pointer(&place))
    {
        let all: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        let changed: Vec<&String> = all
            .into_iter()
            .filter(|key| was.get(*key) != is.get(*key))
            .collect();
        let required = changed.iter().find(|key| **key == "required");
        let only = changed.first().filter(|_| changed.len() == 1);
        let Some(key) = required.or(only) else {
            break;
        };
        place = pointer::join(&place, key);
    }
    place
}

/// Returns the references in a value: the place of each, and the pointer it refers to.
fn references(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                let target = members.get("$ref").and_then(Value::as_str);
                if let Some(target) = target.and_then(pointer::of_reference) {
                    found.insert(place.clone(), target);
                }
                let steps = members.iter();
                open.extend(steps.map(|(key, value)| (pointer::join(&place, key), value)));
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
