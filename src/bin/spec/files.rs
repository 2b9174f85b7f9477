//! Documents as files, with their lines at hand.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use cribl_tokens::pipeline::{self, Place, Places};

use crate::failure::Failure;
use crate::lines::{Line, Lines};

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
    index: OnceCell<Places>,
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
        let mut bytes = Vec::new();
        let read =
            fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        read.map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        Self::within_limit(path.display().to_string(), bytes)
    }

    /// Reads a file, or standard input if the path is `-`.
    ///
    /// # Errors
    ///
    /// As [`Source::read`].
    pub fn read_or_stdin(path: &Path) -> Result<Self, Failure> {
        if path != Path::new("-") {
            return Self::read(path);
        }
        let bytes = standard_input();
        let bytes = bytes.map_err(|error| Failure::new(format!("standard input: {error}")))?;
        Self::within_limit("standard input".to_owned(), bytes)
    }

    fn within_limit(name: String, bytes: Vec<u8>) -> Result<Self, Failure> {
        if bytes.len() as u64 > LARGEST {
            return Err(Failure::new(format!(
                "{name}: larger than 64 MiB, which no document of this API is"
            )));
        }
        Ok(Self::new(name, bytes))
    }

    /// Where a pointer stands; `None` if that is not known.
    pub fn place(&self, pointer: &str) -> Option<Place> {
        let text = self.text.as_deref()?;
        self.index.get_or_init(|| Places::of(text)).find(pointer)
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

/// Bytes of standard input, up to [`LARGEST`].
fn standard_input() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
