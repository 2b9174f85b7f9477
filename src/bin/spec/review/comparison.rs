//! Compares two texts, and returns the findings and the verdict.

use std::path::Path;

use cribl_tokens::pipeline::{self, Document, Problem, Report};

use crate::compare::errors::Errors;
use crate::compare::rule::Rule;
use crate::compare::sides::written;
use crate::compare::wrappers::Wrapper;
use crate::compare::{self, Change, Severity, Verdict};
use crate::io::Source;
use crate::report::{self, Finding, Label, Level};

/// The result of comparing two texts.
pub struct Comparison {
    pub verdict: Verdict,
    pub findings: Vec<Finding>,
    /// The number of errors that both documents have.
    pub shared_errors: usize,
}

/// Compares the readable parts of two texts.
pub fn compare(old: &Source, new: &Source) -> Comparison {
    match (pipeline::parse(&old.bytes), pipeline::parse(&new.bytes)) {
        (Ok(was), Ok(is)) => documents(old, new, &was, &is),
        (was, is) => {
            let of = |report: Option<Report>, source: &Source| {
                let report = report.unwrap_or_default();
                let errors = report
                    .errors()
                    .map(|problem| Finding::of_problem(problem, source));
                errors.collect::<Vec<_>>()
            };
            invalid([of(was.err(), old), of(is.err(), new)].concat())
        }
    }
}

/// Reports a document that exists on one side only, by the rule for it.
pub fn whole_document(source: &Source, rule: Rule) -> Comparison {
    if let Err(findings) = valid(source) {
        return Comparison {
            verdict: Verdict::Invalid,
            findings,
            shared_errors: 0,
        };
    }
    let side = written("", source.name.clone());
    let (old, new) = match rule.severity {
        Severity::Source => (side, None),
        _ => (None, side),
    };
    let change = Change {
        rule: rule.code.to_owned(),
        severity: rule.severity,
        old,
        new,
        message: format!("{}: {}", source.name, rule.why),
        advice: rule.advice,
    };
    Comparison {
        verdict: change.verdict(),
        findings: vec![Finding::of_change(&change, source, source)],
        shared_errors: 0,
    }
}

fn documents(old: &Source, new: &Source, was: &Document, is: &Document) -> Comparison {
    let errors = Errors::of(was, is);
    if errors.prevent_comparison() {
        let (olds, news) = (&errors.preventing.0, &errors.preventing.1);
        let olds = olds.iter().map(|problem| Finding::of_problem(problem, old));
        let news = news.iter().map(|problem| Finding::of_problem(problem, new));
        return invalid(olds.chain(news).collect());
    }
    let changes = compare::compare(was, is, Wrapper::of(Path::new(&new.name)));
    let found = changes
        .iter()
        .map(|change| Finding::of_change(change, old, new));
    let harmless = errors.new.iter().map(|problem| harmless(problem, new));
    let mut findings: Vec<Finding> = found.chain(harmless).collect();
    report::assign_owners(&mut findings, Some(was.value()), is.value());
    let least = if errors.new.is_empty() {
        Verdict::Identical
    } else {
        Verdict::Compatible
    };
    Comparison {
        verdict: compare::verdict(&changes).max(least),
        findings,
        shared_errors: errors.shared,
    }
}

fn invalid(findings: Vec<Finding>) -> Comparison {
    Comparison {
        verdict: Verdict::Invalid,
        findings,
        shared_errors: 0,
    }
}

/// Returns a finding for an error of the new document that affects no operation of both.
fn harmless(problem: &Problem, new: &Source) -> Finding {
    Finding {
        level: Level::Warning,
        label: Label::Compatible,
        ..Finding::of_problem(problem, new)
    }
}

/// Returns the document in a text.
///
/// # Errors
///
/// Returns its problems if it is not valid.
pub fn valid(source: &Source) -> Result<Document, Vec<Finding>> {
    let document = pipeline::parse(&source.bytes);
    let report = match &document {
        Ok(document) => &pipeline::check(document),
        Err(report) => report,
    };
    let findings: Vec<Finding> = report
        .errors()
        .map(|problem| Finding::of_problem(problem, source))
        .collect();
    match document {
        Ok(document) if report.is_valid() => Ok(document),
        _ => Err(findings),
    }
}
