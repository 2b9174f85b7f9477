//! Words: what nobody sends, receives or compiles.

use std::collections::BTreeSet;

use super::comparer::{Comparer, both};
use super::{Side, Verdict};
use crate::contract::node::Node;
use crate::contract::words::{ROOT_WORDS, said};

impl<'d> Comparer<'d> {
    /// Compares fields of words, and every extension.
    pub fn words(&mut self, old: &Node<'d>, new: &Node<'d>, keys: &[&str], label: &str) {
        let extensions = |node: &Node<'d>| {
            let members = node.value.as_object().into_iter().flatten();
            members
                .map(|(key, _)| key.as_str())
                .filter(|key| key.starts_with("x-"))
                .collect::<BTreeSet<_>>()
        };
        let mut all: BTreeSet<&str> = extensions(old).union(&extensions(new)).copied().collect();
        all.extend(keys);
        for key in all {
            let (was, is) = (said(old.value, key), said(new.value, key));
            if was != is {
                let rule = rule(key);
                let what = match (was, is) {
                    (None, _) => "is new",
                    (_, None) => "is gone",
                    _ => "changed",
                };
                self.add(
                    rule,
                    Verdict::DocsOnly,
                    None,
                    both(old, new, key),
                    format!("{label}: {key} {what}"),
                );
            }
        }
    }

    /// Compares the words at the root, and those of `paths` and `components` themselves.
    pub fn root_words(&mut self) {
        let (old, new) = (self.old.clone(), self.new.clone());
        let keys: Vec<&str> = ROOT_WORDS
            .iter()
            .copied()
            .filter(|key| *key != "info")
            .collect();
        self.words(&old, &new, &keys, "document");
        if let (Some(was), Some(is)) = (old.get("info"), new.get("info")) {
            let keys = [
                "title",
                "description",
                "version",
                "termsOfService",
                "contact",
                "license",
            ];
            self.words(&was, &is, &keys, "info");
        }
        for part in ["paths", "components"] {
            if let (Some(was), Some(is)) = (old.get(part), new.get(part)) {
                self.words(&was, &is, &[], part);
            }
        }
    }

    /// Words that stand in what nothing refers to.
    pub fn unused_words(&mut self, sides: (Option<Side>, Option<Side>), label: &str) {
        self.add(
            "description-changed",
            Verdict::DocsOnly,
            None,
            sides,
            format!("{label}: reworded; nothing refers to it"),
        );
    }
}

fn rule(key: &str) -> &'static str {
    match key {
        "title" => "title-changed",
        "summary" => "summary-changed",
        "tags" => "tags-changed",
        "externalDocs" => "external-docs-changed",
        "example" | "examples" => "example-changed",
        "version" => "version-changed",
        "openapi" => "openapi-patch-changed",
        "termsOfService" | "contact" | "license" => "info-changed",
        key if key.starts_with("x-") => "extension-changed",
        _ => "description-changed",
    }
}
