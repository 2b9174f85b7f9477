//! Messages on stderr.

use std::io::{self, Write};

use crate::text::undisguised;

/// Writes a line to stderr. A text from a file cannot change how it looks. Unlike `eprintln!` it does not panic if
/// stderr is closed (`2>&1 | head`), because a bulk run must finish.
macro_rules! status_line {
    ($($text:tt)*) => { $crate::stderr::write(&format!("{}\n", format_args!($($text)*))) };
}
pub(crate) use status_line;

/// Writes `text` to stderr all at once, so that it is not mixed with typed text, or with
/// lines of another program in the same file.
pub fn write(text: &str) {
    let _ = io::stderr().write_all(undisguised(text).as_bytes());
}
