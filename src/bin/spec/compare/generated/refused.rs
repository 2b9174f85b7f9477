//! Operations and schemas that a client does not have, so that their generated code cannot be compared.

use std::collections::{BTreeMap, BTreeSet};

use cribl_tokens::pipeline::{
    Document, ItemKind, PartialSurface, Problem, Report, Severity, Surface,
};

use super::scope::fingerprints;
use super::subject;
use crate::compare::comparer::Comparer;
use crate::compare::rules;
use crate::compare::sides::written;
use crate::contract::reach::owner;

/// The client of the compared operations, or why it cannot be generated.
pub type Client = Result<PartialSurface, Report>;

/// The places of operations and components that are the same in both documents, apart from documentation.
/// The empty place is the whole document.
pub struct Unchanged(BTreeSet<(String, String)>);

impl Unchanged {
    pub fn of(comparer: &Comparer<'_>, old: &Document, new: &Document) -> Self {
        let (was, is) = (
            fingerprints(comparer.old.value),
            fingerprints(comparer.new.value),
        );
        let shared = was.keys().map(|place| (place.clone(), place.clone()));
        let mut pairs: Vec<_> = shared.chain(comparer.calls.iter().cloned()).collect();
        pairs.retain(|(old, new)| is.contains_key(new) && was.get(old) == is.get(new));
        let places = pairs
            .iter()
            .map(|(was, is)| (old.origin(was), new.origin(is)));
        Self(places.collect())
    }

    fn contains(&self, old: &str, new: &str) -> bool {
        self.0.contains(&(old.to_owned(), new.to_owned()))
    }
}

/// Returns true if the client does not have everything.
pub fn lacks(client: &Client) -> bool {
    match client {
        Ok(client) => !client.refused.is_empty() || !client.left_out.is_empty(),
        Err(_) => true,
    }
}

/// Reports what only one client has, and what neither has although it changed.
pub fn report(
    comparer: &mut Comparer<'_>,
    unchanged: Option<&Unchanged>,
    old: &Client,
    new: &Client,
) {
    let same =
        |old: &str, new: &str| unchanged.is_none_or(|unchanged| unchanged.contains(old, new));
    let (was, is) = (problems(old), problems(new));
    let calls = comparer.calls.clone();
    let successor = |owner: &String| {
        let call = calls.iter().find(|(old, _)| old == owner);
        call.map_or_else(|| owner.clone(), |(_, new)| new.clone())
    };
    let mut both = BTreeSet::new();
    for (owner, problem) in &was {
        let new_owner = successor(owner);
        let Some(other) = is.get(&new_owner) else {
            let sides = (written(&problem.pointer, problem.message.clone()), None);
            comparer.report_with(rules::NOT_GENERATED, sides, "old document", problem.rule);
            continue;
        };
        if !same(owner, &new_owner) {
            not_compared(comparer, owner, &new_owner, other);
        }
        both.insert(new_owner);
    }
    for problem in is
        .iter()
        .filter(|(owner, _)| !both.contains(*owner))
        .map(|(_, problem)| problem)
    {
        let sides = (None, written(&problem.pointer, problem.message.clone()));
        let label = subject::subject(&problem.pointer);
        comparer.report_with(rules::NOT_GENERATED, sides, label, &problem.message);
    }
    let (Ok(old), Ok(new)) = (old, new) else {
        return;
    };
    for (_, call) in left_out(&old.surface, &new.surface, &calls) {
        if !is.contains_key(&call) {
            let sides = (None, written(&call, "no client".to_owned()));
            comparer.report(rules::NOT_GENERATED, sides, subject::subject(&call));
        }
    }
    for (was, is) in &calls {
        let faulty = faults(old, was).zip(faults(new, is));
        if let Some((_, problem)) = faulty.filter(|_| !same(was, is)) {
            not_compared(comparer, was, is, problem);
        }
    }
}

/// Reports a changed operation or schema that neither client has.
fn not_compared(comparer: &mut Comparer<'_>, old: &str, new: &str, problem: &Problem) {
    let sides = (
        written(old, "not in the client".to_owned()),
        written(
            new,
            format!("not in the client, and changed: {}", problem.rule),
        ),
    );
    let label = subject::subject(new);
    comparer.report_with(rules::NOT_COMPARED, sides, label, &problem.message);
}

/// Returns what the generator refuses, by operation or component.
fn problems(client: &Client) -> BTreeMap<String, Problem> {
    let owned = |problem: &Problem| (owner(&problem.pointer), problem.clone());
    match client {
        Ok(client) => client.refused.iter().map(owned).collect(),
        Err(report) => report.errors().map(owned).collect(),
    }
}

/// Returns the fault of the document that leaves out an operation.
fn faults<'c>(client: &'c PartialSurface, operation: &str) -> Option<&'c Problem> {
    let mut left_out = client.left_out.iter();
    let found = left_out.find(|one| one.pointer == operation)?;
    // No client has multipart requests, so nothing is lost.
    Some(&found.problem).filter(|problem| problem.severity == Severity::Error)
}

/// Returns the operations of both documents that only the old client has, with their places in both.
pub fn left_out(old: &Surface, new: &Surface, calls: &[(String, String)]) -> Vec<(String, String)> {
    let of = |surface: &Surface| {
        let methods = surface
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::Operation);
        methods
            .map(|item| item.pointer.clone())
            .collect::<BTreeSet<_>>()
    };
    let (was, is) = (of(old), of(new));
    let lost = calls
        .iter()
        .filter(|(old, new)| was.contains(old) && !is.contains(new));
    lost.cloned().collect()
}
