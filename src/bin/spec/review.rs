//! Two texts compared: the findings and the verdict, if both are valid documents.

use cribl_tokens::pipeline::{self, Document, report::Severity};

use crate::compare::{self, Verdict};
use crate::files::Source;
use crate::render::{self, Finding};

/// What comparing two texts gave.
pub struct Compared {
    pub verdict: Verdict,
    pub findings: Vec<Finding>,
}

/// Compares two texts, if both are valid.
pub fn compare(old: &Source, new: &Source) -> Compared {
    match (valid(old), valid(new)) {
        (Ok(was), Ok(is)) => {
            let changes = compare::compare(was.value(), is.value());
            let mut findings: Vec<Finding> = changes
                .iter()
                .map(|change| Finding::of_change(change, old, new))
                .collect();
            render::assign_owners(&mut findings, Some(was.value()), is.value());
            Compared {
                verdict: compare::verdict(&changes),
                findings,
            }
        }
        (was, is) => {
            let findings = was.err().into_iter().chain(is.err()).flatten().collect();
            Compared {
                verdict: Verdict::Invalid,
                findings,
            }
        }
    }
}

/// The document that a text holds.
///
/// # Errors
///
/// With its problems, when it is not valid.
pub fn valid(source: &Source) -> Result<Document, Vec<Finding>> {
    let document = pipeline::parse(&source.bytes);
    let report = match &document {
        Ok(document) => &pipeline::check(document),
        Err(report) => report,
    };
    let errors = report
        .problems()
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    let findings: Vec<Finding> = errors
        .map(|problem| Finding::of_problem(problem, source))
        .collect();
    match document {
        Ok(document) if report.is_valid() => Ok(document),
        _ => Err(findings),
    }
}
