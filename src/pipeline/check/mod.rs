//! Whether a document is valid: a function a subject, and every problem at once.
//!
//! A file a subject, the texts in [`catalogue`]. The rules look at the document as it was written,
//! through its [`Sites`]; nothing is changed and nothing but the document is looked at.

pub(crate) mod catalogue;
mod document;
mod parameters;
pub(crate) mod paths;
pub(crate) mod references;
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
