//! `oneOf`, `anyOf`, `not`, discriminators, and contradictions within `allOf`.

use std::collections::{BTreeMap, HashMap, VecDeque};

use cribl_tokens::pipeline::pointer;
use serde_json::Value;

use crate::compare::comparer::{Comparer, Direction, Pair};
use crate::compare::constraints::ConstraintChange;
use crate::compare::rules;
use crate::compare::sides::of_keys;
use crate::contract::docs::equal;
use crate::contract::node::Node;
use crate::contract::schema::{Choice, Rest, Schema};

/// The name of a variant in a message, with the schema that it means.
type Variants<'d> = BTreeMap<String, Option<Node<'d>>>;

impl<'d> Comparer<'d> {
    /// Compares a plain schema that became one of several variants, or the reverse.
    pub fn wrapped_in_choice(
        &mut self,
        pair: &Pair<'d>,
        old: &Schema<'d>,
        new: &Schema<'d>,
    ) -> bool {
        match (&old.choice, &new.choice) {
            (None, Some((_, news))) if new.is_only_choice() && !old.is_only_choice() => {
                self.variants(pair, (old, new), std::slice::from_ref(&pair.old), news);
            }
            (Some((_, olds)), None) if old.is_only_choice() && !new.is_only_choice() => {
                self.variants(pair, (old, new), olds, std::slice::from_ref(&pair.new));
            }
            _ => return false,
        }
        self.nullable_around(pair, old, new);
        true
    }

    /// Compares `nullable` next to the choice. A plain schema is compared with its variant.
    fn nullable_around(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let change = match (&old.choice, old.nullable, new.nullable) {
            (None, false, true) => ConstraintChange::Widened,
            (Some(_), true, false) => ConstraintChange::Narrowed,
            _ => return,
        };
        self.report_constraint(pair, (old, new), "nullable", change, &["nullable"]);
    }

    /// Compares `oneOf` and `anyOf`.
    pub fn choices(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let change = match (&old.choice, &new.choice) {
            (Some((was, olds)), Some((is, news))) => {
                let change = match (was, is) {
                    (Choice::One, Choice::Any) => Some(ConstraintChange::Widened),
                    (Choice::Any, Choice::One) => Some(ConstraintChange::Narrowed),
                    _ => None,
                };
                if let Some(change) = change {
                    self.report_constraint(pair, (old, new), "choice", change, &["oneOf", "anyOf"]);
                }
                return self.variants(pair, (old, new), olds, news);
            }
            (None, Some(_)) => ConstraintChange::Narrowed,
            (Some(_), None) => ConstraintChange::Widened,
            (None, None) => return,
        };
        self.report_constraint(pair, (old, new), "choice", change, &["oneOf", "anyOf"]);
    }

