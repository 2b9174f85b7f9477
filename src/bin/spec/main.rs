//! `spec` checks, compares and cuts `OpenAPI` documents and generates clients from them, in a terminal and
//! in CI.
//!
//! It needs the pipeline but never the generated client, so it builds even if a document in `openapi/` is
//! broken. Its folders are layers, and each imports only those above it in this list:
//!
//! - `io`: files, git, standard output, and the error that ends the command;
//! - `contract`: reads a document as a client sees it;
//! - `compare`: compares two documents. `cut`: cuts operations out of one;
//! - `report`: prints findings in each format;
//! - `args`: the command line;
//! - `review`: compares two files, and applies the accepted findings;
//! - `update`: updates `openapi/` from a new vendor document;
//! - `commands`: a file for each subcommand.
#![warn(clippy::panic, clippy::unwrap_used)]

mod args;
mod commands;
mod compare;
mod contract;
mod cut;
mod io;
mod report;
mod review;
mod update;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use io::{Failure, Output, printable};

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
        Ok(Ok(Err(failure))) | Err(failure) => {
            complain(&failure.to_string());
            ExitCode::from(2)
        }
        Ok(Err(_panic)) => {
            complain("this is a fault of `spec` itself; please report it with the document");
            ExitCode::from(2)
        }
    }
}

/// Prints an error on standard error, or nothing if it is closed.
fn complain(error: &str) {
    let _ = writeln!(Output::stderr(), "error: {}", printable(error));
}

fn run(cli: args::Cli) -> Result<u8, Failure> {
    let mut out = Output::stdout();
    let outcome = commands::run(cli.command, &mut out);
    // A report comes before the error that follows from it.
    let flushed = out.flush();
    let code = outcome?;
    flushed?;
    Ok(code)
}
