//! Exit codes, and the words before them.

use std::process::ExitCode;

use crate::say::say;
use crate::tokens::without_tokens;

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
    say!("error: {}\nNothing was sent.", without_tokens(reason));
    ExitCode::from(NOTHING_TRIED)
}

/// Says what is wrong with the command line, or what it asked to be told: the help, the version.
pub fn at_the_command_line(error: &clap::Error) -> ExitCode {
    let words = error.render().to_string();
    let clean = without_tokens(&words);
    if clean == words {
        // With its colours, and to the stream where it belongs. Where nobody reads it, the code tells.
        let _ = error.print();
    } else {
        say!("{clean}");
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(NOTHING_TRIED))
}
