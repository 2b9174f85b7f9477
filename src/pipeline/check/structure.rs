//! The version, and faults in the shape of the document.

use serde_json::Value;

use super::super::report::Report;
use super::super::rules;
use super::super::sites::Sites;
use super::super::version::Version;

/// Checks that the version is supported.
pub(super) fn version(sites: &Sites<'_>, report: &mut Report) {
    let Some(version) = sites.root.get("openapi").and_then(Value::as_str) else {
        return;
    };
    let known = Version::of(sites.root) != Version::Other;
    if !known {
        report.add(rules::VERSION.at("/openapi", format!("this is OpenAPI {version:?}")));
    }
}

/// Reports the faults that the walk found.
pub(super) fn violations(sites: &Sites<'_>, report: &mut Report) {
    report.extend(sites.violations.problems().iter().cloned());
}
