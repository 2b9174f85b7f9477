//! Files in git: their versions at a revision, and uncommitted changes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use cribl_tokens::pipeline;

use super::failure::Failure;
use super::source::Source;

/// Returns the files among `paths` that differ from the last commit, or that git does not track.
///
/// # Errors
///
/// Returns an error if git is missing, or a file is not in a repository.
pub fn uncommitted(paths: &[&Path]) -> Result<Vec<PathBuf>, Failure> {
    let mut changed = Vec::new();
    for path in paths {
        let folder = folder_of(path);
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let arguments = ["status", "--porcelain", "--ignored", "--", name];
        let status = git(folder, &arguments)?.ok_or_else(|| {
            Failure::new(format!(
                "cannot tell whether {} has uncommitted changes: git status failed; \
                 hint: pass --force to replace it anyway",
                path.display()
            ))
        })?;
        if !status.is_empty() {
            changed.push(path.to_path_buf());
        }
    }
    Ok(changed)
}

/// Returns a file at a git revision. `None` if it did not exist there.
///
/// # Errors
///
/// Returns an error if git is missing, the folder is not in a repository, or git does not know the
/// revision.
pub fn at_revision(revision: &str, path: &Path) -> Result<Option<Source>, Failure> {
    let folder = folder_of(path);
    let commit = commit(revision, folder)?;
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let object = format!("{commit}:./{name}");
    if git(folder, &["cat-file", "-e", &object])?.is_none() {
        return Ok(None);
    }
    let bytes = git(folder, &["show", &object])?;
    Ok(bytes.map(|bytes| Source::new(format!("{}@{revision}", path.display()), bytes)))
}

/// Returns the names of the documents that a folder contained at a git revision.
///
/// # Errors
///
/// The errors of [`at_revision`].
pub fn documents_at(revision: &str, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let commit = commit(revision, folder)?;
    let listed = git(folder, &["ls-tree", "--name-only", "-z", &commit, "./"])?.unwrap_or_default();
    let names = String::from_utf8_lossy(&listed).into_owned();
    Ok(names
        .split('\0')
        .map(|name| folder.join(name))
        .filter(|path| pipeline::is_document(path))
        .collect())
}

/// Returns the folder that contains a file.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent();
    folder
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn commit(revision: &str, folder: &Path) -> Result<String, Failure> {
    let wanted = format!("{revision}^{{commit}}");
    let found = git(
        folder,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ],
    )?;
    let unknown = || {
        Failure::new(format!(
            "git knows no revision `{revision}` here; in CI, fetch it first (`fetch-depth: 0` for actions/checkout)"
        ))
    };
    // Older versions of git echo `--end-of-options`.
    let line = found.map(|out| {
        String::from_utf8_lossy(&out)
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    });
    line.filter(|line| !line.is_empty()).ok_or_else(unknown)
}

/// Returns the output of git. `None` if it fails.
fn git(folder: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        // A file name must not be interpreted as a pattern.
        .arg("--literal-pathspecs")
        .args(arguments)
        .output();
    let output = output.map_err(|error| Failure::new(format!("cannot run git: {error}")))?;
    Ok(output.status.success().then_some(output.stdout))
}
