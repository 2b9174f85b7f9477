//! Finds references whose target changed, for values that are compared literally.
//!
//! Such a value is the same text in both documents even if what it refers to is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cribl_tokens::pipeline::pointer;
use serde_json::Value;

use super::changed_places::narrowed;
use crate::contract::docs::without_docs;
use crate::contract::number::canonical;
use crate::contract::reach::objects;

/// The targets that mean something else in the new document, by themselves or by what they refer to. Each
/// comes with the place that changed.
pub struct ChangedTargets(HashMap<String, String>);

impl ChangedTargets {
    pub fn of(old: &Value, new: &Value) -> Self {
        let targets = references(old).chain(references(new));
        let targets: BTreeSet<String> = targets.collect();
        let mut users: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        let mut changed = HashMap::new();
        let mut open = Vec::new();
        for target in &targets {
            let both = [old, new].map(|root| pointer::find(root, target).map(without_docs));
            for value in both.iter().flatten() {
                for next in references(value) {
                    users.entry(next).or_default().push(target);
                }
            }
            let [was, is] = both.map(|value| value.as_ref().map(canonical));
            if was != is {
                changed.insert(target.clone(), narrowed(old, new, target.clone()));
                open.push(target);
            }
        }
        while let Some(target) = open.pop() {
            let place = changed.get(target).unwrap_or(target).clone();
            for user in users.get(target).into_iter().flatten() {
                if !changed.contains_key(*user) {
                    changed.insert((*user).clone(), place.clone());
                    open.push(user);
                }
            }
        }
        Self(changed)
    }

    /// Returns the place that changed, if a value refers to it.
    pub fn changed_from(&self, value: &Value) -> Option<&str> {
        let found = references(value).find_map(|target| self.0.get(&target));
        found.map(String::as_str)
    }
}

fn references(value: &Value) -> impl Iterator<Item = String> {
    objects(value).filter_map(|object| pointer::of_reference(object.get("$ref")?.as_str()?))
}
