//! `cribl-tokens completions`: prints a shell completion script.

use std::process::ExitCode;

use clap::CommandFactory;

use crate::args::{Args, CompletionsArgs};
use crate::output::print_or_fail;

pub fn run(args: &CompletionsArgs) -> ExitCode {
    let mut command = Args::command();
    let name = command.get_name().to_owned();
    // Written to memory first, because clap_complete panics if its output can't be written.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    let script = with_one_spelling(&String::from_utf8_lossy(&script));
    print_or_fail(&script, "the script")
}

/// Returns the script with the same spelling of this command's name everywhere. Up to version 4.6.11,
/// `clap_complete` spells a name with a hyphen in two ways for bash, which then completes nothing after a
/// subcommand (<https://github.com/clap-rs/clap/issues/6421>). Other scripts are not changed.
fn with_one_spelling(script: &str) -> String {
    script.replace("cribl__subcmd__tokens", "cribl__tokens")
}
