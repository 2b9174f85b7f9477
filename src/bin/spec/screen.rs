//! Where output goes, and whether it may be coloured.

use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};

/// A buffered writer that knows whether its reader wants colours.
pub struct Screen<'w> {
    out: Box<dyn Write + 'w>,
    /// Colours may be written: a terminal, and no `NO_COLOR`.
    pub styled: bool,
}

impl<'w> Screen<'w> {
    /// Standard output.
    pub fn stdout() -> Self {
        let out = io::stdout();
        let styled = AutoStream::choice(&out) != ColorChoice::Never;
        Self {
            out: Box::new(BufWriter::new(out)),
            styled,
        }
    }

    /// Standard error.
    pub fn stderr() -> Self {
        let out = io::stderr();
        let styled = AutoStream::choice(&out) != ColorChoice::Never;
        Self {
            out: Box::new(BufWriter::new(out)),
            styled,
        }
    }

    /// Any writer, without colours.
    pub fn plain(out: impl Write + 'w) -> Self {
        Self {
            out: Box::new(out),
            styled: false,
        }
    }
}

impl Write for Screen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
