//! One level of a schema against another: names, types, values, bounds.

use super::comparer::{Comparer, Pair, Shift, Way, both};
use super::{On, Side};
use crate::contract::node::Node;
use crate::contract::schema::{Bound, COUNTED, Schema, worded};
use crate::contract::words::{SCHEMA_WORDS, without_words};

/// Formats that get a Rust type of their own.
const TYPED: [&str; 6] = ["date", "date-time", "uuid", "ip", "ipv4", "ipv6"];

impl<'d> Comparer<'d> {
    /// Compares every pair of schemas that waits, and those that they lead to.
    pub fn finish_schemas(&mut self) {
        while let Some(pair) = self.pending.pop() {
            if self.is_fresh(&pair) && self.goes_on() {
                self.schema(&pair);
            }
        }
    }

    fn schema(&mut self, pair: &Pair<'d>) {
        let (old, new) = (Schema::read(&pair.old), Schema::read(&pair.new));
        self.schema_name(pair, &old, &new);
        let (was, is) = (worded(&pair.old), worded(&pair.new));
        self.words(&was, &is, SCHEMA_WORDS, &pair.label.to_string());
        self.deprecated(&pair.old, &pair.new, &pair.label.to_string());
        if self.wrapped_in_choice(pair, &old, &new) {
            return;
        }
        let typed = self.kind(pair, &old, &new);
        self.nullable(pair, &old, &new);
        self.format(pair, &old, &new);
        self.values(pair, &old, &new);
        self.bounds(pair, &old, &new);
        self.counts(pair, &old, &new);
        self.text_rules(pair, &old, &new);
        self.default_value(pair, &old, &new);
        self.xml(pair);
        if typed {
            self.items(pair, &old, &new);
            self.object(pair, &old, &new);
        }
        self.choices(pair, &old, &new);
        self.not(pair, &old, &new);
        self.discriminator(pair, &old, &new);
        self.conflicts(pair, &old, &new);
    }

