//! Replaces files completely: all of several, or none.

use std::fs;
use std::path::{Path, PathBuf};

use cribl_tokens::reports::file::{self, Prepared};

use super::failure::Failure;

/// A file and its new content.
pub struct Replacement {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// Replaces one file. A device or a pipe, such as `/dev/stdout`, is written to directly.
///
/// # Errors
///
/// Returns an error if the file cannot be written. The file is then unchanged.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    file::write(path, |out| out.write_all(bytes)).map_err(|error| failed(path, &error))
}

/// Replaces all files, or none of them. Each keeps its permissions, and a link stays a link.
///
/// # Errors
///
/// Returns an error if one of them cannot be written. All are then unchanged, or the message names the one
/// that is not.
pub fn replace_all(files: &[Replacement]) -> Result<(), Failure> {
    let prepared: Vec<(Prepared, Option<Vec<u8>>)> = files
        .iter()
        .map(|file| prepare(file).map_err(|error| failed(&file.path, &error)))
        .collect::<Result<_, _>>()?;
    let mut replaced: Vec<(PathBuf, Option<Vec<u8>>)> = Vec::new();
    for (file, before) in prepared {
        let target = file.target().to_owned();
        if let Err(error) = file.persist() {
            return Err(restore(&replaced, &failed(&target, &error)));
        }
        replaced.push((target, before));
    }
    Ok(())
}

/// Returns the new file, and the content of the old one if it exists.
fn prepare(replacement: &Replacement) -> std::io::Result<(Prepared, Option<Vec<u8>>)> {
    let prepared = file::prepare(&replacement.path, |out| out.write_all(&replacement.bytes))?;
    match fs::read(prepared.target()) {
        Ok(before) => Ok((prepared, Some(before))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok((prepared, None)),
        Err(error) => Err(error),
    }
}

/// Restores the files that were replaced before one failed.
fn restore(replaced: &[(PathBuf, Option<Vec<u8>>)], failure: &Failure) -> Failure {
    let put_back = |(path, before): &(PathBuf, Option<Vec<u8>>)| match before {
        Some(bytes) => fs::write(path, bytes),
        None => fs::remove_file(path),
    };
    let lost: Vec<String> = replaced
        .iter()
        .filter(|one| put_back(one).is_err())
        .map(|(path, _)| path.display().to_string())
        .collect();
    if lost.is_empty() {
        Failure::new(format!("{failure}; nothing was changed"))
    } else {
        Failure::new(format!(
            "{failure}; {} could not be put back: restore it with git",
            lost.join(", ")
        ))
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", path.display()))
}
