//! Where a command writes its text, and whether the text may be colored.

use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use cribl_tokens::invisible::is_invisible;

/// A buffered writer that knows whether colors are wanted. If its reader closes it, the command continues
/// without printing.
pub struct Output<'w> {
    out: Box<dyn Write + 'w>,
    /// True if colors may be written: on a terminal, and without `NO_COLOR`.
    pub styled: bool,
}

impl<'w> Output<'w> {
    /// Writes to standard output.
    pub fn stdout() -> Self {
        let out = io::stdout();
        let styled = AutoStream::choice(&out) != ColorChoice::Never;
        Self {
            out: Box::new(BufWriter::new(out)),
            styled,
        }
    }

    /// Writes to standard error.
    pub fn stderr() -> Self {
        let out = io::stderr();
        let styled = AutoStream::choice(&out) != ColorChoice::Never;
        Self {
            out: Box::new(BufWriter::new(out)),
            styled,
        }
    }

    /// Writes to any writer, without colors.
    pub fn plain(out: impl Write + 'w) -> Self {
        Self {
            out: Box::new(out),
            styled: false,
        }
    }
}

impl Output<'_> {
    /// Returns `instead` if the reader has closed the output, and drops everything written from then on. So
    /// `spec … | head` writes the same files, and ends with the same exit code, as without `head`.
    fn unless_closed<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.out = Box::new(io::sink());
                Ok(instead)
            }
            other => other,
        }
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.unless_closed(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.unless_closed(flushed, ())
    }
}

/// Replaces invisible characters: a document may contain escape sequences, which terminals obey, and
/// characters that reverse the text after them.
pub fn printable(text: &str) -> String {
    // A terminal shows other white space as a gap.
    let is_space = |c: char| c.is_whitespace() && !c.is_control() && !is_line_separator(c);
    let replaced = |c: char| match c {
        '\t' | '\n' => c,
        c if is_invisible(c) && !is_space(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(replaced).collect()
}

fn is_line_separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}
