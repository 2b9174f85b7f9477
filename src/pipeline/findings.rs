//! Collects all problems of a document, and how each affects a client.

use std::collections::HashSet;

use super::document::Document;
use super::report::{Consequence, Problem, Report, Severity};
use super::version::Version;
use super::{check, repair};
use repair::Judged;

/// Returns the whole report: problems found while reading the text, problems of the model, and problems of
/// the document as it was written that the model no longer shows.
pub(crate) fn of(document: &Document) -> Report {
    let Judged {
        of_text,
        mut of_model,
    } = repair::judged(document);
    for problem in &mut of_model {
        problem.pointer = document.origin(&problem.pointer);
    }
    let rule_and_place = |problem: &Problem| (problem.rule, problem.pointer.clone());
    let in_model: HashSet<_> = of_model.iter().map(rule_and_place).collect();
    let later = later_features(document).into_iter();
    let later = later.filter(|problem| !in_model.contains(&rule_and_place(problem)));
    let lost = document.lowering_problems().iter().cloned();
    let not_in_model = later.chain(lost).map(expressed_in_model);
    // A part that several places share is checked once for each place.
    let mut seen = HashSet::new();
    let is_new =
        |problem: &Problem| seen.insert((rule_and_place(problem), problem.message.clone()));
    let of_document = not_in_model.chain(of_model).filter(is_new);
    of_text.into_iter().chain(of_document).collect()
}

/// Sets the effect of a problem that the model does not have: the model expresses the part in a form that
/// the generator accepts.
fn expressed_in_model(problem: Problem) -> Problem {
    Problem {
        consequence: match problem.severity {
            Severity::Error => Consequence::Repaired,
            Severity::Warning => Consequence::None,
        },
        ..problem
    }
}

/// Returns features of later versions in a document that says 3.0.
fn later_features(document: &Document) -> Vec<Problem> {
    if document.version() != Version::V3_0 || !document.is_lowered() {
        return Vec::new();
    }
    check::written(document.value()).problems().to_vec()
}
