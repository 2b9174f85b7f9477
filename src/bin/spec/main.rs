//! `spec` checks, compares and cuts `OpenAPI` documents and generates clients from them, in a terminal and
//! in CI.
//!
//! It needs the pipeline but never the generated client, so it builds even if a document in `openapi/` is
//! broken. `commands` has a file for each subcommand. `contract` reads a document as a client sees it,
//! `compare` compares two of them, `cut` cuts operations out of one, `update` updates all, and `render`
//! prints the results.
#![warn(clippy::panic, clippy::unwrap_used)]

mod accepted;
mod args;
mod commands;
mod compare;
mod contract;
mod cut;
mod failure;
mod files;
mod git;
mod lines;
mod progress;
mod render;
mod review;
mod screen;
mod update;
mod write;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use failure::Failure;

/// Making and dropping syntax trees is mostly allocation: with glibc's allocator, which gives each thread an
/// arena of its own, that was 40 % of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Stack size of the working thread. A document at the parser's maximum depth needs more than the 8 MiB of
/// a main thread in a debug build.
const STACK: usize = 64 * 1024 * 1024;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    let worker = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || run(cli));
    let outcome = worker.map_err(|error| Failure::new(format!("cannot start a thread: {error}")));
    match outcome.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(code))) => ExitCode::from(code),
        Ok(Ok(Err(failure))) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Ok(Ok(Err(failure))) | Err(failure) => {
            anstream::eprintln!("error: {failure}");
            ExitCode::from(2)
        }
        Ok(Err(_panic)) => {
            anstream::eprintln!(
                "error: this is a fault of `spec` itself; please report it with the document"
            );
            ExitCode::from(2)
        }
    }
}

fn run(cli: args::Cli) -> Result<u8, Failure> {
    let mut out = screen::Screen::stdout();
    let code = commands::run(cli.command, &mut out)?;
    out.flush()?;
    Ok(code)
}
