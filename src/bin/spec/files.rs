//! Documents as files: read from disk or from a git revision, with their lines at hand.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use cribl_tokens::pipeline;

use crate::failure::Failure;
use crate::lines::{Line, Lines};
use crate::locate::{Index, Place};

/// Bytes that a document may have. The vendor's whole one has 2.8 million.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A document's text and name.
#[derive(Debug)]
pub struct Source {
    /// As people typed it, for messages.
    pub name: String,
    /// The text as it is.
    pub bytes: Vec<u8>,
    /// The same without a byte-order mark, if it is text.
    text: Option<String>,
    index: OnceCell<Index>,
    /// Looked through when the first finding asks for its line.
    lines: OnceCell<Rc<Lines>>,
}

impl Source {
    /// A document at hand.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let text = std::str::from_utf8(&bytes).ok();
        let text = text.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
        Self {
            name: name.into(),
            bytes,
            text,
            index: OnceCell::new(),
            lines: OnceCell::new(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When there is no such file, or it is larger than any document could be.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", path.display()));
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(failed)?;
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > LARGEST {
            return Err(Failure::new(format!(
                "{}: larger than 64 MiB, so no document of this API",
                path.display()
            )));
        }
        Ok(Self::new(path.display().to_string(), bytes))
    }

    /// Where a pointer stands.
    pub fn place(&self, pointer: &str) -> Option<Place> {
        let text = self.text.as_deref()?;
        Some(self.index.get_or_init(|| Index::of(text)).place(pointer))
    }

    /// `FILE:LINE:COLUMN` of a pointer, or `FILE at POINTER` if its place is not known.
    pub fn spot(&self, pointer: &str) -> String {
        match self.place(pointer) {
            Some(at) => format!("{}:{}:{}", self.name, at.line, at.column),
            None => format!("{} at {pointer}", self.name),
        }
    }

    /// A line of the text, counted from 1.
    pub fn line(&self, number: usize) -> Option<Line> {
        let text = self.text.as_ref()?;
        self.lines
            .get_or_init(|| Rc::new(Lines::of(text.clone())))
            .line(number)
    }

    /// The file's name alone.
    pub fn file_name(&self) -> &str {
        Path::new(&self.name)
            .file_name()
            .and_then(OsStr::to_str)
            .unwrap_or(&self.name)
    }
}

/// `openapi/` here, or beside the manifest that cargo runs this for.
pub fn home() -> PathBuf {
    let here = PathBuf::from("openapi");
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(manifest) if !here.is_dir() => Path::new(&manifest).join("openapi"),
        _ => here,
    }
}

/// Every document in a folder, by name.
///
/// # Errors
///
/// When the folder cannot be read, or holds none.
pub fn documents(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(format!(
            "{}: {error}; name a FILE, or run this where `openapi/` is",
            folder.display()
        ))
    };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut all: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| pipeline::is_document(path))
        .collect();
    all.sort();
    if all.is_empty() {
        return Err(Failure::new(format!(
            "{}: holds no .yaml, .yml or .json; name a FILE",
            folder.display()
        )));
    }
    Ok(all)
}

/// A file as it was at a git revision; `None` if it was not there.
///
/// # Errors
///
/// When git is missing, this is no repository, or it knows no such revision.
pub fn at_revision(revision: &str, path: &Path) -> Result<Option<Source>, Failure> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
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

/// What git prints; `None` if it says no.
fn git(folder: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output();
    let output =
        output.map_err(|error| Failure::new(format!("git: {error}; `--against` needs it")))?;
    Ok(output.status.success().then_some(output.stdout))
}
