//! Replaces files completely: all of several, or none.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::Failure;

/// A file and its new content.
pub struct Replacement {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// A temporary file next to the file that it replaces.
struct Prepared {
    target: PathBuf,
    file: NamedTempFile,
    /// The current content of the target, if it exists.
    before: Option<Vec<u8>>,
}

/// Replaces one file. A device or a pipe, such as `/dev/stdout`, is written to directly.
///
/// # Errors
///
/// Returns an error if the file cannot be written. The file is then unchanged.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let found = fs::metadata(path);
    if found.is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return fs::write(path, bytes).map_err(|error| failed(path, &error));
    }
    replace_all(&[Replacement {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
    }])
}

/// Replaces all files, or none of them. Each keeps its permissions, and a link stays a link.
///
/// # Errors
///
/// Returns an error if one of them cannot be written. All are then unchanged, or the message names the one
/// that is not.
pub fn replace_all(files: &[Replacement]) -> Result<(), Failure> {
    let prepared: Vec<Prepared> = files
        .iter()
        .map(|file| prepare(file).map_err(|error| failed(&file.path, &error)))
        .collect::<Result<_, _>>()?;
    let mut replaced: Vec<(PathBuf, Option<Vec<u8>>)> = Vec::new();
    for one in prepared {
        if let Err(error) = one.file.persist(&one.target) {
            return Err(restore(&replaced, &failed(&one.target, &error.error)));
        }
        replaced.push((one.target, one.before));
    }
    Ok(())
}

fn prepare(replacement: &Replacement) -> std::io::Result<Prepared> {
    // A link is followed, so that its target is replaced and the link stays.
    let target = fs::canonicalize(&replacement.path).unwrap_or_else(|_| replacement.path.clone());
    if target.is_dir() {
        return Err(std::io::Error::new(
            std::io::ErrorKind::IsADirectory,
            "is a folder, not a file",
        ));
    }
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let before = match fs::read(&target) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if before.is_some() {
        // Renaming over a read-only file would work, but its owner does not want it changed.
        fs::OpenOptions::new().append(true).open(&target)?;
    }
    let mut file = temporary(folder)?;
    file.write_all(&replacement.bytes)?;
    if let Ok(found) = fs::metadata(&target) {
        file.as_file().set_permissions(found.permissions())?;
    }
    file.as_file().sync_all()?;
    Ok(Prepared {
        target,
        file,
        before,
    })
}

/// A temporary file that has the permissions of any new file, once it has its name.
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".spec-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Less what the umask takes away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
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
