//! `spec update`: updates all documents of `openapi/` from a new vendor document, or none.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use cribl_tokens::pipeline::{self, Document};

use super::exit_code::{CLEAN, FOUND, INVALID};
use crate::args::UpdateArgs;
use crate::cut::document::{info, sha256};
use crate::io::write::{self, Replacement};
use crate::io::{Failure, Output, Source, git, openapi_folder, printable, progress};
use crate::report::{self, Finding, Format, Kind, Outcome, Status};
use crate::review::accepted::Accepted;
use crate::update::plan::{Plan, Planned};
use crate::update::{callers, changelog, table};

pub fn run(arguments: &UpdateArgs, out: &mut Output) -> Result<u8, Failure> {
    let progress = progress::of(&format!("reading {}", arguments.vendor.display()));
    let vendor = Source::read_or_stdin(&arguments.vendor)?;
    let read = match pipeline::parse(&vendor.bytes) {
        Ok(document) => document,
        Err(report) => {
            drop(progress);
            let problems = report.problems().iter();
            let findings = problems
                .map(|problem| Finding::of_problem(problem, &vendor))
                .collect();
            let subject = vendor.name.clone();
            let outcome =
                Outcome::of_one("update", Kind::Problems, subject, Status::Invalid, findings);
            report::print(&outcome, &arguments.printing, out)?;
            return Ok(INVALID);
        }
    };
    let folder = openapi_folder::path();
    let mut plans = openapi_folder::documents(&folder)?
        .iter()
        .map(|path| Plan::of(path, &vendor, &read))
        .collect::<Result<Vec<_>, _>>()?;
    drop(progress);
    let outcome = outcome(&mut plans)?;
    report::print(&outcome, &arguments.printing, out)?;
    out.flush()?;
    // A report for machines must be the only text on standard output.
    let mut words = match arguments.printing.format {
        Format::Human => Output::stdout(),
        _ => Output::stderr(),
    };
    let code = finish(arguments, &folder, &plans, &vendor, &read, &mut words)?;
    words.flush()?;
    Ok(code)
}

/// Returns the report on the plans, with accepted findings marked.
fn outcome(plans: &mut [Plan]) -> Result<Outcome, Failure> {
    for plan in plans.iter_mut() {
        let name = plan.file_name().to_owned();
        if let Planned::Ready(ready) = &mut plan.outcome {
            Accepted::beside(&plan.path)?.apply(&mut ready.findings, &name, Kind::Changes);
        }
    }
    Ok(reviewed(plans))
}

fn reviewed(plans: &[Plan]) -> Outcome {
    Outcome {
        command: "update",
        kind: Kind::Changes,
        documents: plans.iter().map(Plan::reviewed).collect(),
        stale: Vec::new(),
    }
}

/// Writes the files, and prints their names and the next steps.
fn finish(
    arguments: &UpdateArgs,
    folder: &Path,
    plans: &[Plan],
    vendor: &Source,
    read: &Document,
    out: &mut Output,
) -> Result<u8, Failure> {
    let verdict = notes(plans, vendor, out)?;
    if verdict == INVALID {
        return Ok(INVALID);
    }
    let files = replacements(arguments, folder, plans, vendor, read)?;
    if files.is_empty() {
        writeln!(out, "nothing to write: the documents are up to date")?;
        return Ok(CLEAN);
    }
    let verb = if arguments.check || arguments.dry_run {
        "would write"
    } else {
        let paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
        if !arguments.force {
            refuse_uncommitted(&paths)?;
        }
        write::replace_all(&files)?;
        "wrote"
    };
    for file in &files {
        writeln!(out, "{verb} {}", file.path.display())?;
    }
    let changelog = project(folder).join("CHANGELOG.md");
    if !arguments.no_changelog && !changelog.exists() {
        let path = changelog.display();
        writeln!(
            out,
            "no changelog entry: {path} does not exist; hint: create it, or pass --no-changelog"
        )?;
    }
    let lines = callers::lines_to_change(project(folder), plans);
    for line in &lines {
        writeln!(out, "change by hand: {}", printable(line))?;
    }
    if verb == "wrote" {
        next_steps(!lines.is_empty(), out)?;
    }
    Ok(if arguments.check { FOUND } else { CLEAN })
}

