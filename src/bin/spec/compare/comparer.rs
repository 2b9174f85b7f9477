//! The state that the rules share: the two documents, the list of changes, and the schemas still to
//! compare.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::rc::Rc;

use serde_json::Value;

use super::change::{Change, Side};
use super::constraints::ConstraintChange;
use super::extensions::Extensions;
use super::label::Label;
use super::rule::Rule;
use super::sides::{Sides, both, brief, of_keys};
use super::targets::ChangedTargets;
use super::verdict::{Severity, Verdict};
use crate::contract::docs::{equal, equal_fields};
use crate::contract::node::Node;
use crate::contract::schema::Schema;

/// Maximum number of pairs of schemas that are compared only to find out which variants belong together.
const BUDGET: usize = 10_000;

/// The direction of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The client sends it.
    Request,
    /// The client receives it.
    Response,
}

/// What a schema is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Usage {
    /// The direction of its values.
    pub direction: Direction,
    /// True if values are plain text, as in a path or a query, where `5` is a string, too.
    pub textual: bool,
    /// True if an array is written as one parameter per item. A single item then looks like a scalar.
    pub exploded: bool,
    /// True if values are XML.
    pub xml: bool,
}

/// Two schemas to compare.
#[derive(Clone, Debug)]
pub struct Pair<'d> {
    pub old: Node<'d>,
    pub new: Node<'d>,
    pub usage: Usage,
    /// What the schema describes, for people.
    pub label: Label,
}

/// A running comparison.
pub struct Comparer<'d> {
    pub old: Node<'d>,
    pub new: Node<'d>,
    pub pending: Vec<Pair<'d>>,
    pub budget: usize,
    on_trial: bool,
    seen: HashSet<(String, String, Usage)>,
    reported: BTreeSet<(String, String, String)>,
    pub changes: Vec<Change>,
    /// Pointers to the operations that both documents have, the old one and the new one.
    pub calls: Vec<(String, String)>,
    /// Found on first use, because few documents need them. Trials share them.
    targets: Rc<OnceCell<ChangedTargets>>,
    extensions: Rc<OnceCell<(Extensions<'d>, Extensions<'d>)>>,
}

impl Direction {
    /// Returns the first word of a rule's code.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }

    /// Selects the rule for this direction.
    pub fn select(self, request: Rule, response: Rule) -> Rule {
        match self {
            Self::Request => request,
            Self::Response => response,
        }
    }
}

impl Usage {
    /// The usage for values of a JSON body.
    pub fn body(direction: Direction) -> Self {
        Self {
            direction,
            textual: false,
            exploded: false,
            xml: false,
        }
    }
}

impl<'d> Comparer<'d> {
    /// Starts the comparison of two documents.
    pub fn new(old: &'d Value, new: &'d Value) -> Self {
        Self {
            old: Node::root(old),
            new: Node::root(new),
            budget: BUDGET,
            on_trial: false,
            pending: Vec::new(),
            seen: HashSet::new(),
            reported: BTreeSet::new(),
            changes: Vec::new(),
            calls: Vec::new(),
            targets: Rc::default(),
            extensions: Rc::default(),
        }
    }

    /// Starts a comparison that only finds out whether two schemas have the same values.
    pub fn trial(&self) -> Self {
        Self {
            budget: self.budget,
            on_trial: true,
            targets: Rc::clone(&self.targets),
            extensions: Rc::clone(&self.extensions),
            ..Self::new(self.old.value, self.new.value)
        }
    }

    /// Returns true if two values, and what they refer to, are equal apart from documentation.
    pub fn is_same(&self, old: &Value, new: &Value) -> bool {
        equal(old, new) && self.changed_target(new).is_none()
    }

    /// Does the same as [`Self::is_same`] for the values of a field.
    pub fn is_same_field(&self, field: &str, old: &Value, new: &Value) -> bool {
        equal_fields(field, old, new) && self.changed_target(new).is_none()
    }

    /// Returns the place that changed, if a value refers to it.
    pub fn changed_target(&self, value: &Value) -> Option<&str> {
        let find = || ChangedTargets::of(self.old.value, self.new.value);
        self.targets.get_or_init(find).changed_from(value)
    }

    /// Takes one pair from the budget of a trial. Returns false if the trial has its result, or costs too
    /// much.
    pub fn continues(&mut self) -> bool {
        if self.on_trial {
            self.budget = self.budget.saturating_sub(1);
        }
        !self.on_trial || self.budget > 0 && self.is_clean()
    }

    /// Returns true if only documentation has changed so far.
    pub fn is_clean(&self) -> bool {
        let mut changes = self.changes.iter();
        changes.all(|change| change.verdict() <= Verdict::DocsOnly)
    }

