//! The command `cribl-tokens`, for operators: invalidates users' bearer tokens on a Cribl Leader.
//!
//! Results go to stdout, everything else to stderr. It uses the library as anybody can: what is
//! wrong with a call is the library's word, what to type instead is this command's.
#![warn(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod address;
mod args;
mod aside;
mod broken;
mod check_token;
mod choice;
mod completions;
mod confirm;
mod connection;
mod demo;
mod dry_run;
mod environment;
mod exit;
mod failed_list;
mod files;
mod flow;
mod hint;
mod history;
mod identity;
mod input;
mod journal;
mod leader_args;
mod lines;
mod list;
mod logging;
mod man;
mod many;
mod output;
mod panics;
mod prepare;
mod print_token;
mod profiles;
mod profiles_list;
mod progress;
mod remembered;
mod resume;
mod rows;
mod sandbox;
mod say;
mod secret;
mod settings;
mod several;
mod sieve;
mod signals;
mod stop;
mod summary;
mod verb;
mod work;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
    panics::install();
    let args = Args::parse();
    logging::start(args.verbose);
    // For the demonstration's own plain HTTP client, which wants a provider though it uses none. An
    // error says that one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // One thread: the work is waiting. Against a server on the same machine the current-thread
    // runtime makes some 40 % more calls a second than the multi-thread one.
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return exit::nothing_tried(&format!("the asynchronous runtime can't start: {error}"));
        }
    };
    let code = runtime.block_on(async {
        match args.command {
            Command::Invalidate(args) => work::invalidate(*args).await,
            Command::Reinstate(args) => work::reinstate(*args).await,
            Command::CheckToken(args) => check_token::run(&args).await,
            Command::Token(args) => print_token::run(&args).await,
            Command::Profiles(args) => profiles_list::run(&args),
            Command::Demo => demo::run().await,
            Command::Sandbox(args) => sandbox::run(args).await,
            Command::Completions(args) => completions::run(&args),
            Command::Man(args) => man::run(&args),
        }
    });
    // Not dropped, which waits for a look-up of a host's name however long that takes: all is said.
    runtime.shutdown_background();
    code
}
