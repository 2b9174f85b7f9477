//! The text of a document, with its name and the places in it.

use std::cell::OnceCell;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use cribl_tokens::pipeline::{Place, Places};

use super::failure::Failure;
use super::lines::{Line, Lines};
use super::output::printable;

/// Maximum number of bytes of a document. The vendor's largest has 2.8 million.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A document's text and name.
#[derive(Debug)]
pub struct Source {
    /// The name as the user typed it, for messages.
    pub name: String,
    /// The unchanged bytes.
    pub bytes: Vec<u8>,
    /// The text without a byte-order mark, if the bytes are text.
    text: Option<String>,
    index: OnceCell<Places>,
    /// Built when the first finding needs its line.
    lines: OnceCell<Rc<Lines>>,
}

impl Source {
    /// Creates a source from bytes in memory.
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
    /// Returns an error if the file does not exist, or is larger than [`MAX_BYTES`].
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        let read =
            fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
        read.map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        Self::within_limit(path.display().to_string(), bytes)
    }

    /// Reads a file, or standard input if the path is `-`.
    ///
    /// # Errors
    ///
    /// The errors of [`Source::read`].
    pub fn read_or_stdin(path: &Path) -> Result<Self, Failure> {
        if path != Path::new("-") {
            return Self::read(path);
        }
        let bytes = standard_input();
        let bytes = bytes.map_err(|error| Failure::new(format!("standard input: {error}")))?;
        Self::within_limit("standard input".to_owned(), bytes)
    }

    fn within_limit(name: String, bytes: Vec<u8>) -> Result<Self, Failure> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Failure::new(format!(
                "{name}: larger than 64 MiB, which no document of this API is"
            )));
        }
        Ok(Self::new(name, bytes))
    }

    /// Returns the place of a pointer. `None` if it is not known.
    pub fn place(&self, pointer: &str) -> Option<Place> {
        let text = self.text.as_deref()?;
        self.index.get_or_init(|| Places::of(text)).find(pointer)
    }

    /// Returns `FILE:LINE:COLUMN` of a pointer, or `FILE at POINTER` if its place is not known, printable.
    pub fn spot(&self, pointer: &str) -> String {
        printable(&match self.place(pointer) {
            Some(at) => format!("{}:{}:{}", self.name, at.line, at.column),
            None => format!("{} at {pointer}", self.name),
        })
    }

    /// Returns a line of the text, counted from 1.
    pub fn line(&self, number: usize) -> Option<Line> {
        let text = self.text.as_ref()?;
        self.lines
            .get_or_init(|| Rc::new(Lines::of(text.clone())))
            .line(number)
    }
}

/// Reads standard input up to [`MAX_BYTES`] bytes.
fn standard_input() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
