//! What is said on stderr.

/// Writes a line to stderr. Unlike `eprintln!` it doesn't panic where nobody reads that any more
/// (`2>&1 | head`): a bulk run has work to finish.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}
pub(crate) use say;
