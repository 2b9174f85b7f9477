//! Documentation: fields that are not sent, received or compiled.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::compare::comparer::{Comparer, Pair};
use crate::compare::rule::Rule;
use crate::compare::rules;
use crate::compare::sides::{Sides, both, of_keys};
use crate::contract::docs::{ROOT_DOCS, SCHEMA_DOCS, is_extension, normalized};
use crate::contract::node::Node;
use crate::contract::schema::Schema;

const EXAMPLES: &str = "examples";

impl<'d> Comparer<'d> {
    /// Compares documentation fields and every extension.
    pub fn docs(&mut self, old: &Node<'d>, new: &Node<'d>, keys: &[&str], label: &str) {
        self.words_of(
            std::slice::from_ref(old),
            std::slice::from_ref(new),
            keys,
            label,
        );
    }

    /// Compares the documentation of a schema, and of the parts it is merged from.
    pub fn schema_docs(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        self.words_of(&old.parts, &new.parts, SCHEMA_DOCS, &pair.label.to_string());
    }

    fn words_of(&mut self, olds: &[Node<'d>], news: &[Node<'d>], keys: &[&str], label: &str) {
        fn extensions<'p>(parts: &'p [Node<'_>]) -> impl Iterator<Item = &'p str> {
            let members = parts
                .iter()
                .filter_map(|part| part.value.as_object())
                .flatten();
            members
                .map(|(key, _)| key.as_str())
                .filter(|key| is_extension(key))
        }
        let mut all: BTreeSet<&str> = extensions(olds).chain(extensions(news)).collect();
        all.extend(keys);
        for key in all {
            let of = |parts: &[Node<'d>]| {
                let found = parts.iter().filter_map(|part| documentation(part, key));
                found.collect::<Vec<_>>()
            };
            let (was, is) = (of(olds), of(news));
            if was != is {
                let what = match (was.len(), is.len()) {
                    (0, _) => "is new",
                    (_, 0) => "is gone",
                    _ => "changed",
                };
                let sides = examples(olds, news)
                    .filter(|_| key == EXAMPLES)
                    .unwrap_or_else(|| of_keys(olds, news, &[key]));
                self.report_as(rule(key), sides, format!("{label}: {key} {what}"));
            }
        }
    }

    /// Compares the documentation at the root, and that of `paths` and `components` themselves.
    pub fn root_docs(&mut self) {
        let (old, new) = (self.old.clone(), self.new.clone());
        let keys: Vec<&str> = ROOT_DOCS
            .iter()
            .copied()
            .filter(|key| *key != "info")
            .collect();
        self.docs(&old, &new, &keys, "document");
        if let (Some(was), Some(is)) = (old.get("info"), new.get("info")) {
            let keys = [
                "title",
                "description",
                "version",
                "termsOfService",
                "contact",
                "license",
            ];
            self.docs(&was, &is, &keys, "info");
        }
        for part in ["paths", "components"] {
            if let (Some(was), Some(is)) = (old.get(part), new.get(part)) {
                self.docs(&was, &is, &[], part);
            }
        }
    }
}

/// Returns the documentation at `key`, with the references to named examples followed.
fn documentation(part: &Node<'_>, key: &str) -> Option<Value> {
    let literal = normalized(part.value, key)?;
    if key != EXAMPLES || !literal.is_object() {
        return Some(literal);
    }
    let named = part.get(key)?.properties().into_iter();
    let followed = named.map(|(name, example)| (name.to_owned(), example.value.clone()));
    Some(Value::Object(followed.collect()))
}

/// Returns both sides of the first named example that changed.
fn examples(olds: &[Node<'_>], news: &[Node<'_>]) -> Option<Sides> {
    fn named<'d>(parts: &[Node<'d>]) -> Vec<(&'d str, Node<'d>)> {
        let all = parts.iter().filter_map(|part| part.get(EXAMPLES));
        all.flat_map(|all| all.properties()).collect()
    }
    let news = named(news);
    named(olds).into_iter().find_map(|(name, was)| {
        let (_, is) = news.iter().find(|(other, _)| *other == name)?;
        (was.value != is.value).then(|| both(&was, is))
    })
}

fn rule(key: &str) -> Rule {
    match key {
        "title" => rules::TITLE_CHANGED,
        "summary" => rules::SUMMARY_CHANGED,
        "tags" => rules::TAGS_CHANGED,
        "externalDocs" => rules::EXTERNAL_DOCS_CHANGED,
        "example" | EXAMPLES => rules::EXAMPLE_CHANGED,
        "version" => rules::VERSION_CHANGED,
        "openapi" => rules::OPENAPI_PATCH_CHANGED,
        "termsOfService" | "contact" | "license" => rules::INFO_CHANGED,
        key if key.starts_with("x-") => rules::EXTENSION_CHANGED,
        _ => rules::DESCRIPTION_CHANGED,
    }
}
