//! Sorts the errors of two documents. Those that both have were not caused by the change.

use std::collections::{BTreeMap, BTreeSet};

use cribl_tokens::pipeline::{self, Document, Problem, Report, pointer};
use serde_json::Value;

use crate::contract::reach::{owner, reached};

/// The errors of two documents, sorted by their effect on a comparison.
#[derive(Default)]
pub struct Errors {
    /// Errors of the old and the new document that prevent comparing an operation of both.
    pub preventing: (Vec<Problem>, Vec<Problem>),
    /// Other errors that only the new document has.
    pub new: Vec<Problem>,
    /// The number of errors that both have.
    pub shared: usize,
}

impl Errors {
    pub fn of(old: &Document, new: &Document) -> Self {
        let (mut was, mut is) = (
            grouped(&pipeline::check(old)),
            grouped(&pipeline::check(new)),
        );
        let mut sorted = Self::default();
        is.retain(|key, problems| {
            let known = was
                .get_mut(key)
                .map(std::mem::take)
                .unwrap_or_default()
                .len();
            let shared = known.min(problems.len());
            sorted.shared += shared;
            problems.drain(..shared);
            true
        });
        let shared_scope = Scope::of(old, new);
        let prevents = |problem: &Problem| shared_scope.contains(&problem.pointer);
        let gone = was.into_values().flatten();
        sorted.preventing.0 = gone.filter(prevents).collect();
        (sorted.preventing.1, sorted.new) = is.into_values().flatten().partition(prevents);
        sorted
    }

    /// Returns true if an operation cannot be compared.
    pub fn prevent_comparison(&self) -> bool {
        !self.preventing.0.is_empty() || !self.preventing.1.is_empty()
    }
}

/// Groups errors by what stays the same when other parts of the document change: rule, operation or
/// component, message.
fn grouped(report: &Report) -> BTreeMap<(&'static str, String, String), Vec<Problem>> {
    let mut all: BTreeMap<_, Vec<Problem>> = BTreeMap::new();
    for problem in report.errors() {
        let key = (
            problem.rule,
            owner(&problem.pointer),
            problem.message.clone(),
        );
        all.entry(key).or_default().push(problem.clone());
    }
    all
}

/// The parts that the operations of both documents use.
struct Scope {
    paths: BTreeSet<String>,
    components: BTreeSet<String>,
}

impl Scope {
    fn of(old: &Document, new: &Document) -> Self {
        let shared = |old: BTreeSet<String>, new: &BTreeSet<String>| -> BTreeSet<String> {
            old.intersection(new).cloned().collect()
        };
        let (was, is) = (old.value(), new.value());
        Self {
            paths: shared(places(was), &places(is)),
            components: shared(reached(was), &reached(is)),
        }
    }

    fn contains(&self, pointer: &str) -> bool {
        let owner = owner(pointer);
        let kind = owner.split('/').nth(1).unwrap_or_default();
        match kind {
            "paths" => self.paths.contains(&owner),
            "components" => self.components.contains(&owner),
            "security" | "openapi" | "" => true,
            _ => false,
        }
    }
}

/// Pointers of path items and of their operations.
fn places(root: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let paths = root
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    for (path, item) in paths {
        let place = pointer::join("/paths", path);
        let methods = item.as_object().into_iter().flat_map(|item| item.keys());
        all.extend(methods.map(|method| format!("{place}/{method}")));
        all.insert(place);
    }
    all
}
