//! Files in git: their versions at a revision, and uncommitted changes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cribl_tokens::pipeline;

use super::failure::Failure;
use super::output::printable;
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
        let arguments = ["status", "--porcelain", "--ignored", "--", name_of(path)?];
        let status = git(folder, &arguments).map_err(|failure| {
            Failure::new(format!(
                "cannot tell whether {} has uncommitted changes: {failure}; \
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
/// Returns an error if git is missing or fails, the folder is not in a repository, or git does not know the
/// revision.
pub fn at_revision(revision: &str, path: &Path) -> Result<Option<Source>, Failure> {
    let folder = folder_of(path);
    let commit = commit(revision, folder)?;
    let name = format!("./{}", name_of(path)?);
    let listed = git(folder, &["ls-tree", "-z", &commit, "--", &name])?;
    if listed.is_empty() {
        return Ok(None);
    }
    let bytes = git(folder, &["show", &format!("{commit}:{name}")])?;
    let name = format!("{}@{revision}", path.display());
    Ok(Some(Source::new(name, bytes)))
}

/// Returns the names of the documents that a folder contained at a git revision.
///
/// # Errors
///
/// The errors of [`at_revision`].
pub fn documents_at(revision: &str, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let commit = commit(revision, folder)?;
    let listed = git(folder, &["ls-tree", "--name-only", "-z", &commit, "./"])?;
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

/// Returns a file's name without its folder.
fn name_of(path: &Path) -> Result<&str, Failure> {
    let name = path.file_name().and_then(OsStr::to_str);
    name.ok_or_else(|| Failure::new(format!("{}: its name is not UTF-8", path.display())))
}

fn commit(revision: &str, folder: &Path) -> Result<String, Failure> {
    let wanted = format!("{revision}^{{commit}}");
    let found = output(
        folder,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ],
    )?;
    // With `--quiet`, git says nothing about a revision that it does not know.
    if !found.status.success() && !found.stderr.is_empty() {
        return Err(failed("rev-parse", &found));
    }
    let unknown = || {
        Failure::new(format!(
            "git knows no revision `{revision}` here; in CI, fetch it first (`fetch-depth: 0` for actions/checkout)"
        ))
    };
    // Older versions of git echo `--end-of-options`.
    let out = String::from_utf8_lossy(&found.stdout);
    let line = out.lines().last().filter(|line| !line.is_empty());
    let line = line.filter(|_| found.status.success());
    line.map(str::to_owned).ok_or_else(unknown)
}

/// Returns what git prints.
///
/// # Errors
///
/// Returns an error with git's own words if git fails.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let output = output(folder, arguments)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let command = arguments.first().copied().unwrap_or_default();
        Err(failed(command, &output))
    }
}

fn failed(command: &str, output: &Output) -> Failure {
    let why = String::from_utf8_lossy(&output.stderr);
    let why: Vec<&str> = why.lines().map(str::trim).collect();
    let why = match why.join("; ") {
        silent if silent.is_empty() => output.status.to_string(),
        why => printable(&why),
    };
    Failure::new(format!("git {command} failed: {why}"))
}

/// Runs git in a folder.
fn output(folder: &Path, arguments: &[&str]) -> Result<Output, Failure> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        // A file name must not be interpreted as a pattern.
        .arg("--literal-pathspecs")
        .args(arguments)
        .output();
    output.map_err(|error| Failure::new(format!("cannot run git: {error}")))
}
