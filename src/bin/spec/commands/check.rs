//! `spec check`: reports all problems of documents, and whether they can be generated.

use std::path::PathBuf;

use cribl_tokens::pipeline::{self, Consequence, Problem, Settings};

use super::exit_code::{CLEAN, FOUND, INVALID};
use crate::args::{CheckArgs, FailOnFinding};
use crate::io::{Failure, Output, Source, openapi_folder, progress};
use crate::report::{self, DocumentReport, Finding, Kind, Level, Outcome, Status};
use crate::review::accepting;

pub fn run(arguments: &CheckArgs, out: &mut Output) -> Result<u8, Failure> {
    let files = if arguments.files.is_empty() {
        openapi_folder::documents(&openapi_folder::path())?
    } else {
        arguments.files.clone()
    };
    let mut documents = Vec::new();
    let clashes = pipeline::module_clashes(&files);
    for path in &files {
        let _progress = progress::of(&format!("checking {}", path.display()));
        let source = Source::read(path)?;
        let mut findings = findings(&source);
        let clashes = clashes.iter().filter(|(file, _)| file == path);
        findings.extend(clashes.map(|(_, problem)| Finding::of_problem(problem, &source)));
        let is_valid = findings.iter().all(|finding| finding.level < Level::Error);
        documents.push(DocumentReport {
            subject: path.display().to_string(),
            worst: if is_valid {
                Status::Valid
            } else {
                Status::Invalid
            },
            findings,
        });
    }
    let reviewed = files.iter().map(PathBuf::as_path).zip(&mut documents);
    let review = accepting::review(&arguments.accepting, Kind::Problems, reviewed);
    let outcome = Outcome {
        command: "check",
        kind: Kind::Problems,
        documents,
        stale: review.stale,
    };
    report::print(&outcome, &arguments.printing, out)?;
    review.accepted?;
    let open = outcome
        .findings()
        .filter(|finding| finding.accepted.is_none());
    Ok(match open.map(|finding| finding.level).max() {
        Some(Level::Error) => INVALID,
        Some(_) if arguments.fail_on == FailOnFinding::Warning => FOUND,
        _ => CLEAN,
    })
}

/// Returns all problems of a document: violations of rules, and parts that the generator refuses.
fn findings(source: &Source) -> Vec<Finding> {
    let of = |problems: &[Problem]| -> Vec<Finding> {
        let problems = problems.iter();
        problems
            .map(|problem| Finding::of_problem(problem, source))
            .collect()
    };
    let document = match pipeline::parse(&source.bytes) {
        Ok(document) => document,
        Err(report) => return of(report.problems()),
    };
    let mut problems = pipeline::check(&document).problems().to_vec();
    let generates = |problem: &Problem| problem.consequence < Consequence::NoClient;
    if problems.iter().all(generates)
        && let Err(refused) = pipeline::generates(&document, &Settings::for_crate())
    {
        let known = |new: &Problem| {
            let same = |old: &Problem| (old.rule, &old.pointer) == (new.rule, &new.pointer);
            problems.iter().any(same)
        };
        let new: Vec<Problem> = refused
            .problems()
            .iter()
            .filter(|new| !known(new))
            .cloned()
            .collect();
        problems.extend(new);
    }
    let mut findings = of(&problems);
    report::assign_owners(&mut findings, None, document.value());
    findings
}