    /// Records a pair of schemas. Returns false if it was recorded before.
    pub fn record_pair(&mut self, pair: &Pair<'d>) -> bool {
        let places = (pair.old.pointer.clone(), pair.new.pointer.clone());
        self.seen.insert((places.0, places.1, pair.usage))
    }

    /// Returns the places of the old schemas that were compared.
    pub fn compared(&self) -> HashSet<String> {
        self.seen
            .iter()
            .map(|(place, _, _)| place.clone())
            .collect()
    }

    /// Returns the extensions of schemas in the old and in the new document.
    pub fn extensions(&self) -> &(Extensions<'d>, Extensions<'d>) {
        let find = || (Extensions::of(&self.old), Extensions::of(&self.new));
        self.extensions.get_or_init(find)
    }

    /// Queues a pair of schemas for comparison.
    pub fn enqueue(&mut self, old: &Node<'d>, new: &Node<'d>, usage: Usage, label: Label) {
        let (old, new) = (old.clone(), new.clone());
        self.pending.push(Pair {
            old,
            new,
            usage,
            label,
        });
    }

    /// Reports the finding of a rule.
    pub fn report(&mut self, rule: Rule, sides: Sides, label: impl Display) {
        self.report_as(rule, sides, format!("{label}: {}", rule.why));
    }

    /// Reports the finding of a rule with a detail.
    pub fn report_with(&mut self, rule: Rule, sides: Sides, label: impl Display, detail: &str) {
        self.report_as(rule, sides, format!("{label}: {} ({detail})", rule.why));
    }

    /// Reports the finding of a rule with a message of its own.
    pub fn report_as(&mut self, rule: Rule, sides: Sides, message: String) {
        let Rule {
            code,
            severity,
            advice,
            ..
        } = rule;
        self.add(code.to_owned(), severity, advice, sides, message);
    }

    /// Adds a change unless it was added before: a change of a shared component is one change, however many
    /// operations use it.
    fn add(
        &mut self,
        rule: String,
        severity: Severity,
        advice: Option<&'static str>,
        sides: Sides,
        message: String,
    ) {
        let (old, new) = self.at_changed_target(sides);
        let pointer = |side: &Option<Side>| {
            side.as_ref()
                .map(|side| side.pointer.clone())
                .unwrap_or_default()
        };
        if self
            .reported
            .insert((rule.clone(), pointer(&old), pointer(&new)))
        {
            self.changes.push(Change {
                rule,
                severity,
                old,
                new,
                message,
                advice,
            });
        }
    }

    /// If a value is the same on both sides, a target of its references changed. Returns the sides of that.
    fn at_changed_target(&self, sides: Sides) -> Sides {
        let (Some(old), Some(new)) = &sides else {
            return sides;
        };
        if old.text != new.text {
            return sides;
        }
        let value = self.new.at(&new.pointer);
        let target = value.and_then(|node| self.changed_target(node.value));
        let Some(place) = target else { return sides };
        match (self.old.at(place), self.new.at(place)) {
            (Some(was), Some(is)) => both(&was, &is),
            (was, is) => {
                let side = |node: Option<Node<'_>>| Side {
                    pointer: place.to_owned(),
                    text: node.map(|node| brief(node.value)),
                };
                (Some(side(was)), Some(side(is)))
            }
        }
    }

    /// Reports a changed constraint. Its meaning depends on the direction of the values. `keys` are the
    /// keywords of the constraint.
    pub fn report_constraint(
        &mut self,
        pair: &Pair<'d>,
        (old, new): (&Schema<'d>, &Schema<'d>),
        subject: &str,
        change: ConstraintChange,
        keys: &[&str],
    ) {
        let direction = pair.usage.direction;
        let rule = format!("{}-{subject}-{}", direction.name(), change.name());
        let why = match (direction, change) {
            (Direction::Request, ConstraintChange::Widened) => {
                "every value that was accepted still is"
            }
            (Direction::Request, _) => "a value that was accepted may be refused",
            (Direction::Response, ConstraintChange::Narrowed) => {
                "every value received was possible before"
            }
            (Direction::Response, _) => "a value may be received that was not possible before",
        };
        let severity = match (direction, change) {
            (Direction::Request, ConstraintChange::Widened)
            | (Direction::Response, ConstraintChange::Narrowed) => Severity::Compatible,
            _ => Severity::Wire,
        };
        let key = keys.first().copied().unwrap_or(subject);
        let message = format!("{}: {key} {}; {why}", pair.label, change.name());
        let sides = of_keys(&old.parts, &new.parts, keys);
        self.add(rule, severity, None, sides, message);
    }
}