    /// Pairs variants with the same name, then those written alike, those with the same values, and the
    /// rest in order.
    fn variants(
        &mut self,
        pair: &Pair<'d>,
        schemas: (&Schema<'d>, &Schema<'d>),
        olds: &[Node<'d>],
        news: &[Node<'d>],
    ) {
        let mut left: Vec<&Node<'d>> = olds.iter().collect();
        let mut news: Vec<&Node<'d>> = news.iter().collect();
        let name = |node: &Node<'d>| node.name.map(str::to_owned);
        let text = |node: &Node<'d>| {
            let written = || {
                crate::contract::number::canonical(&crate::contract::docs::without_docs(node.value))
            };
            node.name.is_none().then(written)
        };
        let mut alike = keyed_pairs(&mut left, &mut news, name);
        alike.extend(keyed_pairs(&mut left, &mut news, text));
        left.retain(|old| {
            // Once the budget is used up, no more variants are compared by their values.
            let mut same =
                |new: &&Node<'d>| self.budget > 0 && self.same(old, new, pair) == Some(true);
            let Some(at) = news.iter().position(&mut same) else {
                return true;
            };
            alike.push((old, news.remove(at)));
            false
        });
        if left.len() == news.len() {
            alike.extend(left.drain(..).zip(news.drain(..)));
        }
        for (old, new) in alike {
            self.enqueue(old, new, pair.usage, pair.label.clone());
        }
        if !left.is_empty() {
            self.report_constraint(
                pair,
                schemas,
                "choice",
                ConstraintChange::Narrowed,
                &["oneOf", "anyOf"],
            );
        }
        if !news.is_empty() {
            self.report_constraint(
                pair,
                schemas,
                "choice",
                ConstraintChange::Widened,
                &["oneOf", "anyOf"],
            );
        }
    }

    /// Returns true if two schemas have the same values, and `None` if finding out costs too much. Without
    /// a limit, the cost of nested choices would multiply.
    fn same(&mut self, old: &Node<'d>, new: &Node<'d>, pair: &Pair<'d>) -> Option<bool> {
        let mut trial = self.trial();
        trial.enqueue(old, new, pair.usage, pair.label.clone());
        trial.finish_schemas();
        self.budget = trial.budget;
        (trial.budget > 0).then(|| trial.is_clean())
    }

    /// Compares `not`.
    pub fn not(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let change = match (&old.not, &new.not) {
            (None, None) => return,
            (None, Some(_)) => ConstraintChange::Narrowed,
            (Some(_), None) => ConstraintChange::Widened,
            (Some(was), Some(is)) => match self.same(was, is, pair) {
                Some(true) => return,
                _ => ConstraintChange::Changed,
            },
        };
        self.report_constraint(pair, (old, new), "not", change, &["not"]);
    }

    /// Compares discriminators, which tell readers the variant of a value.
    pub fn discriminator(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let changed = pair.usage.direction.select(
            rules::REQUEST_DISCRIMINATOR_CHANGED,
            rules::RESPONSE_DISCRIMINATOR_CHANGED,
        );
        if let (Some(was), Some(is)) = (&old.discriminator, &new.discriminator) {
            self.subtypes(pair, (was, old), (is, new));
        }
        let rule = match (&old.discriminator, &new.discriminator) {
            (None, None) => return,
            (Some(was), Some(is)) if self.same_discriminator(pair, (was, old), (is, new)) => {
                if equal(was.value, is.value) {
                    return;
                }
                rules::DISCRIMINATOR_DOCUMENTED
            }
            (Some(_), Some(_)) => changed,
            (Some(_), None) if pair.usage.direction == Direction::Response => changed,
            _ => rules::DISCRIMINATOR_DOCUMENTED,
        };
        self.report(
            rule,
            of_keys(&old.parts, &new.parts, &["discriminator"]),
            &pair.label,
        );
    }

    /// Compares the schemas that a value may also be of, though no choice lists them: those that `mapping` names,
    /// and those that extend this schema by `allOf`.
    fn subtypes(
        &mut self,
        pair: &Pair<'d>,
        (was, old): (&Node<'d>, &Schema<'d>),
        (is, new): (&Node<'d>, &Schema<'d>),
    ) {
        let (Some(base), Some(new_base)) = (declared_by(was, old), declared_by(is, new)) else {
            return;
        };
        let mut olds: Vec<_> = variants_of(was, old).into_values().flatten().collect();
        let mut news: HashMap<String, Node<'d>> = variants_of(is, new)
            .into_values()
            .flatten()
            .map(|node| (node.pointer.clone(), node))
            .collect();
        // Where a choice lists the variants, there are no others.
        if let (None, None) = (&old.choice, &new.choice) {
            let (extensions, new_extensions) = self.extensions();
            olds.extend_from_slice(extensions.of_schema(&base));
            let more = new_extensions.of_schema(&new_base).iter();
            news.extend(more.map(|node| (node.pointer.clone(), node.clone())));
        }
        for was in olds {
            if let Some(is) = news.get(&was.pointer) {
                self.enqueue(&was, is, pair.usage, pair.label.clone());
            }
        }
    }

    fn same_discriminator(
        &mut self,
        pair: &Pair<'d>,
        (was, old): (&Node<'d>, &Schema<'d>),
        (is, new): (&Node<'d>, &Schema<'d>),
    ) -> bool {
        let (olds, news) = (variants_of(was, old), variants_of(is, new));
        let known = ["propertyName", "mapping"];
        let rest = |node: &Node<'d>| {
            let members = node.value.as_object().into_iter().flatten();
            let others = members.filter(|(key, _)| !known.contains(&key.as_str()));
            others
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect::<serde_json::Map<_, _>>()
        };
        was.text("propertyName") == is.text("propertyName")
            && equal(&Value::Object(rest(was)), &Value::Object(rest(is)))
            && olds.len() == news.len()
            && olds.iter().zip(&news).all(|((name, was), (other, is))| {
                name == other
                    && match (was, is) {
                        (Some(was), Some(is)) => {
                            was.pointer == is.pointer || self.same(was, is, pair) == Some(true)
                        }
                        (None, None) => true,
                        _ => false,
                    }
            })
    }

