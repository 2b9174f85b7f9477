//! Sorts the errors of two documents. Those that both have were not caused by the change.

use std::collections::{BTreeMap, BTreeSet};

use cribl_tokens::pipeline::{self, Document, METHODS, Problem, Report, pointer};
use serde_json::Value;

use crate::contract::operation::path_shape;
use crate::contract::reach::{owner, reached_from};

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
        let was_used = Scope::of(old, new);
        let is_used = Scope::of(new, old);
        let gone = was.into_values().flatten();
        let (preventing, _) = gone.partition(|problem| was_used.contains(&problem.pointer));
        sorted.preventing.0 = preventing;
        let appeared = is.into_values().flatten();
        (sorted.preventing.1, sorted.new) =
            appeared.partition(|problem| is_used.contains(&problem.pointer));
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

/// The parts of one document that operations of both documents use: path items, operations and components,
/// at their places in the text.
struct Scope(BTreeSet<String>);

impl Scope {
    /// Reads the model, in which every reference is a pointer. A path whose parameters have other names is the
    /// same path.
    fn of(document: &Document, other: &Document) -> Self {
        let others: BTreeMap<String, &Value> = items(other.model())
            .map(|(path, item)| (path_shape(path), item))
            .collect();
        let (mut places, mut used) = (Vec::new(), Vec::new());
        for (path, item) in items(document.model()) {
            let Some(same) = others.get(&path_shape(path)) else {
                continue;
            };
            let place = pointer::join("/paths", path);
            for (key, member) in item.as_object().into_iter().flatten() {
                let is_operation = METHODS.contains(&key.as_str());
                if is_operation && same.get(key).is_none() && same.get("$ref").is_none() {
                    continue;
                }
                if is_operation {
                    places.push(pointer::join(&place, key));
                }
                used.push(member);
            }
            if item.get("$ref").is_some() {
                used.push(item);
            }
            places.push(place);
        }
        places.extend(reached_from(document.model(), used));
        let in_text = places.iter().map(|place| owner(&document.origin(place)));
        Self(in_text.collect())
    }

    fn contains(&self, pointer: &str) -> bool {
        let owner = owner(pointer);
        let kind = owner.split('/').nth(1).unwrap_or_default();
        matches!(kind, "security" | "openapi" | "") || self.0.contains(&owner)
    }
}

fn items(root: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let paths = root.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten();
    items.map(|(path, item)| (path.as_str(), item))
}
