//! Exit codes, and the messages printed with them.

use std::process::ExitCode;

use crate::stderr::status_line;
use crate::tokens::without_tokens;
use crate::unknown_options;

/// At least one call failed or was not attempted.
pub const FAILED: u8 = 1;
/// The command did not begin its work, and no user's tokens were touched. clap exits with the same code for
/// an invalid command line.
pub const NOT_STARTED: u8 = 2;

/// It is unknown whether a token is accepted.
pub const UNKNOWN: u8 = 2;

/// A signal ended the run early: 128 + 2, as shells report SIGINT.
pub const INTERRUPTED: u8 = 130;

/// Prints why a command did not begin its work.
pub fn not_started(reason: &str) -> ExitCode {
    status_line!("error: {}", without_tokens(reason));
    ExitCode::from(NOT_STARTED)
}

/// Prints why a run did not start. It may have signed in.
pub fn run_not_started(reason: &str) -> ExitCode {
    let code = not_started(reason);
    status_line!("No user's tokens were touched.");
    code
}

/// Prints an error of the command line, or the requested help or version.
pub fn command_line_error(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let clean = without_tokens(&text);
    if let Some(instead) = unknown_options::instead(error) {
        status_line!("{instead}");
    } else if clean == text {
        // Printed with its colors to the right stream. If stdout is closed, the exit code gives the result.
        let _ = error.print();
    } else {
        status_line!("{clean}");
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(NOT_STARTED))
}
