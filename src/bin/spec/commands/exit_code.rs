//! The exit codes of the subcommands.

/// Nothing found.
pub const CLEAN: u8 = 0;
/// Findings; for `diff`, a breaking change.
pub const FOUND: u8 = 1;
/// A document is not valid.
pub const INVALID: u8 = 2;
