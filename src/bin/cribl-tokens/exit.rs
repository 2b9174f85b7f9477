//! Exit codes, and the words before them.

use std::process::ExitCode;

use crate::say::say;

/// At least one user's tokens were not invalidated.
pub const FAILED: u8 = 1;
/// Nothing was sent. clap exits with the same for a wrong command line.
pub const NOTHING_TRIED: u8 = 2;

/// Whether a token is accepted can't be told.
pub const CANT_TELL: u8 = 2;

/// A signal ended the run before its end: 128 + 2, as shells say it for SIGINT.
pub const INTERRUPTED: u8 = 130;

/// Says why nothing was tried.
pub fn nothing_tried(reason: &str) -> ExitCode {
    say!("error: {reason}\nNothing was sent.");
    ExitCode::from(NOTHING_TRIED)
}
