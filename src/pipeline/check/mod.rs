//! Checks whether a document is valid and reports every problem at once.
//!
//! There is a file for each subject, and [`catalogue`] has the texts. The rules look at the document's
//! model in terms of OpenAPI 3.0, through its [`Sites`], and problems are reported at their places in the
//! text. If a document that says 3.0 uses features of a later version, those are reported from the document
//! as it was written.

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

/// The order of the reports. A problem that makes later findings worthless comes first.
const CHECKS: &[Check] = &[
    structure::version,
    structure::violations,
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

/// Returns true if a document claims to be OpenAPI 3. A version that is not text, such as `openapi: 3.0`,
/// is accepted here and reported as a fault.
pub(crate) fn is_openapi(root: &Value) -> bool {
    match root.get("openapi") {
        Some(Value::String(version)) => version.starts_with("3."),
        Some(Value::Number(version)) => version.to_string().starts_with('3'),
        _ => false,
    }
}

/// Returns all problems of a model.
pub(crate) fn model(root: &Value) -> Report {
    let sites = Sites::of(root);
    let mut report = Report::default();
    for check in CHECKS {
        check(&sites, &mut report);
    }
    report
}

/// Returns the whole report: problems found while reading the text, problems of the model, and problems of
/// the document as it was written that the model no longer shows.
pub(crate) fn with_written(document: &Document, read: Vec<Problem>, found: Vec<Problem>) -> Report {
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
    let sites = Sites::of(document.value());
    let mut report = Report::default();
    for check in [structure::violations, paths::path_items] {
        check(&sites, &mut report);
    }
    report.problems().to_vec()
}
