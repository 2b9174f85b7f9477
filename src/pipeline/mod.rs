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
mod generation;
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

pub use document::Document;
pub use emit::Settings;
pub use generation::{Output, generate_from, generates, surface, surface_of, surfaces_of};
pub use grammar::METHODS;
pub use lower::WIDENED;
pub use parse::{Place, Places};
pub use repair::LeftOut;
pub use report::{Adaptation, Consequence, Problem, Report, Rule, Severity};
pub use surface::{ItemKind, PartialSurface, Surface, SurfaceItem};
pub use version::Version;

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
    let (output, refused) = generation::generate_and_refuse(&document, &Settings::for_crate())?;
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
