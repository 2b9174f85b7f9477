//! Whether a document is valid: a function a subject, and every problem at once.
//!
//! A file a subject, the texts in [`catalogue`]. The rules look at the document's model in terms of
//! OpenAPI 3.0, through its [`Sites`], and problems are reported at their places in the text. What a
//! document that says 3.0 takes from a later version is reported from the document as it was written.

pub(crate) mod catalogue;
mod document;
mod parameters;
pub(crate) mod paths;
pub(crate) mod references;
mod responses;
pub(crate) mod schemas;
mod security;
pub(crate) mod structure;

use std::collections::HashSet;

use serde_json::Value;

use super::document::Document;
use super::report::{Consequence, Problem, Report, Severity};
use super::sites::Sites;
use super::version::Version;

type Check = fn(&Sites<'_>, &mut Report);

/// In the order in which they are reported: what makes later findings worthless comes first.
const CHECKS: &[Check] = &[
    structure::version,
    structure::misfits,
    references::targets,
    references::circles,
    references::chains,
    references::schema_circles,
    references::siblings,
    document::tags,
    document::addresses,
    document::servers,
    paths::path_items,
    paths::templates,
    paths::duplicates,
    paths::operation_ids,
    paths::bodies,
    parameters::in_template,
    parameters::duplicates,
    parameters::names,
    parameters::schemas,
    parameters::styles,
    parameters::examples,
    responses::responses,
    responses::media_types,
    responses::links,
    schemas::arrays,
    schemas::enums,
    schemas::defaults,
    schemas::compositions,
    schemas::required,
    schemas::bounds,
    schemas::access,
    security::schemes,
    security::requirements,
];

/// Returns true for a document that says it is of OpenAPI 3. A version that is not text, as in
/// `openapi: 3.0`, is one of its faults.
pub(crate) fn is_openapi(root: &Value) -> bool {
    match root.get("openapi") {
        Some(Value::String(version)) => version.starts_with("3."),
        Some(Value::Number(version)) => version.to_string().starts_with('3'),
        _ => false,
    }
}

/// Everything that is wrong with a model.
pub(crate) fn model(root: &Value) -> Report {
    let sites = Sites::of(root);
    let mut report = Report::default();
    for check in CHECKS {
        check(&sites, &mut report);
    }
    report
}

/// Returns the whole report: what reading the text found, what the model of the document breaks, and what
/// the document as it was written breaks and the model no longer shows.
pub(crate) fn with_written(document: &Document, read: Vec<Problem>, found: Vec<Problem>) -> Report {
    let key = |problem: &Problem| (problem.rule, problem.pointer.clone());
    let shown: HashSet<_> = found.iter().map(key).collect();
    // The model says the same in words that the generator takes.
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
    // A part that several places share is checked in each of them.
    let mut seen = HashSet::new();
    let found = written.chain(lost).chain(found).filter(|problem| {
        let key = (key(problem), problem.message.clone());
        seen.insert(key)
    });
    read.into_iter().chain(found).collect()
}

/// What a document that says 3.0 takes from a later version.
fn written(document: &Document) -> Vec<Problem> {
    if document.version() != Version::V3_0 || !document.is_lowered() {
        return Vec::new();
    }
    let sites = Sites::of(document.value());
    let mut report = Report::default();
    for check in [structure::misfits, paths::path_items] {
        check(&sites, &mut report);
    }
    report.problems().to_vec()
}
