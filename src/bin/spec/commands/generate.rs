//! `spec generate`: prints the client as it would be compiled, or the rewrites that it needed.

use std::io::Write;

use cribl_tokens::pipeline::{self, LeftOut, Report, Settings};

use super::dependencies;
use super::exit_code::{CLEAN, FOUND, INVALID};
use crate::args::GenerateArgs;
use crate::io::{Failure, Output, Source, openapi_folder, printable, progress};
use crate::report::{self, Finding, Kind, Outcome, Printing, Status};

pub fn run(arguments: &GenerateArgs, out: &mut Output) -> Result<u8, Failure> {
    let path = match &arguments.file {
        Some(path) => path.clone(),
        None => match openapi_folder::documents(&openapi_folder::path())?.as_slice() {
            [only] => only.clone(),
            several => {
                return Err(Failure::new(format!(
                    "{} documents in openapi/; name a FILE",
                    several.len()
                )));
            }
        },
    };
    let source = Source::read(&path)?;
    let settings = if arguments.standalone {
        Settings::standalone()
    } else {
        Settings::for_crate()
    };
    let progress = progress::of(&format!("generating from {}", source.name));
    let generated = pipeline::generate(&source.bytes, &settings);
    drop(progress);
    let output = match generated {
        Ok(output) => output,
        Err(report) => return refused(source, &report),
    };
    if arguments.adaptations {
        print_adaptations(&source, &output, out)?;
    } else if arguments.dependencies {
        for line in dependencies::of(&output.source) {
            writeln!(out, "{line}")?;
        }
    } else {
        out.write_all(output.source.as_bytes())?;
    }
    let mut errors = Output::stderr();
    for one in &output.left_out {
        writeln!(errors, "warning: {}", left_out(&source, one))?;
    }
    errors.flush()?;
    Ok(if output.left_out.is_empty() {
        CLEAN
    } else {
        FOUND
    })
}

fn print_adaptations(
    source: &Source,
    output: &pipeline::Output,
    out: &mut Output,
) -> Result<(), Failure> {
    for one in &output.left_out {
        writeln!(out, "{}", left_out(source, one))?;
    }
    for adaptation in &output.adaptations {
        let text = format!(
            "{} {}: {} ({})",
            adaptation.rule, adaptation.pointer, adaptation.message, adaptation.reason
        );
        writeln!(out, "{}", printable(&text))?;
    }
    writeln!(
        out,
        "{}: {} rewritten for the generator, {} left out",
        source.name,
        output.adaptations.len(),
        output.left_out.len()
    )?;
    Ok(())
}

/// Formats `left out DELETE /users/{id} (deleteUser): vendor.yml:12:5: the problem [rule]`.
fn left_out(source: &Source, one: &LeftOut) -> String {
    let id = one.operation_id.as_ref();
    let id = id.map(|id| format!(" ({id})")).unwrap_or_default();
    let problem = &one.problem;
    let place = match (problem.line, problem.column) {
        (Some(line), Some(column)) => format!("{}:{line}:{column}", source.name),
        _ => source.spot(&problem.pointer),
    };
    let text = format!(
        "left out {} {}{id}: {place}: {} [{}]",
        one.method, one.path, problem.message, problem.rule
    );
    printable(&text).replace(char::is_control, " ")
}

fn refused(source: Source, report: &Report) -> Result<u8, Failure> {
    let problems = report.problems().iter();
    let findings = problems
        .map(|problem| Finding::of_problem(problem, &source))
        .collect();
    let outcome = Outcome::of_one(
        "generate",
        Kind::Problems,
        source.name,
        Status::Invalid,
        findings,
    );
    let mut errors = Output::stderr();
    report::print(&outcome, &Printing::default(), &mut errors)?;
    errors.flush()?;
    Ok(INVALID)
}
