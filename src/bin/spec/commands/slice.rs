//! `spec slice`: cuts operations out of a large document, with a note of their source.

use std::io::Write;
use std::path::{Path, PathBuf};

use cribl_tokens::pipeline::{self, Document, Problem, Severity};

use super::exit_code::{CLEAN, INVALID};
use crate::args::SliceArgs;
use crate::contract::node::Node;
use crate::contract::operation::Operation;
use crate::cut::document::{Sliced, cut, provenance};
use crate::cut::slice::Slice;
use crate::io::{Failure, Output, Source, openapi_folder, printable, progress, write};
use crate::report::{self, Finding, Kind, Outcome, Printing, Status};
use crate::review::comparison;

pub fn run(arguments: &SliceArgs, out: &mut Output) -> Result<u8, Failure> {
    let progress = progress::of(&format!("reading {}", arguments.vendor.display()));
    let vendor = Source::read(&arguments.vendor)?;
    let mut replaced = replaced(arguments.output.as_deref())?;
    if let (Some(old), Some(_)) = (&mut replaced, &arguments.output) {
        // Its lines refer to a text that has been replaced.
        old.name.push_str(report::OLD_TEXT_SUFFIX);
    }
    let document = match pipeline::parse(&vendor.bytes) {
        Ok(document) => document,
        Err(report) => {
            drop(progress);
            return invalid(&vendor, report.problems());
        }
    };
    let ids = operations(arguments, replaced.as_ref())?;
    let name = arguments
        .output
        .as_ref()
        .map_or_else(|| "(slice)".to_owned(), |path| path.display().to_string());
    let head = provenance(&vendor, document.value(), &ids);
    let sliced = cut(&document, &ids, name, &head);
    drop(progress);
    let (sliced, cut) = match sliced? {
        Sliced::Valid(sliced, cut) => (sliced, cut),
        Sliced::Invalid(problems) => return invalid(&vendor, &problems),
        Sliced::Missing(missing) => return Err(no_such(&missing, &vendor)),
    };
    print_notes(&vendor, &document, &cut)?;
    if let Some(path) = &arguments.output {
        write::replace(path, &sliced.bytes)?;
        changes(replaced.as_ref(), &sliced, out)?;
    } else {
        out.write_all(&sliced.bytes)?;
        changes(replaced.as_ref(), &sliced, &mut Output::stderr())?;
    }
    Ok(CLEAN)
}

/// Prints on standard error what was left out, and the number of faults elsewhere.
fn print_notes(vendor: &Source, document: &Document, cut: &Slice) -> Result<(), Failure> {
    let mut errors = Output::stderr();
    for (pointer, note) in &cut.notes {
        let note = printable(note);
        writeln!(errors, "note: {}: {note}", vendor.spot(pointer))?;
    }
    let elsewhere = pipeline::check(document).errors().count();
    if elsewhere > 0 {
        let plural = if elsewhere == 1 { "" } else { "s" };
        writeln!(
            errors,
            "note: {}: {elsewhere} error{plural} outside the slice; `cargo spec check {}` lists \
             them",
            vendor.name, vendor.name
        )?;
    }
    Ok(errors.flush()?)
}

fn is_error(problem: &Problem) -> bool {
    problem.severity == Severity::Error
}

/// Returns the document that the slice replaces: the output, or the only one in `openapi/`.
fn replaced(output: Option<&Path>) -> Result<Option<Source>, Failure> {
    let path: Option<PathBuf> = match output {
        Some(path) => path.exists().then(|| path.to_owned()),
        None => openapi_folder::documents(&openapi_folder::path())
            .ok()
            .and_then(|mut all| if all.len() == 1 { all.pop() } else { None }),
    };
    path.map(|path| Source::read(&path)).transpose()
}

fn operations(arguments: &SliceArgs, replaced: Option<&Source>) -> Result<Vec<String>, Failure> {
    if !arguments.operations.is_empty() {
        return Ok(arguments.operations.clone());
    }
    let unnamed = || {
        Failure::new("no document to replace names its operations; name them with --operation ID")
    };
    let source = replaced.ok_or_else(unnamed)?;
    let document = pipeline::parse(&source.bytes).map_err(|_| {
        Failure::new(format!(
            "{} cannot be read, so its operations are not known; name them with --operation ID",
            source.name
        ))
    })?;
    let ids = Operation::all(&Node::root(document.model()));
    let ids: Vec<String> = ids
        .iter()
        .filter_map(Operation::id)
        .map(str::to_owned)
        .collect();
    if ids.is_empty() {
        Err(unnamed())
    } else {
        Ok(ids)
    }
}

fn no_such(missing: &[String], vendor: &Source) -> Failure {
    Failure::new(format!(
        "{}: no operation has the id {}",
        vendor.name,
        missing.join(", ")
    ))
}

fn changes(replaced: Option<&Source>, sliced: &Source, out: &mut Output) -> Result<(), Failure> {
    let Some(old) = replaced else {
        writeln!(out, "{}: new; it replaces nothing", sliced.name)?;
        return Ok(());
    };
    let compared = comparison::compare(old, sliced);
    let subject = format!("{} -> {}", old.name, sliced.name);
    let outcome = Outcome::of_one(
        "slice",
        Kind::Changes,
        subject,
        compared.verdict,
        compared.findings,
    );
    report::print(&outcome, &Printing::default(), out)
}

/// Prints the problems on standard error, because standard output is for the slice.
fn invalid(vendor: &Source, problems: &[Problem]) -> Result<u8, Failure> {
    let errors = problems.iter().filter(|problem| is_error(problem));
    let findings = errors
        .map(|problem| Finding::of_problem(problem, vendor))
        .collect();
    let outcome = Outcome::of_one(
        "slice",
        Kind::Problems,
        vendor.name.clone(),
        Status::Invalid,
        findings,
    );
    let mut errors = Output::stderr();
    report::print(&outcome, &Printing::default(), &mut errors)?;
    errors.flush()?;
    Ok(INVALID)
}
