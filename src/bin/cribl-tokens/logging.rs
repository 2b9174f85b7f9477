//! Prints the log for `-v` on stderr: the events of the library, and with `-vvv` those of its dependencies,
//! too.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Starts logging. Without `-v` nothing is logged. Results go to stdout.
pub fn start(verbose: u8) {
    let filter = match verbose {
        0 => return,
        1 => Targets::new().with_target("cribl_tokens", LevelFilter::INFO),
        2 => Targets::new().with_target("cribl_tokens", LevelFilter::DEBUG),
        _ => Targets::new().with_default(LevelFilter::TRACE),
    };
    let color =
        stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(color);
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .init();
}
