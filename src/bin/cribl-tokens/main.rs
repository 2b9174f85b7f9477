//! The command `cribl-tokens`, for operators: invalidates users' bearer tokens on a Cribl Leader.
//!
//! Results go to stdout, everything else to stderr. The command uses only the public API of the library.
//! The library's errors describe the problem, and this command adds hints about what to type.
#![warn(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod args;
mod commands;
mod exit;
mod hint;
mod input;
mod json;
mod leader;
mod leader_args;
mod logging;
mod option_values;
mod output;
mod panics;
mod record;
mod report;
mod run;
mod sandbox_args;
mod signals;
mod stderr;
mod terminal;
mod text;
mod text_table;
mod tokens;
mod unknown_options;
mod verb;
mod waiting;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use commands::{
    check_token, completions, demo, invalidate, man, print_token, profiles_list, reinstate,
    report as report_command, sandbox,
};
use stderr::status_line;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| status_line!("{}", panics::message(panic))));
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return exit::command_line_error(&error),
    };
    logging::start(args.verbose);
    // One thread is enough, because the command mostly waits. Against a server on the same machine the
    // current-thread runtime makes some 40 % more calls a second than the multi-thread one.
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return exit::not_started(&format!("the asynchronous runtime cannot start: {error}"));
        }
    };
    let code = runtime.block_on(async {
        match args.command {
            Command::Invalidate(args) => invalidate::run(*args).await,
            Command::Reinstate(args) => reinstate::run(*args).await,
            Command::CheckToken(args) => check_token::run(&args).await,
            Command::Token(args) => print_token::run(&args).await,
            Command::Profiles(args) => profiles_list::run(&args),
            Command::Demo => demo::run().await,
            Command::Report(args) => report_command::run(&args),
            Command::Sandbox(args) => sandbox::run(args).await,
            Command::Completions(args) => completions::run(&args),
            Command::Man(args) => man::run(&args),
        }
    });
    // Not dropped, because that would wait for a running name lookup.
    runtime.shutdown_background();
    code
}
