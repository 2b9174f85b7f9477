//! `spec check`: reports all problems of documents, and whether they can be generated.

use std::path::{Path, PathBuf};

use cribl_tokens::pipeline::{self, Consequence, Problem, Settings};

use super::exit_code::{CLEAN, FOUND, INVALID};
use crate::args::{Accepting, CheckArgs, FailOnFinding};
use crate::compare::rules;
use crate::io::{Failure, Output, Source, openapi_folder, progress};
use crate::report::{self, Finding, Level, Outcome, Reviewed};
use crate::review::accepted::Accepted;

pub fn run(arguments: &CheckArgs, out: &mut Output) -> Result<u8, Failure> {
    let files = if arguments.files.is_empty() {
        openapi_folder::documents(&openapi_folder::path())?
    } else {
        arguments.files.clone()
    };
    let mut documents = Vec::new();
    let mut stale = Vec::new();
    let mut taken = Vec::new();
    let clashes = pipeline::module_clashes(&files);
    for path in &files {
        let _progress = progress::of(&format!("checking {}", path.display()));
        let (findings, unmatched) = check_file(path, &clashes, &arguments.accepting, &mut taken)?;
        let is_valid = findings.iter().all(|finding| finding.level < Level::Error);
        documents.push(Reviewed {
            subject: path.display().to_string(),
            found: if is_valid { "valid" } else { "invalid" },
            findings,
        });
        stale.extend(unmatched);
    }
    refuse_unmatched(&arguments.accepting, &taken)?;
    stale.sort();
    stale.dedup();
    let outcome = Outcome {
        command: "check",
        changes: false,
        documents,
        stale,
    };
    report::print(&outcome, &arguments.printing, out)?;
    let open = outcome
        .findings()
        .filter(|finding| finding.accepted.is_none());
    Ok(match open.map(|finding| finding.level).max() {
        Some(Level::Error) => INVALID,
        Some(_) if arguments.fail_on == FailOnFinding::Warning => FOUND,
        _ => CLEAN,
    })
}

fn check_file(
    path: &Path,
    clashes: &[(PathBuf, Problem)],
    accepting: &Accepting,
    taken: &mut Vec<String>,
) -> Result<(Vec<Finding>, Vec<String>), Failure> {
    let source = Source::read(path)?;
    let mut findings = findings(&source);
    let clashes = clashes.iter().filter(|(file, _)| file == path);
    findings.extend(clashes.map(|(_, problem)| Finding::of_problem(problem, &source)));
    let mut accepted = Accepted::beside(path)?;
    accepted.apply(&mut findings, source.file_name(), false);
    let here = wanted_here(accepting, &findings);
    if !here.is_empty() {
        accepted.add(
            &here,
            accepting.reason.as_deref().unwrap_or_default(),
            &findings,
            false,
            source.file_name(),
        )?;
        accepted.apply(&mut findings, source.file_name(), false);
        taken.extend(here);
    }
    let stale = accepted.stale(&[source.file_name().to_owned()], |rule| {
        !rules::is_known(rule)
    });
    Ok((findings, stale))
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

/// Returns the values of `--accept` that name a finding of this document.
pub fn wanted_here(accepting: &Accepting, findings: &[Finding]) -> Vec<String> {
    let here = |wanted: &&String| {
        findings
            .iter()
            .any(|finding| format!("{}@{}", finding.rule, finding.pointer) == **wanted)
    };
    accepting.accept.iter().filter(here).cloned().collect()
}

/// Refuses an `--accept` that matches no finding in any of the documents.
///
/// # Errors
///
/// Returns an error if there is one.
pub fn refuse_unmatched(accepting: &Accepting, taken: &[String]) -> Result<(), Failure> {
    match accepting
        .accept
        .iter()
        .find(|wanted| !taken.contains(wanted))
    {
        Some(wanted) => Err(Failure::new(format!(
            "--accept {wanted}: no document has this finding; hint: copy RULE@POINTER from the help of a finding"
        ))),
        None => Ok(()),
    }
}
