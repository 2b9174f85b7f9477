//! Components that are not reached by any operation.

use std::collections::BTreeSet;

use crate::compare::comparer::Comparer;
use crate::compare::rules;
use crate::compare::sides::{both, side};
use crate::contract::docs::equal;
use crate::contract::node::Node;
use crate::contract::reach::{all_components, reached};

impl<'d> Comparer<'d> {
    /// Compares the components that no operation uses.
    pub fn components(&mut self) {
        let (old, new) = (self.old.clone(), self.new.clone());
        let (old_used, new_used) = (reached(old.value), reached(new.value));
        let (old_all, new_all) = (all_components(old.value), all_components(new.value));
        // A value may be of a schema that no operation refers to: it extends one that an operation refers to.
        let compared = self.compared();
        for (pointer, was) in &old_all {
            if compared.contains(pointer) {
                continue;
            }
            let was = old.moved(was, pointer.clone());
            match new_all.get(pointer) {
                Some(is) if !old_used.contains(pointer) && !new_used.contains(pointer) => {
                    self.unused(&was, &new.moved(is, pointer.clone()), pointer);
                }
                None if !old_used.contains(pointer) => {
                    self.report(rules::COMPONENT_REMOVED, (side(&was), None), pointer);
                }
                _ => {}
            }
        }
        for (pointer, is) in &new_all {
            if !old_all.contains_key(pointer) && !new_used.contains(pointer) {
                let is = new.moved(is, pointer.clone());
                self.report(rules::COMPONENT_ADDED, (None, side(&is)), pointer);
            }
        }
        self.schemes(&old_used, &new_used);
    }

    fn unused(&mut self, old: &Node<'d>, new: &Node<'d>, pointer: &str) {
        if !equal(old.value, new.value) {
            self.report(rules::COMPONENT_CHANGED, both(old, new), pointer);
        } else if old.value != new.value {
            let message = format!("{pointer}: documentation changed; no operation uses it");
            self.report_as(rules::DESCRIPTION_CHANGED, both(old, new), message);
        }
    }

    /// Compares the documentation of the security schemes that operations name.
    fn schemes(&mut self, old_used: &BTreeSet<String>, new_used: &BTreeSet<String>) {
        let shared = old_used.intersection(new_used);
        for pointer in shared.filter(|pointer| pointer.starts_with("/components/securitySchemes/"))
        {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let keys = ["components", "securitySchemes", name];
            if let (Some(was), Some(is)) = (self.old.path(&keys), self.new.path(&keys)) {
                self.docs(&was, &is, &["description", "bearerFormat"], name);
            }
        }
    }
}
