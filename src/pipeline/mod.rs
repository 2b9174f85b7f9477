//! Turns OpenAPI text into the Rust source of a client: parse → lower → check → repair → adapt → emit.
//!
//! Pure functions: no network, no clock, no files. `build.rs` mounts this folder to compile the documents
//! in `openapi/`. With the feature `spec`, the library mounts it again for the tool that checks and
//! compares documents. Both mount it at their root, so paths are the same.
//!
//! - [`parse`] reads YAML or JSON, and reports what two readers would read differently;
//! - `lower` rewrites OpenAPI 3.1 to the model of 3.0 that the other steps use;
//! - [`check`] reports all problems. The build accepts only valid documents;
//! - `repair` makes a valid model of any other document, with fewer types and without the operations that
//!   cannot be called;
//! - `adapt` rewrites in memory what the generator can't handle, and reports each rewrite with its reason;
//! - `emit` runs the generator, progenitor, and prints its code.

mod adapt;
mod check;
mod document;
mod emit;
mod findings;
mod grammar;
mod lower;
mod nesting;
mod origins;
mod parse;
pub mod pointer;
mod repair;
pub mod report;
mod rules;
mod sites;
pub mod surface;
mod text;
mod version;
mod violations;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use adapt::Adapted;
pub use document::Document;
use emit::Refusal;
pub use emit::Settings;
pub use grammar::METHODS;
pub use lower::WIDENED;
use origins::Origins;
pub use parse::{Place, Places};
pub use repair::LeftOut;
pub use report::{Adaptation, Consequence, Problem, Report, Rule, Severity};
pub use surface::{ItemKind, PartialSurface, Surface, SurfaceItem};
pub use version::Version;

/// The result of generating a client.
#[derive(Clone, Debug)]
pub struct Output {
    /// The source of the client.
    pub source: String,
    /// The rewrites for the generator, in order. Those from OpenAPI 3.1 to 3.0 come first.
    pub adaptations: Vec<Adaptation>,
    /// The operations that the client does not have.
    pub left_out: Vec<LeftOut>,
}

/// Reads a document.
///
/// # Errors
///
/// Returns an error if the text can't be parsed, or isn't an OpenAPI 3 document, which says `openapi: 3.…`.
/// In the second case the report also contains everything that [`check`] would report. All other faults are
/// reported by [`check`].
pub fn parse(text: impl AsRef<[u8]>) -> Result<Document, Report> {
    let document = Document::new(parse::read(text.as_ref())?);
    if check::is_openapi(document.value()) {
        Ok(document)
    } else {
        Err(check(&document))
    }
}

/// Returns all problems of a document. It is valid if none of them is an error. Each problem says how it
/// affects a client.
#[must_use]
pub fn check(document: &Document) -> Report {
    findings::of(document)
}

/// The rules of [`check`].
#[must_use]
pub fn rules() -> &'static [Rule] {
    rules::ALL
}

/// Generates the client of a document, without the operations whose faults make a client impossible.
///
/// # Errors
///
/// Returns an error if the document can't be read, no operation is left, or the generator refuses it.
pub fn generate(text: impl AsRef<[u8]>, settings: &Settings) -> Result<Output, Report> {
    generate_from(&parse(text)?, settings)
}

/// Does the same as [`generate`] for a parsed document.
///
/// # Errors
///
/// Returns an error if no operation is left, or if the generator refuses the document but no single part of
/// it.
pub fn generate_from(document: &Document, settings: &Settings) -> Result<Output, Report> {
    Ok(generate_and_refuse(document, settings)?.0)
}

/// Generates the client. Also returns the refused parts, which the client does not have.
fn generate_and_refuse(
    document: &Document,
    settings: &Settings,
) -> Result<(Output, Vec<Problem>), Report> {
    let (mut adapted, mut left_out) = prepare(document)?;
    let mut refused = Vec::new();
    let source = match emit::emit(&mut adapted, settings) {
        Ok(source) => source,
        Err(report) => {
            (adapted, left_out) = prepare(document)?;
            let refusals = located(&mut adapted, settings, report)?;
            let all = || refusals.iter().map(|refusal| refusal.problem.clone());
            if adapted.calls.is_empty() {
                return Err(all().collect());
            }
            refused.extend(all());
            for refusal in refusals {
                match refusal.operation_id.clone() {
                    Some(id) => left_out.push(refused_operation(refusal, id, &adapted.origins)),
                    None => adapted.adaptations.push(refused_schema(refusal.problem)),
                }
            }
            emit::emit(&mut adapted, settings)?
        }
    };
    let output = Output {
        source,
        adaptations: adapted.adaptations,
        left_out,
    };
    Ok((output, refused))
}

/// Removes the parts that the generator refuses. Returns `report` as the error if no single part is
/// refused.
fn located(
    adapted: &mut Adapted,
    settings: &Settings,
    report: Report,
) -> Result<Vec<Refusal>, Report> {
    let refusals = emit::remove_refused(adapted, settings);
    if refusals.is_empty() {
        Err(report)
    } else {
        Ok(refusals)
    }
}

fn refused_operation(refusal: Refusal, id: String, origins: &Origins) -> LeftOut {
    let steps: Vec<String> = pointer::steps(&refusal.pointer).collect();
    let step = |index: usize| steps.get(index).cloned().unwrap_or_default();
    LeftOut {
        method: step(2).to_uppercase(),
        path: step(1),
        operation_id: Some(id).filter(|id| !id.is_empty()),
        pointer: origins.of(&refusal.pointer),
        problem: refusal.problem,
    }
}

fn refused_schema(problem: Problem) -> Adaptation {
    Adaptation {
        rule: problem.rule,
        pointer: problem.pointer,
        message: "any JSON, for a schema that the generator refuses".to_owned(),
        reason: problem.message,
    }
}

