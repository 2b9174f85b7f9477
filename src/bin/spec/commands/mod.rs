//! The subcommands, with a file for each. They write to the given writer and return the exit code.

mod check;
mod dependencies;
mod diff;
mod generate;
mod rules;
mod slice;
mod update;

use crate::args::Command;
use crate::failure::Failure;
use crate::screen::Screen;

/// Nothing found.
const CLEAN: u8 = 0;
/// Findings; for `diff`, a breaking change.
const FOUND: u8 = 1;
/// A document is not valid.
const INVALID: u8 = 2;

/// Runs a subcommand.
///
/// # Errors
///
/// Returns an error if a file cannot be read or written, git fails, or an argument names something that
/// does not exist.
pub fn run(command: Command, out: &mut Screen) -> Result<u8, Failure> {
    match command {
        Command::Check(arguments) => check::run(&arguments, out),
        Command::Diff(arguments) => diff::run(&arguments, out),
        Command::Slice(arguments) => slice::run(&arguments, out),
        Command::Update(arguments) => update::run(&arguments, out),
        Command::Generate(arguments) => generate::run(&arguments, out),
        Command::Rules => rules::run(out),
    }
}
