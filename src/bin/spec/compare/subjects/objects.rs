//! Arrays and objects: their items and properties, which properties are required, and which others are
//! allowed.

use std::collections::BTreeSet;

use crate::compare::comparer::{Comparer, Direction, Pair};
use crate::compare::constraints::ConstraintChange;
use crate::compare::rules;
use crate::compare::sides::{absent, both, both_at, side, written};
use crate::contract::node::Node;
use crate::contract::schema::{Additional, Schema};

impl<'d> Comparer<'d> {
    /// Compares `items`.
    pub fn items(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let change = match (&old.items, &new.items) {
            (Some(was), Some(is)) => {
                return self.enqueue(was, is, pair.usage, pair.label.element());
            }
            (None, None) => return,
            // Only in documents with faults: an array without `items` allows any item.
            (None, Some(_)) => ConstraintChange::Narrowed,
            (Some(_), None) => ConstraintChange::Widened,
        };
        self.report_constraint(pair, (old, new), "type", change, &["items"]);
    }

    /// Compares properties, which of them are required, and which others are allowed.
    pub fn object(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        for (name, was) in &old.properties {
            match new.property(name) {
                Some(is) => self.property(pair, name, was, is),
                None => self.property_removed(pair, name, was, new),
            }
        }
        for (name, is) in &new.properties {
            if old.property(name).is_none() {
                self.property_added(pair, name, is, old, new);
            }
        }
        self.required(pair, old, new);
        self.additional(pair, old, new);
    }

    fn property(&mut self, pair: &Pair<'d>, name: &str, old: &Node<'d>, new: &Node<'d>) {
        let label = pair.label.member(name);
        let direction = pair.usage.direction;
        for key in ["readOnly", "writeOnly"] {
            let (was, is) = (access(old, key), access(new, key));
            if was != is {
                let ends = direction == Direction::Response && key == "writeOnly" && is;
                let rule = if ends {
                    rules::RESPONSE_PROPERTY_BECAME_WRITE_ONLY
                } else {
                    rules::PROPERTY_ACCESS_CHANGED
                };
                self.report(rule, both_at(old, new, key), &label);
            }
        }
        // A property may exist only in the other direction. The generated code has it anyway.
        match (is_used(old, direction), is_used(new, direction)) {
            (true, true) => self.enqueue(old, new, pair.usage, label),
            (false, false) if !self.is_same(old.value, new.value) => {
                self.report(rules::PROPERTY_UNUSED, both(old, new), &label);
            }
            _ => {}
        }
    }

    fn property_removed(&mut self, pair: &Pair<'d>, name: &str, old: &Node<'d>, new: &Schema<'d>) {
        let rule = match (pair.usage.direction, &new.additional) {
            (direction, _) if !is_used(old, direction) => rules::PROPERTY_UNUSED,
            (Direction::Response, _) => rules::RESPONSE_PROPERTY_REMOVED,
            (Direction::Request, Additional::Closed) => rules::REQUEST_PROPERTY_REFUSED,
            (Direction::Request, _) => rules::REQUEST_PROPERTY_REMOVED,
        };
        self.report(
            rule,
            (side(old), absent(&pair.new)),
            pair.label.member(name),
        );
    }

    fn property_added(
        &mut self,
        pair: &Pair<'d>,
        name: &str,
        is: &Node<'d>,
        old: &Schema<'d>,
        new: &Schema<'d>,
    ) {
        let label = pair.label.member(name);
        let required = (
            old.required.contains_key(name),
            new.required.contains_key(name),
        );
        let rule = match (pair.usage.direction, required, &old.additional) {
            (direction, ..) if !is_used(is, direction) => rules::PROPERTY_UNUSED,
            (_, (true, true), Additional::Open) => rules::PROPERTY_DESCRIBED,
            (Direction::Request, (_, true), _) => rules::REQUEST_PROPERTY_ADDED_REQUIRED,
            (Direction::Request, ..) => rules::REQUEST_PROPERTY_ADDED_OPTIONAL,
            (Direction::Response, _, Additional::Closed) => {
                rules::RESPONSE_PROPERTY_ADDED_TO_CLOSED
            }
            (Direction::Response, _, additional) => {
                if let Additional::Of(any) = additional {
                    self.enqueue(any, is, pair.usage, label.clone());
                }
                rules::RESPONSE_PROPERTY_ADDED
            }
        };
        self.report(rule, (None, side(is)), label);
    }

    fn required(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let names = |schema: &Schema<'d>| schema.required.keys().copied().collect::<BTreeSet<_>>();
        for name in names(old).symmetric_difference(&names(new)) {
            let (was, is) = (old.property(name), new.property(name));
            // An added or removed property has been reported already, if it is used in this direction.
            if was.is_some() != is.is_some()
                || [was, is]
                    .iter()
                    .flatten()
                    .any(|node| !is_used(node, pair.usage.direction))
            {
                continue;
            }
            let now = new.required.get(name);
            let rule = match (pair.usage.direction, now) {
                (Direction::Request, Some(_)) => rules::REQUEST_PROPERTY_BECAME_REQUIRED,
                (Direction::Request, None) => rules::REQUEST_PROPERTY_BECAME_OPTIONAL,
                (Direction::Response, Some(_)) => rules::RESPONSE_PROPERTY_BECAME_REQUIRED,
                (Direction::Response, None) => rules::RESPONSE_PROPERTY_BECAME_OPTIONAL,
            };
            let listed = |place: Option<&String>, node: &Node<'d>| match place {
                Some(place) => written(place, (*name).to_owned()),
                None => absent(node),
            };
            let sides = (
                listed(old.required.get(name), was.unwrap_or(&pair.old)),
                listed(now, is.unwrap_or(&pair.new)),
            );
            self.report(rule, sides, pair.label.member(name));
        }
    }

    fn additional(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        use Additional::{Closed, Of, Open};
        let change = match (&old.additional, &new.additional) {
            (Open, Open) | (Closed, Closed) => return,
            (Of(was), Of(is)) => {
                return self.enqueue(was, is, pair.usage, pair.label.member("*"));
            }
            (Open, Of(_) | Closed) | (Of(_), Closed) => ConstraintChange::Narrowed,
            (Closed | Of(_), Open) | (Closed, Of(_)) => ConstraintChange::Widened,
        };
        let keys = ["additionalProperties"];
        self.report_constraint(pair, (old, new), "additional-properties", change, &keys);
    }
}

/// Returns true if a property is part of messages in this direction.
fn is_used(node: &Node<'_>, direction: Direction) -> bool {
    match direction {
        Direction::Request => !access(node, "readOnly"),
        Direction::Response => !access(node, "writeOnly"),
    }
}

/// Returns true for `readOnly` or `writeOnly`, also in a part of an `allOf`.
fn access(node: &Node<'_>, key: &str) -> bool {
    let parts = || Schema::read(node).parts;
    node.flag(key) || node.value.get("allOf").is_some() && parts().iter().any(|part| part.flag(key))
}
