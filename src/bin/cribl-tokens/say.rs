//! What is said on stderr, and numbers in words.

/// Writes a line to stderr. Unlike `eprintln!` it doesn't panic where nobody reads that any more
/// (`2>&1 | head`): a bulk run has work to finish.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}
pub(crate) use say;

/// `3 users`, or `1 user`.
pub fn counted(count: u64, what: &str) -> String {
    let many = if count == 1 { "" } else { "s" };
    format!("{count} {what}{many}")
}
