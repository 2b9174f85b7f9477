//! The folder with the documents of this crate.

use std::fs;
use std::path::{Path, PathBuf};

use cribl_tokens::pipeline;

use super::failure::Failure;

/// Returns `openapi/` in the current folder, or next to the manifest of the package that cargo runs.
pub fn path() -> PathBuf {
    let here = PathBuf::from("openapi");
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(manifest) if !here.is_dir() => Path::new(&manifest).join("openapi"),
        _ => here,
    }
}

/// Returns every document in a folder, sorted by name.
///
/// # Errors
///
/// Returns an error if the folder cannot be read or contains no documents.
pub fn documents(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(format!(
            "{}: {error}; name a FILE, or run this where `openapi/` is",
            folder.display()
        ))
    };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut all: Vec<PathBuf> = paths.collect::<Result<_, _>>().map_err(failed)?;
    all.retain(|path| pipeline::is_document(path));
    all.sort();
    if all.is_empty() {
        return Err(Failure::new(format!(
            "{}: contains no .yaml, .yml or .json; name a FILE",
            folder.display()
        )));
    }
    Ok(all)
}