    /// Inline or by name is the same; two different names are two generated types.
    fn schema_name(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        self.met.extend(old.name.map(str::to_owned));
        if let (Some(was), Some(is)) = (old.name, new.name)
            && was != is
        {
            let side = |node: &Node<'d>, name: &str| {
                Some(Side {
                    pointer: node.pointer.clone(),
                    text: name.to_owned(),
                })
            };
            let sides = (side(&pair.old, was), side(&pair.new, is));
            let message = format!(
                "{}: the generated type `{was}` becomes `{is}`; the wire does not show it",
                pair.label
            );
            self.breaking("schema-renamed", On::Source, sides, message);
        }
    }

    /// Compares `type`; `false` if the two have nothing in common.
    fn kind(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) -> bool {
        let (was, is) = (old.kind, new.kind);
        if was == is {
            return true;
        }
        let textual = pair.site.textual;
        let shift = match (accepts(is, was, textual), accepts(was, is, textual)) {
            (true, _) => Shift::Widened,
            (false, true) => Shift::Narrowed,
            _ => Shift::Changed,
        };
        let fits = matches!(
            (pair.site.way, shift),
            (Way::Request, Shift::Widened) | (Way::Response, Shift::Narrowed)
        );
        if fits && old.choice.is_none() && new.choice.is_none() {
            let message = format!(
                "{}: values stay valid, but the generated type changes from {} to {}",
                pair.label,
                named(was),
                named(is)
            );
            let rule = format!(
                "{}-type-{}",
                pair.site.way.name(),
                if shift == Shift::Widened {
                    "widened"
                } else {
                    "narrowed"
                }
            );
            self.breaking(
                &rule,
                On::Source,
                both(&pair.old, &pair.new, "type"),
                message,
            );
        } else {
            self.shift(pair, "type", shift, "type");
        }
        shift != Shift::Changed
    }

    fn nullable(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        match (old.nullable, new.nullable) {
            (false, true) => self.shift(pair, "nullable", Shift::Widened, "nullable"),
            (true, false) => self.shift(pair, "nullable", Shift::Narrowed, "nullable"),
            _ => {}
        }
    }

    fn format(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        if old.kind != new.kind || old.format == new.format {
            return;
        }
        // `password` asks forms to hide what is typed; a number without a format has its own type.
        let plain = |format: Option<&'d str>| {
            let usual = matches!(
                (old.kind, format),
                (Some("integer"), Some("int64")) | (Some("number"), Some("double"))
            );
            format.filter(|name| *name != "password" && !usual)
        };
        let shift = match (plain(old.format), plain(new.format)) {
            (was, is) if was == is => {
                let message = format!(
                    "{}: format said differently, with the same values",
                    pair.label
                );
                return self.compatible(
                    "format-respelled",
                    both(&pair.old, &pair.new, "format"),
                    message,
                );
            }
            (None, Some(_)) | (Some("int64"), Some("int32")) | (Some("double"), Some("float")) => {
                Shift::Narrowed
            }
            (Some(_), None) | (Some("int32"), Some("int64")) | (Some("float"), Some("double")) => {
                Shift::Widened
            }
            _ => Shift::Changed,
        };
        let typed = [old.format, new.format]
            .into_iter()
            .flatten()
            .any(|format| TYPED.contains(&format));
        match (pair.site.way, shift) {
            (Way::Request, Shift::Widened) | (Way::Response, Shift::Narrowed) if typed => {
                let message = format!(
                    "{}: values stay valid, but the generated type changes with the format",
                    pair.label
                );
                let rule = format!("{}-format-changed", pair.site.way.name());
                self.breaking(
                    &rule,
                    On::Source,
                    both(&pair.old, &pair.new, "format"),
                    message,
                );
            }
            _ => self.shift(pair, "format", shift, "format"),
        }
    }

    fn values(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        match (&old.values, &new.values) {
            (None, Some(_)) => self.shift(pair, "enum", Shift::Narrowed, "enum"),
            (Some(_), None) => self.shift(pair, "enum", Shift::Widened, "enum"),
            (Some(was), Some(is)) => {
                if was.iter().any(|value| !is.contains(value)) {
                    self.shift(pair, "enum", Shift::Narrowed, "enum");
                }
                if is.iter().any(|value| !was.contains(value)) {
                    self.shift(pair, "enum", Shift::Widened, "enum");
                }
            }
            (None, None) => {}
        }
    }

    fn bounds(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let tighter = |a: Bound, b: Bound, sign: f64| {
            a.value * sign > b.value * sign
                || (same(a.value, b.value) && a.exclusive && !b.exclusive)
        };
        for (was, is, key, sign) in [
            (old.lower, new.lower, "minimum", 1.0),
            (old.upper, new.upper, "maximum", -1.0),
        ] {
            match (was, is) {
                (None, Some(_)) => self.shift(pair, key, Shift::Narrowed, key),
                (Some(_), None) => self.shift(pair, key, Shift::Widened, key),
                (Some(was), Some(is)) if tighter(is, was, sign) => {
                    self.shift(pair, key, Shift::Narrowed, key);
                }
                (Some(was), Some(is)) if tighter(was, is, sign) => {
                    self.shift(pair, key, Shift::Widened, key);
                }
                _ => {}
            }
        }
    }

    fn counts(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        for (at, (subject, least, most)) in COUNTED.into_iter().enumerate() {
            let few = |schema: &Schema<'_>| schema.least[at].unwrap_or(0.0);
            let many = |schema: &Schema<'_>| schema.most[at].unwrap_or(f64::INFINITY);
            for (was, is, key) in [(few(old), few(new), least), (-many(old), -many(new), most)] {
                match is.partial_cmp(&was) {
                    Some(std::cmp::Ordering::Greater) => {
                        self.shift(pair, subject, Shift::Narrowed, key);
                    }
                    Some(std::cmp::Ordering::Less) => {
                        self.shift(pair, subject, Shift::Widened, key);
                    }
                    _ => {}
                }
            }
        }
    }

    fn text_rules(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        match (
            old.patterns.is_subset(&new.patterns),
            new.patterns.is_subset(&old.patterns),
        ) {
            (true, true) => {}
            (true, false) => self.shift(pair, "pattern", Shift::Narrowed, "pattern"),
            (false, true) => self.shift(pair, "pattern", Shift::Widened, "pattern"),
            (false, false) => self.shift(pair, "pattern", Shift::Changed, "pattern"),
        }
        let divides = |a: f64, b: f64| same(b % a, 0.0);
        match (old.multiple, new.multiple) {
            (None, Some(_)) => self.shift(pair, "multiple-of", Shift::Narrowed, "multipleOf"),
            (Some(_), None) => self.shift(pair, "multiple-of", Shift::Widened, "multipleOf"),
            (Some(was), Some(is)) if same(was, is) => {}
            (Some(was), Some(is)) if divides(was, is) => {
                self.shift(pair, "multiple-of", Shift::Narrowed, "multipleOf");
            }
            (Some(was), Some(is)) if divides(is, was) => {
                self.shift(pair, "multiple-of", Shift::Widened, "multipleOf");
            }
            (Some(_), Some(_)) => self.shift(pair, "multiple-of", Shift::Changed, "multipleOf"),
            (None, None) => {}
        }
        match (old.unique, new.unique) {
            (false, true) => self.shift(pair, "unique-items", Shift::Narrowed, "uniqueItems"),
            (true, false) => self.shift(pair, "unique-items", Shift::Widened, "uniqueItems"),
            _ => {}
        }
    }

    /// What leaving a value out asks for. A default that is now said may always have been so.
    fn default_value(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        if old.default == new.default {
            return;
        }
        let sides = both(&pair.old, &pair.new, "default");
        if pair.site.way == Way::Request && old.default.is_some() {
            let message = format!(
                "{}: leaving it out no longer means what it meant",
                pair.label
            );
            self.breaking("request-default-changed", On::Wire, sides, message);
        } else {
            let message = format!(
                "{}: default changed; existing calls and readers go on",
                pair.label
            );
            self.compatible(
                &format!("{}-default-said", pair.site.way.name()),
                sides,
                message,
            );
        }
    }

    fn xml(&mut self, pair: &Pair<'d>) {
        let of = |value: &serde_json::Value| value.get("xml").map(without_words);
        if of(pair.old.value) == of(pair.new.value) {
            return;
        }
        let sides = both(&pair.old, &pair.new, "xml");
        if pair.site.xml {
            let message = format!("{}: written differently in XML", pair.label);
            self.breaking("xml-changed", On::Wire, sides, message);
        } else {
            let message = format!("{}: `xml` says nothing where no XML is spoken", pair.label);
            self.compatible("xml-unused", sides, message);
        }
    }
}

/// Every value of type `inner` is valid for `outer`.
fn accepts(outer: Option<&str>, inner: Option<&str>, textual: bool) -> bool {
    match (outer, inner) {
        (None, _) | (Some("number"), Some("integer")) => true,
        (Some("string"), Some("integer" | "number" | "boolean")) => textual,
        (Some(outer), Some(inner)) => outer == inner,
        (Some(_), None) => false,
    }
}

fn named(kind: Option<&str>) -> &str {
    kind.unwrap_or("anything")
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < f64::EPSILON
}