/// Prints what is not a finding: renamed operations, missing operations, and parts left out.
fn notes(plans: &[Plan], vendor: &Source, out: &mut Output) -> Result<u8, Failure> {
    let mut code = CLEAN;
    for plan in plans {
        let name = plan.path.display();
        match &plan.outcome {
            Planned::Ready(ready) => {
                for note in ready
                    .operations
                    .iter()
                    .filter_map(|found| found.note.as_ref())
                {
                    writeln!(out, "{name}: {}", printable(note))?;
                }
                for note in &ready.left_out {
                    writeln!(out, "{name}: {}", printable(note))?;
                }
            }
            Planned::Invalid(_) => {
                writeln!(out, "error: {name}: its new slice is not valid")?;
                code = INVALID;
            }
            Planned::Vanished(missing) => {
                for why in missing {
                    writeln!(
                        out,
                        "error: {name}: {}: {}",
                        printable(&vendor.name),
                        printable(why)
                    )?;
                }
                code = INVALID;
            }
        }
    }
    if code == INVALID {
        writeln!(out, "nothing was written")?;
    }
    Ok(code)
}

/// Returns every file that would change, with its new text.
fn replacements(
    arguments: &UpdateArgs,
    folder: &Path,
    plans: &[Plan],
    vendor: &Source,
    read: &Document,
) -> Result<Vec<Replacement>, Failure> {
    let changed = plans.iter().filter(|plan| plan.is_changed());
    let mut files: Vec<Replacement> = changed
        .filter_map(|plan| {
            Some(Replacement {
                path: plan.path.clone(),
                bytes: plan.ready()?.new.bytes.clone(),
            })
        })
        .collect();
    if files.is_empty() {
        return Ok(files);
    }
    let version = info(read.value(), "version");
    files.extend(edited(&folder.join("README.md"), |text| {
        Some(table::renewed(text, plans, &version))
    })?);
    if !arguments.no_changelog {
        let entry = changelog::Entry {
            title: info(read.value(), "title"),
            version,
            sha256: sha256(vendor),
            verdict: reviewed(plans).verdict(),
            plans,
        };
        let path = project(folder).join("CHANGELOG.md");
        files.extend(edited(&path, |text| changelog::with_entry(text, &entry))?);
    }
    Ok(files)
}

/// Returns a text file changed by `edit`, or nothing if the file does not exist.
fn edited(
    path: &Path,
    edit: impl FnOnce(&str) -> Option<String>,
) -> Result<Option<Replacement>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::new(format!("{}: {error}", path.display()))),
    };
    let new = edit(&text).filter(|new| *new != text);
    Ok(new.map(|new| Replacement {
        path: path.to_owned(),
        bytes: new.into_bytes(),
    }))
}

/// Returns the folder that contains `openapi/`.
fn project(folder: &Path) -> &Path {
    folder.parent().unwrap_or(Path::new(""))
}

fn refuse_uncommitted(paths: &[&Path]) -> Result<(), Failure> {
    let uncommitted: Vec<String> = git::uncommitted(paths)?
        .iter()
        .map(|path: &PathBuf| path.display().to_string())
        .collect();
    if uncommitted.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "uncommitted changes in {}; nothing was written; hint: commit them, or pass --force to replace them",
        uncommitted.join(", ")
    )))
}

fn next_steps(breaks_source: bool, out: &mut Output) -> Result<(), Failure> {
    writeln!(out, "\nnext:\n  git diff")?;
    if breaks_source {
        writeln!(
            out,
            "  change the lines above; without that the build ends in E0599 or the like"
        )?;
    }
    writeln!(
        out,
        "  INSTA_UPDATE=always cargo test --no-default-features --features spec --test pipeline snapshots\n  \
         git diff tests/pipeline/snapshots\n  cargo test --all-features"
    )?;
    Ok(())
}
