//! Messages on stderr, and numbers with nouns.

use std::io::{self, Write};

/// Writes a line to stderr. Unlike `eprintln!` it does not panic if stderr is closed (`2>&1 | head`),
/// because a bulk run must finish.
macro_rules! say {
    ($($words:tt)*) => { $crate::say::prompt(&format!("{}\n", format_args!($($words)*))) };
}
pub(crate) use say;

/// Writes `text` to stderr unchanged and all at once, so that it is not mixed with typed text, or with
/// lines of another program in the same file.
pub fn prompt(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Returns `3 users`, or `1 user`.
pub fn counted(count: u64, what: &str) -> String {
    let many = if count == 1 { "" } else { "s" };
    format!("{count} {what}{many}")
}
