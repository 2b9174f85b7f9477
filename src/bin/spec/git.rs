//! Files as git knows them: at a revision, and with uncommitted changes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use cribl_tokens::pipeline;

use crate::failure::Failure;
use crate::files::Source;

/// The files among `paths` that differ from the last commit, or that git does not know.
///
/// # Errors
///
/// When git is missing, or a file is in no repository.
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

/// A file as it was at a git revision; `None` if it was not there.
///
/// # Errors
///
/// When git is missing, the folder is not in a repository, or git does not know the revision.
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

/// Names of the documents that a folder held at a git revision.
///
/// # Errors
///
/// As [`at_revision`].
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

/// The folder that a file is in.
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
    // `--end-of-options` is echoed by older versions of git.
    let line = found.map(|out| {
        String::from_utf8_lossy(&out)
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    });
    line.filter(|line| !line.is_empty()).ok_or_else(unknown)
}

/// What git prints; `None` if it fails.
fn git(folder: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        // A file's name is never a pattern.
        .arg("--literal-pathspecs")
        .args(arguments)
        .output();
    let output = output.map_err(|error| Failure::new(format!("cannot run git: {error}")))?;
    Ok(output.status.success().then_some(output.stdout))
}
