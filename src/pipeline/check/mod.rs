//! Checks whether a document is valid and reports every problem at once.
//!
//! There is a file for each subject, and [`super::rules`] has the texts. The rules look at the document's
//! model in terms of OpenAPI 3.0, through its [`Sites`], and problems are reported at their places in the
//! text. If a document that says 3.0 uses features of a later version, those are reported from the document
//! as it was written.

mod document;
mod parameters;
pub(crate) mod paths;
pub(crate) mod references;
pub(crate) mod responses;
pub(crate) mod schemas;
mod security;
mod structure;

use serde_json::Value;

use super::report::Report;
use super::sites::Sites;

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

/// Returns the faults of a document as it was written.
pub(crate) fn written(root: &Value) -> Report {
    let sites = Sites::of(root);
    let mut report = Report::default();
    for check in [structure::violations, paths::path_items] {
        check(&sites, &mut report);
    }
    report
}
