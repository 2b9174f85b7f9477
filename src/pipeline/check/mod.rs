//! Whether a document is valid: a function a subject, and every problem at once.
//!
//! A file a subject, the texts in [`catalogue`]. The rules look at the document as it was written,
//! through its [`Sites`]; nothing is changed and nothing but the document is looked at.

pub(crate) mod catalogue;
mod document;
mod parameters;
mod paths;
mod references;
mod responses;
pub(crate) mod schemas;
mod security;
pub(crate) mod structure;

use serde_json::Value;

use super::report::Report;
use super::sites::Sites;

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

/// Whether every object of the document has the shape that OpenAPI gives it, so that it can be typed.
/// If not, all that is wrong with the document is told, not the shape alone.
pub(crate) fn shape(root: &Value) -> Result<(), Report> {
    let typing = [
        catalogue::WRONG_TYPE,
        catalogue::WRONG_WORD,
        catalogue::MISSING_FIELD,
    ];
    let misfits = Sites::of(root).misfits;
    let untypable = misfits
        .errors()
        .any(|misfit| typing.iter().any(|rule| rule.code == misfit.rule));
    if untypable {
        run(root).into_result()
    } else {
        Ok(())
    }
}

/// Everything that is wrong with the document.
pub(crate) fn run(root: &Value) -> Report {
    let sites = Sites::of(root);
    let mut report = Report::default();
    for check in CHECKS {
        check(&sites, &mut report);
    }
    report
}

/// The report as an error, if it has an error that generation doesn't survive.
pub(crate) fn fatal(report: Report) -> Result<(), Report> {
    let survived = |code: &str| catalogue::SURVIVED.iter().any(|rule| rule.code == code);
    if report.errors().all(|problem| survived(problem.rule)) {
        Ok(())
    } else {
        Err(report)
    }
}
