//! OpenAPI text to the Rust source of a client, on one page: parse → lower → check →
//! repair → adapt → emit.
//!
//! Pure functions: no network, no clock, no files. `build.rs` mounts this folder to compile the
//! documents in `openapi/`; the library mounts it again, with the feature `spec`, for the tool that
//! says what is wrong with a document. Both mount it at their root, so paths read alike.
//!
//! - [`parse`] reads YAML or JSON, and records what two readers would read differently;
//! - `lower` brings OpenAPI 3.1 to the model of 3.0 that the rest works on;
//! - [`check`] says everything that is wrong. The build takes valid documents alone;
//! - `repair` makes a valid model of any other, less typed and without the operations that cannot be called;
//! - `adapt` rewrites in memory what the generator can't take, and says what and why;
//! - `emit` runs the generator, progenitor, and prints what it made.

mod adapt;
mod check;
mod document;
mod emit;
mod grammar;
mod lower;
mod nesting;
mod origins;
mod parse;
mod pointer;
mod repair;
pub mod report;
mod sites;
pub mod surface;
mod text;
mod version;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use adapt::Adapted;
pub use document::Document;
use emit::Refusal;
pub use emit::Settings;
pub use lower::WIDENED;
use origins::Origins;
pub use parse::{Place, Places};
pub use repair::LeftOut;
pub use report::{Adaptation, Consequence, Problem, Report, Rule, Severity};
pub use surface::{ItemKind, Surface, SurfaceItem};
pub use version::Version;

/// What the pipeline makes of a document.
#[derive(Clone, Debug)]
pub struct Output {
    /// The source of the client.
    pub source: String,
    /// What was rewritten for the generator, in the order in which it was done: from OpenAPI 3.1 to 3.0
    /// first.
    pub adaptations: Vec<Adaptation>,
    /// The operations that the client does not have.
    pub left_out: Vec<LeftOut>,
}

/// Reads a document.
///
/// # Errors
///
/// When the text can't be parsed, or isn't an OpenAPI 3 document: it doesn't say `openapi: 3.…`. In the
/// second case the report holds everything that [`check`] would say of it, too. Any other fault is for
/// [`check`].
pub fn parse(text: impl AsRef<[u8]>) -> Result<Document, Report> {
    let document = Document::new(parse::read(text.as_ref())?);
    if check::is_openapi(document.value()) {
        Ok(document)
    } else {
        Err(check(&document))
    }
}

/// Everything that is wrong with a document; it is valid when nothing of that is an error. Each problem
/// says what it means for a client.
#[must_use]
pub fn check(document: &Document) -> Report {
    let mut read = document.problems().to_vec();
    let mut found = check::model(document.model()).problems().to_vec();
    repair::judge(document.model(), &mut read);
    repair::judge(document.model(), &mut found);
    for problem in &mut found {
        problem.pointer = document.origin(&problem.pointer);
    }
    check::with_written(document, read, found)
}

/// The rules that [`check`] holds a document against.
#[must_use]
pub fn rules() -> &'static [Rule] {
    check::catalogue::ALL
}

/// Generates the client of a document: of every operation that has no fault which makes a client
/// impossible.
///
/// # Errors
///
/// When the document can't be read, no operation is left, or the generator refuses it.
pub fn generate(text: impl AsRef<[u8]>, settings: &Settings) -> Result<Output, Report> {
    generate_from(&parse(text)?, settings)
}

/// As [`generate`], of a document that was read already.
///
/// # Errors
///
/// When no operation is left, or the generator refuses the document and no part of it by itself.
pub fn generate_from(document: &Document, settings: &Settings) -> Result<Output, Report> {
    Ok(generate_and_refuse(document, settings)?.0)
}

/// Generates the client; also returns what the generator refused, which the client does not have.
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

/// Takes what the generator refuses out; `report` if that is no part of the document by itself.
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

/// Checks that [`generate_from`] generates the whole document, without printing the code.
///
/// # Errors
///
/// As [`generate_from`], and a problem for each operation and each schema that the client would lack
/// though it is valid.
pub fn generates(document: &Document, settings: &Settings) -> Result<(), Report> {
    let (mut adapted, _) = prepare(document)?;
    let left_out = adapted.left_out.iter();
    let mut lacking: Report = left_out.map(|one| one.problem.clone()).collect();
    if let Err(report) = emit::attempt(&mut adapted, settings) {
        (adapted, _) = prepare(document)?;
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

/// What the generator gets, and the operations that it does not get.
fn prepare(document: &Document) -> Result<(Adapted, Vec<LeftOut>), Report> {
    let (model, origins) = (document.model().clone(), document.origins().into_owned());
    let repaired = repair::repair(model, origins, document.problems())?;
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
/// As [`generate_from`].
pub fn surface(document: &Document, settings: &Settings) -> Result<Surface, Report> {
    surface_from(prepare(document)?.0, settings)
}

/// Returns the part of the client's public surface that belongs to some operations: their calls, and
/// the types that they reach. `operations` are JSON pointers such as `/paths/~1auth~1login/post`.
///
/// Types and methods have the names that they have in the whole client. Of a large document, this
/// generates only that part.
///
/// # Errors
///
/// As [`generate_from`].
pub fn surface_of(
    document: &Document,
    operations: &[String],
    settings: &Settings,
) -> Result<Surface, Report> {
    surface_from(prepare(document)?.0.part(operations), settings)
}

/// The surface; where the generator refuses a part, the problems of that part.
fn surface_from(mut adapted: Adapted, settings: &Settings) -> Result<Surface, Report> {
    emit::surface(&adapted, settings).map_err(|report| {
        match located(&mut adapted, settings, report) {
            Ok(refusals) => refusals
                .into_iter()
                .map(|refusal| refusal.problem)
                .collect(),
            Err(report) => report,
        }
    })
}

/// Whether a file's name is that of a document: YAML or JSON, in capitals or not.
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

/// The files whose module has the name of another one's: `a-b.yaml` after `a_b.json`. Each with the
/// problem, which names both.
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
        // A word of Rust's own, as `match`.
        name.push('_');
    }
    name
}

/// The client of the document in `file`, as a module for `build.rs` to write:
/// `openapi/token-invalidation.yaml` becomes `pub mod token_invalidation`.
///
/// # Errors
///
/// As [`generate`], and when the document isn't valid.
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
