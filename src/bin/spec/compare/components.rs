//! Components that no operation reaches, and generated types that went without a successor.

use std::collections::BTreeSet;

use super::comparer::{Comparer, both, brief, side};
use super::{On, Side};
use crate::contract::node::{Node, unescape};
use crate::contract::words::without_words;
use crate::cut::reach::{all_components, reached};

impl<'d> Comparer<'d> {
    /// Compares what is left of `components` when the operations have had their say.
    pub fn components(&mut self) {
        let (old, new) = (self.old.clone(), self.new.clone());
        let (old_used, new_used) = (reached(old.value), reached(new.value));
        let (old_all, new_all) = (all_components(old.value), all_components(new.value));
        for (pointer, was) in &old_all {
            match new_all.get(pointer) {
                Some(is) if !old_used.contains(pointer) && !new_used.contains(pointer) => {
                    self.unused(&at(&old, was, pointer), &at(&new, is, pointer), pointer);
                }
                None if !old_used.contains(pointer) => {
                    let message = format!("{pointer}: gone; no operation used it");
                    self.compatible(
                        "unused-component-removed",
                        (side(&at(&old, was, pointer), ""), None),
                        message,
                    );
                }
                _ => {}
            }
        }
        for (pointer, is) in &new_all {
            if !old_all.contains_key(pointer) && !new_used.contains(pointer) {
                let message = format!("{pointer}: new; no operation uses it");
                self.compatible(
                    "unused-component-added",
                    (None, side(&at(&new, is, pointer), "")),
                    message,
                );
            }
        }
        self.schemes(&old_used, &new_used);
    }

    fn unused(&mut self, old: &Node<'d>, new: &Node<'d>, pointer: &str) {
        let sides = both(old, new, "");
        if without_words(old.value) != without_words(new.value) {
            self.compatible(
                "unused-component-changed",
                sides,
                format!("{pointer}: changed; no operation uses it"),
            );
        } else if old.value != new.value {
            self.unused_words(sides, pointer);
        }
    }

    /// Words of the security schemes that operations name.
    fn schemes(&mut self, old_used: &BTreeSet<String>, new_used: &BTreeSet<String>) {
        for pointer in old_used
            .intersection(new_used)
            .filter(|pointer| pointer.starts_with("/components/securitySchemes/"))
        {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let keys = ["components", "securitySchemes", name];
            if let (Some(was), Some(is)) = (self.old.path(&keys), self.new.path(&keys)) {
                self.words(&was, &is, &["description", "bearerFormat"], name);
            }
        }
    }

    /// A generated type that went along with every place that used it.
    pub fn lost_schemas(&mut self) {
        let new_all = all_components(self.new.value);
        for pointer in reached(self.old.value) {
            let Some(name) = pointer.strip_prefix("/components/schemas/").map(unescape) else {
                continue;
            };
            let Some(was) = self.old.path(&["components", "schemas", &name]) else {
                continue;
            };
            if !new_all.contains_key(&pointer) && !self.met.contains(&name) {
                let message =
                    format!("the generated type `{name}` is gone, with every place that used it");
                let sides = (
                    Some(Side {
                        pointer,
                        text: brief(Some(was.value)),
                    }),
                    None,
                );
                self.breaking("schema-removed", On::Source, sides, message);
            }
        }
    }
}

fn at<'d>(root: &Node<'d>, value: &'d serde_json::Value, pointer: &str) -> Node<'d> {
    root.moved(value, pointer.to_owned())
}
