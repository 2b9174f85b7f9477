//! Where output goes, and whether it may be coloured.

use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};

/// A buffered writer that knows whether a terminal that wants colours stands behind it.
pub struct Screen {
    out: Box<dyn Write>,
    /// Colours may be written: a terminal, and no `NO_COLOR`.
    pub styled: bool,
}

impl Screen {
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
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
