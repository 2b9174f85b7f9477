//! Collects all problems of a document, and how each affects a client.

use std::collections::HashSet;

use super::document::Document;
use super::report::{Consequence, Problem, Report, Severity};
use super::version::Version;
use super::{check, repair};

/// Returns the whole report: problems found while reading the text, problems of the model, and problems of
/// the document as it was written that the model no longer shows.
pub(crate) fn of(document: &Document) -> Report {
    let (read, mut found) = repair::judged(document);
    for problem in &mut found {
        problem.pointer = document.origin(&problem.pointer);
    }
    let key = |problem: &Problem| (problem.rule, problem.pointer.clone());
    let shown: HashSet<_> = found.iter().map(key).collect();
    // In the model, this is expressed in a form that the generator accepts.
    let repaired = |problem: Problem| Problem {
        consequence: match problem.severity {
            Severity::Error => Consequence::Repaired,
            Severity::Warning => Consequence::None,
        },
        ..problem
    };
    let written = written(document).into_iter().map(repaired);
    let written = written.filter(|problem| !shown.contains(&key(problem)));
    let lost = document.lowering_problems().iter().cloned().map(repaired);
    // A part that several places share is checked once for each place.
    let mut seen = HashSet::new();
    let found = written.chain(lost).chain(found).filter(|problem| {
        let key = (key(problem), problem.message.clone());
        seen.insert(key)
    });
    read.into_iter().chain(found).collect()
}

/// Reports features of later versions in a document that says 3.0.
fn written(document: &Document) -> Vec<Problem> {
    if document.version() != Version::V3_0 || !document.is_lowered() {
        return Vec::new();
    }
    check::written(document.value()).problems().to_vec()
}