/// Checks that [`generate_from`] generates the whole document. Runs the generator only on parts that it may
/// refuse.
///
/// # Errors
///
/// The errors of [`generate_from`], and a problem for each valid operation or schema that the client would
/// not have.
pub fn generates(document: &Document, settings: &Settings) -> Result<(), Report> {
    let (mut adapted, _) = prepare(document)?;
    let left_out = adapted.left_out.iter();
    let mut lacking: Report = left_out.map(|one| one.problem.clone()).collect();
    if let Err(report) = emit::attempt(&adapted, settings) {
        let refusals = located(&mut adapted, settings, report)?.into_iter();
        lacking.extend(refusals.map(|refusal| refusal.problem));
    }
    if lacking.problems().is_empty() {
        return Ok(());
    }
    let lacking = lacking.problems().iter().cloned();
    Err(lacking
        .map(|problem| Problem {
            consequence: Consequence::OperationsLeftOut,
            ..problem
        })
        .collect())
}

/// Returns the generator's input, and the operations that are left out of it.
fn prepare(document: &Document) -> Result<(Adapted, Vec<LeftOut>), Report> {
    let repaired = repair::repair(document)?;
    let mut adapted = adapt::adapt(repaired.value, repaired.origins);
    let lowerings = document.lowerings().iter().cloned();
    let earlier = lowerings.chain(repaired.adaptations);
    adapted.adaptations.splice(0..0, earlier);
    let mut left_out = repaired.left_out;
    left_out.extend(adapted.left_out.iter().cloned());
    Ok((adapted, left_out))
}

/// Returns the public surface of the client that [`generate_from`] generates.
///
/// # Errors
///
/// The errors of [`generate_from`], and an error if the generator refuses a part of the document.
pub fn surface(document: &Document, settings: &Settings) -> Result<Surface, Report> {
    let (surface, refused) = surface_from(prepare(document)?.0, settings)?;
    if refused.is_empty() {
        Ok(surface)
    } else {
        Err(refused.into_iter().collect())
    }
}

/// Returns the part of the client's public surface that belongs to some operations: their calls, and the
/// types that they reach. `operations` are JSON pointers such as `/paths/~1auth~1login/post`.
///
/// Types and methods have the same names as in the whole client. For a large document, only that part is
/// generated.
///
/// # Errors
///
/// Fails if no operation is left, or if the generator refuses the document but no part of it alone.
pub fn surface_of(
    document: &Document,
    operations: &[String],
    settings: &Settings,
) -> Result<PartialSurface, Report> {
    let (adapted, left_out) = prepare(document)?;
    let (surface, refused) = surface_from(adapted.part(operations), settings)?;
    Ok(PartialSurface {
        surface,
        refused,
        left_out,
    })
}

/// Returns the surface, and the refused parts that it does not have.
fn surface_from(
    mut adapted: Adapted,
    settings: &Settings,
) -> Result<(Surface, Vec<Problem>), Report> {
    let report = match emit::surface(&adapted, settings) {
        Ok(surface) => return Ok((surface, Vec::new())),
        Err(report) => report,
    };
    let refusals = located(&mut adapted, settings, report)?;
    let surface = if adapted.calls.is_empty() {
        Surface::default()
    } else {
        emit::surface(&adapted, settings)?
    };
    let problems = refusals.into_iter().map(|refusal| refusal.problem);
    Ok((surface, problems.collect()))
}

/// Returns true if a file name has an extension of YAML or JSON, in any letter case.
#[must_use]
pub fn is_document(file: &Path) -> bool {
    let ending = file.extension().unwrap_or_default();
    let known = ["yaml", "yml", "json"];
    known.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

const MODULE_NAME: Rule = Rule::error(
    "module-name",
    "rename one of them: each document becomes a module, named after its file",
);

/// Returns the files whose module name another file has already, such as `a-b.yaml` after `a_b.json`. Each
/// comes with the problem, which names both files.
#[must_use]
pub fn module_clashes(files: &[PathBuf]) -> Vec<(PathBuf, Problem)> {
    let mut taken: HashMap<(Option<&Path>, String), &Path> = HashMap::new();
    let mut clashes = Vec::new();
    for file in files {
        let name = module_name(file);
        if let Some(first) = taken.insert((file.parent(), name.clone()), file)
            && first != file
        {
            let (first, second) = (first.display(), file.display());
            let message = format!("{first} and {second} both become the module `{name}`");
            clashes.push((file.clone(), MODULE_NAME.at("", message)));
        }
    }
    clashes
}

fn module_name(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = stem
        .to_ascii_lowercase()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if syn::parse_str::<syn::Ident>(&name).is_err() {
        // The name is a keyword of Rust, such as `match`.
        name.push('_');
    }
    name
}

/// Generates the client of the document in `file` as a module for `build.rs` to write:
/// `openapi/token-invalidation.yaml` becomes `pub mod token_invalidation`.
///
/// # Errors
///
/// The errors of [`generate`], and an error if the document isn't valid.
pub fn module(file: &Path, text: &[u8]) -> Result<String, Report> {
    let document = parse(text)?;
    check(&document).into_result()?;
    let (output, refused) = generate_and_refuse(&document, &Settings::for_crate())?;
    if !refused.is_empty() {
        return Err(refused.into_iter().collect());
    }
    let source = output.source;
    let name = module_name(file);
    let allowed = "clippy::all, clippy::pedantic, dead_code, missing_docs, unused_imports";
    Ok(format!(
        "#[allow({allowed}, reason = \"generated\")]\npub mod {name} {{\n{source}}}\n"
    ))
}