    /// Compares what cannot be merged and what has no rule literally: every change of it may break clients.
    pub fn rest(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let names: std::collections::BTreeSet<&String> =
            old.rest.keys().chain(new.rest.keys()).collect();
        for name in names {
            let none = Vec::new();
            let (was, is) = (old.rest.get(name), new.rest.get(name));
            let both_have_it = was.is_some() && is.is_some();
            let (was, is) = (was.unwrap_or(&none), is.unwrap_or(&none));
            let mut pairs = was.iter().zip(is);
            if both_have_it
                && was.len() == is.len()
                && pairs.all(|(was, is)| self.same_rest(name, was, is, pair))
            {
                continue;
            }
            let twice = old.parts.len() > 1 || new.parts.len() > 1;
            let subject = if twice { "all-of" } else { "keyword" };
            let keys = [name.as_str(), "allOf"];
            self.report_constraint(pair, (old, new), subject, ConstraintChange::Changed, &keys);
        }
    }

    fn same_rest(&mut self, field: &str, was: &Rest<'d>, is: &Rest<'d>, pair: &Pair<'d>) -> bool {
        match (was, is) {
            (Rest::Schema(was), Rest::Schema(is)) => self.same(was, is, pair) == Some(true),
            (Rest::Value(was), Rest::Value(is)) => self.is_same_field(field, was.value, is.value),
            _ => false,
        }
    }
}

/// Returns the variants by the names that a discriminator uses: the names of the schemas, and those that
/// `mapping` adds.
fn variants_of<'d>(discriminator: &Node<'d>, schema: &Schema<'d>) -> Variants<'d> {
    let mut all = Variants::new();
    let variants = schema.choice.iter().flat_map(|(_, variants)| variants);
    for variant in variants {
        if let Some(name) = variant.name {
            all.insert(name.to_owned(), Some(variant.clone()));
        }
    }
    let mapping = discriminator
        .value
        .get("mapping")
        .and_then(Value::as_object);
    for (name, target) in mapping.into_iter().flatten() {
        let target = target.as_str().unwrap_or_default();
        all.insert(name.clone(), discriminator.resolve(target));
    }
    all
}

/// Returns the place of the schema that declares a discriminator, if it is this one. A schema that extends it
/// has the same discriminator, and its values are not of the others that extend it.
fn declared_by(discriminator: &Node<'_>, schema: &Schema<'_>) -> Option<String> {
    let owner = discriminator.pointer.strip_suffix("/discriminator")?;
    let is_first = schema
        .parts
        .first()
        .is_some_and(|first| first.pointer == owner);
    let is_named = |name: &str| pointer::join("/components/schemas", name) == owner;
    (is_first || schema.name.is_some_and(is_named)).then(|| owner.to_owned())
}

/// Removes the pairs of variants that have a key in common, and returns them.
fn keyed_pairs<'n, 'd>(
    olds: &mut Vec<&'n Node<'d>>,
    news: &mut Vec<&'n Node<'d>>,
    key: impl Fn(&Node<'d>) -> Option<String>,
) -> Vec<(&'n Node<'d>, &'n Node<'d>)> {
    let mut at: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (index, new) in news.iter().enumerate() {
        if let Some(key) = key(new) {
            at.entry(key).or_default().push_back(index);
        }
    }
    let mut pairs = Vec::new();
    let mut taken = vec![false; news.len()];
    olds.retain(|old| {
        let found = key(old).and_then(|key| at.get_mut(&key)?.pop_front());
        let pair = found.and_then(|index| Some((index, *news.get(index)?)));
        if let Some((index, new)) = pair {
            taken[index] = true;
            pairs.push((*old, new));
        }
        pair.is_none()
    });
    let mut taken = taken.into_iter();
    news.retain(|_| !taken.next().unwrap_or_default());
    pairs
}
