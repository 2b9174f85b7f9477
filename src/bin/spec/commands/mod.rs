//! The subcommands, with a file for each. They write to the given writer and return the exit code.

mod check;
mod dependencies;
mod diff;
mod exit_code;
mod generate;
mod rules;
mod slice;
mod update;

use crate::args::Command;
use crate::io::{Failure, Output};

/// Runs a subcommand.
///
/// # Errors
///
/// Returns an error if a file cannot be read or written, git fails, or an argument names something that
/// does not exist.
pub fn run(command: Command, out: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::Check(arguments) => check::run(&arguments, out),
        Command::Diff(arguments) => diff::run(&arguments, out),
        Command::Slice(arguments) => slice::run(&arguments, out),
        Command::Update(arguments) => update::run(&arguments, out),
        Command::Generate(arguments) => generate::run(&arguments, out),
        Command::Rules => rules::run(out),
    }
}
