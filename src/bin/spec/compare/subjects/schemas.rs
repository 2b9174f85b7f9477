//! Compares one level of two schemas: types, values and bounds.

use crate::compare::comparer::{Comparer, Direction, Pair};
use crate::compare::constraints::ConstraintChange;
use crate::compare::rules;
use crate::compare::sides::{both_at, of_keys, written};
use crate::contract::docs::field_without_docs;
use crate::contract::number::{Decimal, canonical};
use crate::contract::schema::{Bound, COUNTS, Schema};

impl<'d> Comparer<'d> {
    /// Compares every pair of schemas in the queue, and the pairs that they lead to.
    pub fn finish_schemas(&mut self) {
        while let Some(pair) = self.pending.pop() {
            if self.record_pair(&pair) && self.continues() {
                self.schema(&pair);
            }
        }
    }

    fn schema(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Schema::read(&pair.old), Schema::read(&pair.new));
        self.schema_name(pair, &old, &new);
        self.schema_docs(pair, &old, &new);
        self.schema_deprecated(pair, &old, &new);
        if self.wrapped_in_choice(pair, &old, &new) || self.became_a_list(pair, &old, &new) {
            return;
        }
        let typed = self.kind(pair, &old, &new);
        self.nullable(pair, &old, &new);
        self.format(pair, &old, &new);
        self.values(pair, &old, &new);
        self.bounds(pair, &old, &new);
        self.counts(pair, &old, &new);
        self.patterns(pair, &old, &new);
        self.multiples(pair, &old, &new);
        self.unique(pair, &old, &new);
        self.default_value(pair, &old, &new);
        self.xml(pair, &old, &new);
        if typed {
            self.items(pair, &old, &new);
            self.object(pair, &old, &new);
        }
        self.choices(pair, &old, &new);
        self.not(pair, &old, &new);
        self.discriminator(pair, &old, &new);
        self.rest(pair, &old, &new);
    }

    /// Compares the names of schemas. Inline or by reference makes no difference, but another name is
    /// another schema to readers.
    fn schema_name(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        if let (Some(was), Some(is)) = (old.name, new.name)
            && was != is
        {
            let sides = (
                written(&pair.old.pointer, was.to_owned()),
                written(&pair.new.pointer, is.to_owned()),
            );
            self.report(rules::SCHEMA_RENAMED, sides, &pair.label);
        }
    }

    fn schema_deprecated(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let rule = match (old.deprecated, new.deprecated) {
            (false, true) => rules::DEPRECATED,
            (true, false) => rules::NO_LONGER_DEPRECATED,
            _ => return,
        };
        self.report(
            rule,
            of_keys(&old.parts, &new.parts, &["deprecated"]),
            &pair.label,
        );
    }

    /// Compares a scalar in a query that became an exploded array. A single value is written as before.
    fn became_a_list(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) -> bool {
        let few = new.minimums[1]
            .and_then(|least| least.stepped(-1))
            .is_some_and(Decimal::is_positive);
        let is_list = pair.usage.exploded && old.is_scalar() && new.kind == Some("array") && !few;
        let Some(items) = new.items.as_ref().filter(|_| is_list) else {
            return false;
        };
        self.report_constraint(
            pair,
            (old, new),
            "type",
            ConstraintChange::Widened,
            &["type"],
        );
        self.enqueue(&pair.old, items, pair.usage, pair.label.clone());
        true
    }

    /// Compares `type`. Returns false if the two types have no common value.
    fn kind(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) -> bool {
        let (was, is) = (old.kind, new.kind);
        if was == is {
            return true;
        }
        let textual = pair.usage.textual;
        let change = match (accepts(is, was, textual), accepts(was, is, textual)) {
            (true, _) => ConstraintChange::Widened,
            (false, true) => ConstraintChange::Narrowed,
            _ => ConstraintChange::Changed,
        };
        self.report_constraint(pair, (old, new), "type", change, &["type"]);
        change != ConstraintChange::Changed
    }

    fn nullable(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let change = match (old.nullable, new.nullable) {
            (false, true) => ConstraintChange::Widened,
            (true, false) => ConstraintChange::Narrowed,
            _ => return,
        };
        self.report_constraint(pair, (old, new), "nullable", change, &["nullable"]);
    }

    fn format(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        if old.kind != new.kind || old.formats == new.formats {
            return;
        }
        // `password` only asks forms to hide the input. A number without a format has the widest range.
        let binding = |schema: &Schema<'d>| {
            let usual = |format: &&str| {
                *format == "password"
                    || matches!(
                        (schema.kind, *format),
                        (Some("integer"), "int64") | (Some("number"), "double")
                    )
            };
            let mut formats = schema.formats.clone();
            formats.retain(|format| !usual(format));
            formats
        };
        let (was, is) = (binding(old), binding(new));
        if was == is {
            let sides = of_keys(&old.parts, &new.parts, &["format"]);
            return self.report(rules::FORMAT_RESPELLED, sides, &pair.label);
        }
        let change = match (was.is_subset(&is), is.is_subset(&was)) {
            (true, _) => ConstraintChange::Narrowed,
            (_, true) => ConstraintChange::Widened,
            _ => ConstraintChange::Changed,
        };
        self.report_constraint(pair, (old, new), "format", change, &["format"]);
    }

    fn values(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let (narrowed, widened) = match (&old.values, &new.values) {
            (None, None) => (false, false),
            (None, Some(_)) => (true, false),
            (Some(_), None) => (false, true),
            (Some(was), Some(is)) => (!was.is_subset(is), !is.is_subset(was)),
        };
        if narrowed {
            self.report_constraint(
                pair,
                (old, new),
                "enum",
                ConstraintChange::Narrowed,
                &["enum"],
            );
        }
        if widened {
            self.report_constraint(
                pair,
                (old, new),
                "enum",
                ConstraintChange::Widened,
                &["enum"],
            );
        }
    }

    fn bounds(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let both: [(Option<Bound>, Option<Bound>, &str, &str); 2] = [
            (old.lower, new.lower, "minimum", "exclusiveMinimum"),
            (old.upper, new.upper, "maximum", "exclusiveMaximum"),
        ];
        for (was, is, key, exclusive) in both {
            let change = match (was, is) {
                (was, is) if was == is => continue,
                (None, _) => ConstraintChange::Narrowed,
                (Some(was), Some(is)) if was.tighter(is, key == "minimum") == is => {
                    ConstraintChange::Narrowed
                }
                _ => ConstraintChange::Widened,
            };
            // The keyword that changed: the bound itself is the same if only `exclusive…` was added or
            // removed.
            let values_of = |schema: &Schema<'d>| {
                let values = schema.parts.iter().filter_map(|part| part.value.get(key));
                values.map(canonical).collect::<Vec<_>>()
            };
            let keys = if values_of(old) == values_of(new) {
                [exclusive, key]
            } else {
                [key, exclusive]
            };
            self.report_constraint(pair, (old, new), key, change, &keys);
        }
    }

    fn counts(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        for (at, count) in COUNTS.iter().enumerate() {
            let change = match new.minimums[at].cmp(&old.minimums[at]) {
                std::cmp::Ordering::Greater => Some(ConstraintChange::Narrowed),
                std::cmp::Ordering::Less => Some(ConstraintChange::Widened),
                std::cmp::Ordering::Equal => None,
            };
            if let Some(change) = change {
                self.report_constraint(pair, (old, new), count.subject, change, &[count.minimum]);
            }
            let change = match (old.maximums[at], new.maximums[at]) {
                (was, is) if was == is => continue,
                (None, _) => ConstraintChange::Narrowed,
                (Some(was), Some(is)) if is < was => ConstraintChange::Narrowed,
                _ => ConstraintChange::Widened,
            };
            self.report_constraint(pair, (old, new), count.subject, change, &[count.maximum]);
        }
    }

    fn patterns(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let change = match (
            old.patterns.is_subset(&new.patterns),
            new.patterns.is_subset(&old.patterns),
        ) {
            (true, true) => return,
            (true, false) => ConstraintChange::Narrowed,
            (false, true) => ConstraintChange::Widened,
            (false, false) => ConstraintChange::Changed,
        };
        self.report_constraint(pair, (old, new), "pattern", change, &["pattern"]);
    }

    fn multiples(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        if old.multiples == new.multiples {
            return;
        }
        // Every number that one side allows is a multiple of the other side's number.
        let implied = |by: &Schema<'d>, of: &Schema<'d>| {
            let mut wanted = of.multiples.iter();
            wanted.all(|wanted| {
                by.multiples
                    .iter()
                    .any(|given| given.is_multiple_of(*wanted))
            })
        };
        let change = match (implied(new, old), implied(old, new)) {
            (true, true) => return,
            (true, false) => ConstraintChange::Narrowed,
            (false, true) => ConstraintChange::Widened,
            (false, false) => ConstraintChange::Changed,
        };
        self.report_constraint(pair, (old, new), "multiple-of", change, &["multipleOf"]);
    }

    fn unique(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let change = match (old.unique, new.unique) {
            (false, true) => ConstraintChange::Narrowed,
            (true, false) => ConstraintChange::Widened,
            _ => return,
        };
        self.report_constraint(pair, (old, new), "unique-items", change, &["uniqueItems"]);
    }

    /// Compares the meaning of a value that is not sent. A newly documented default may have applied
    /// before.
    fn default_value(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let of = |schema: &Schema<'d>| {
            schema
                .default
                .as_ref()
                .map(|default| canonical(default.value))
        };
        let rule = match (of(old), of(new), pair.usage.direction) {
            (was, is, _) if was == is => return,
            (_, _, Direction::Response) => rules::RESPONSE_DEFAULT_CHANGED,
            (None, _, Direction::Request) => rules::REQUEST_DEFAULT_DOCUMENTED,
            (Some(_), _, Direction::Request) => rules::REQUEST_DEFAULT_CHANGED,
        };
        self.report(
            rule,
            of_keys(&old.parts, &new.parts, &["default"]),
            &pair.label,
        );
    }

    fn xml(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let of = |schema: &Schema<'d>| {
            let all = schema.parts.iter().filter_map(|part| part.value.get("xml"));
            all.map(|xml| canonical(&field_without_docs("xml", xml)))
                .collect::<Vec<_>>()
        };
        if of(old) != of(new) {
            let rule = if pair.usage.xml {
                rules::XML_CHANGED
            } else {
                rules::XML_UNUSED
            };
            self.report(rule, of_keys(&old.parts, &new.parts, &["xml"]), &pair.label);
        }
    }

    /// Compares `deprecated` of an operation, a parameter or a header.
    pub fn deprecated(
        &mut self,
        old: &crate::contract::node::Node<'d>,
        new: &crate::contract::node::Node<'d>,
        label: &str,
    ) {
        let rule = match (old.flag("deprecated"), new.flag("deprecated")) {
            (false, true) => rules::DEPRECATED,
            (true, false) => rules::NO_LONGER_DEPRECATED,
            _ => return,
        };
        self.report(rule, both_at(old, new, "deprecated"), label);
    }
}

/// Returns true if every value of type `inner` is valid for `outer`.
fn accepts(outer: Option<&str>, inner: Option<&str>, textual: bool) -> bool {
    match (outer, inner) {
        (None, _) | (Some("number"), Some("integer")) => true,
        (Some("string"), Some("integer" | "number" | "boolean")) => textual,
        (Some(outer), Some(inner)) => outer == inner,
        (Some(_), None) => false,
    }
}
