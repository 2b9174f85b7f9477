//! `spec slice`: operations cut out of a big document, with where they came from.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use cribl_tokens::pipeline::{self, Document, Problem, Severity};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{CLEAN, UNSOUND, diff};
use crate::args::{Format, Slice};
use crate::contract::node::Node;
use crate::contract::operation::Operation;
use crate::cut::slice::{self, Cut};
use crate::cut::{order, yaml};
use crate::failure::Failure;
use crate::files::{self, Source};
use crate::render::{self, Finding, Outcome};
use crate::screen::Screen;

pub fn run(arguments: &Slice, out: &mut Screen) -> Result<u8, Failure> {
    let vendor = Source::read(&arguments.vendor)?;
    let mut replaced = replaced(arguments.output.as_deref())?;
    if let (Some(old), Some(_)) = (&mut replaced, &arguments.output) {
        // Its lines are those of a text that isn't there any more.
        old.name.push_str(" (as it was)");
    }
    let document = match pipeline::parse(&vendor.bytes) {
        Ok(document) => document,
        Err(report) => return invalid(&vendor, report.problems()),
    };
    let ids = operations(arguments, replaced.as_ref())?;
    let cut = slice::slice(document.value(), &ids).map_err(|missing| no_such(&missing, &vendor))?;
    let value = order::ordered(&cut.value);
    let text = format!(
        "{}{}",
        provenance(&vendor, document.value(), &ids),
        yaml::written(&value)?
    );
    let name = arguments
        .output
        .as_ref()
        .map_or_else(|| "(slice)".to_owned(), |path| path.display().to_string());
    let sliced = Source::new(name, text.into_bytes());
    let problems = faults(&sliced, &value, &document, &cut)?;
    if problems.iter().any(is_error) {
        return invalid(&vendor, &problems);
    }
    print_notes(&vendor, &document, &cut)?;
    if let Some(path) = &arguments.output {
        fs::write(path, &sliced.bytes)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        changes(replaced.as_ref(), &sliced, out)?;
    } else {
        out.write_all(&sliced.bytes)?;
        changes(replaced.as_ref(), &sliced, &mut Screen::stderr())?;
    }
    Ok(CLEAN)
}

/// The problems of what was cut out, at their places in the vendor's document.
fn faults(
    sliced: &Source,
    value: &Value,
    vendor: &Document,
    cut: &Cut,
) -> Result<Vec<Problem>, Failure> {
    let in_cut = |problem: &&Problem| {
        // The value of a merge key is skipped, so that the object around it is the nearest.
        let owner = problem.pointer.strip_suffix("/<<");
        cut.holds(owner.unwrap_or(&problem.pointer))
    };
    let mut problems: Vec<Problem> = vendor.problems().iter().filter(in_cut).cloned().collect();
    let report = match pipeline::parse(&sliced.bytes) {
        Ok(read) if read.value() != value => {
            return Err(Failure::new(
                "the slice does not read back as it was cut; this is a fault of `spec` itself",
            ));
        }
        Ok(read) => pipeline::check(&read),
        Err(report) => report,
    };
    let found = report.problems().iter();
    problems.extend(found.map(|problem| Problem {
        pointer: cut.origin(&problem.pointer),
        line: None,
        column: None,
        ..problem.clone()
    }));
    Ok(problems)
}

/// Tells on standard error what was left out, and how many faults stand elsewhere.
fn print_notes(vendor: &Source, document: &Document, cut: &Cut) -> Result<(), Failure> {
    let mut errors = Screen::stderr();
    for (pointer, note) in &cut.notes {
        writeln!(errors, "note: {}: {note}", vendor.spot(pointer))?;
    }
    let elsewhere = pipeline::check(document).errors().count();
    if elsewhere > 0 {
        let plural = if elsewhere == 1 { "" } else { "s" };
        writeln!(
            errors,
            "note: {}: {elsewhere} error{plural} outside of what was cut out; `cargo spec check {}` lists them",
            vendor.name, vendor.name
        )?;
    }
    Ok(errors.flush()?)
}

fn is_error(problem: &Problem) -> bool {
    problem.severity == Severity::Error
}

/// The document that the slice takes the place of: the output, or the only one in `openapi/`.
fn replaced(output: Option<&Path>) -> Result<Option<Source>, Failure> {
    let path: Option<PathBuf> = match output {
        Some(path) => path.exists().then(|| path.to_owned()),
        None => files::documents(&files::home())
            .ok()
            .and_then(|mut all| if all.len() == 1 { all.pop() } else { None }),
    };
    path.map(|path| Source::read(&path)).transpose()
}

fn operations(arguments: &Slice, replaced: Option<&Source>) -> Result<Vec<String>, Failure> {
    if !arguments.operations.is_empty() {
        return Ok(arguments.operations.clone());
    }
    let unnamed = || {
        Failure::new(
            "there is no document to replace that names its operations; name them with --operation ID",
        )
    };
    let source = replaced.ok_or_else(unnamed)?;
    let document = pipeline::parse(&source.bytes).map_err(|_| {
        Failure::new(format!(
            "{} cannot be read, so its operations are not known; name them with --operation ID",
            source.name
        ))
    })?;
    let ids = Operation::all(&Node::root(document.value()));
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

fn provenance(vendor: &Source, root: &Value, ids: &[String]) -> String {
    let info = |key: &str| {
        root.pointer(&format!("/info/{key}"))
            .and_then(Value::as_str)
            .unwrap_or("?")
            .replace(['\n', '\r'], " ")
    };
    let digest = hex(&Sha256::digest(&vendor.bytes));
    let ids: Vec<String> = ids
        .iter()
        .map(|id| id.replace(char::is_control, " "))
        .collect();
    let command = format!("cargo spec slice --operation {}", ids.join(" --operation "));
    format!(
        "# Cut out of the vendor's document: {}, version {}\n# SHA-256 of that document: {digest}\n# by: {command}\n",
        info("title"),
        info("version"),
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn changes(replaced: Option<&Source>, sliced: &Source, out: &mut Screen) -> Result<(), Failure> {
    let Some(old) = replaced else {
        writeln!(out, "{}: new; it replaces nothing", sliced.name)?;
        return Ok(());
    };
    let compared = diff::compare(old, sliced);
    let subject = format!("{} -> {}", old.name, sliced.name);
    let outcome = Outcome {
        verdict: compared.verdict.name(),
        changes: true,
        findings: compared.findings,
        subject,
        stale: Vec::new(),
    };
    render::print(&outcome, Format::Human, out)
}

/// Prints what is wrong on standard error: standard output is for the slice.
fn invalid(vendor: &Source, problems: &[Problem]) -> Result<u8, Failure> {
    let errors = problems.iter().filter(|problem| is_error(problem));
    let outcome = Outcome {
        verdict: "invalid",
        changes: false,
        findings: errors
            .map(|problem| Finding::of_problem(problem, vendor))
            .collect(),
        subject: vendor.name.clone(),
        stale: Vec::new(),
    };
    let mut errors = Screen::stderr();
    render::print(&outcome, Format::Human, &mut errors)?;
    errors.flush()?;
    Ok(UNSOUND)
}
