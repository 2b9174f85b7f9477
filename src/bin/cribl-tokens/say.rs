//! Messages on stderr, and numbers with their noun.

use std::io::{self, Write};

/// Writes a line to stderr. Unlike `eprintln!` it does not panic if stderr is closed (`2>&1 | head`): a bulk run has
/// work to finish.
macro_rules! say {
    ($($words:tt)*) => { $crate::say::prompt(&format!("{}\n", format_args!($($words)*))) };
}
pub(crate) use say;

/// Writes `text` to stderr as it is, and all at once, so that nothing comes in between: neither what is typed at a
/// terminal, nor a line that another program writes to the same file.
pub fn prompt(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// `3 users`, or `1 user`.
pub fn counted(count: u64, what: &str) -> String {
    let many = if count == 1 { "" } else { "s" };
    format!("{count} {what}{many}")
}
