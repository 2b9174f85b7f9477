//! Prints from time to time that the command waits for a call outside a run.

use std::io::{IsTerminal, stderr};
use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

use crate::stderr::status_line;

/// The interval between lines about waiting.
pub const LINE_EVERY: Duration = Duration::from_secs(10);

/// When the first line is printed on a terminal.
const FIRST_LINE_ON_TERMINAL: Duration = Duration::from_secs(1);

/// Waits for a token, and prints from time to time that it is waiting.
pub async fn while_signing_in<T>(call: impl Future<Output = T>) -> T {
    while_waiting("signing in", call).await
}

/// Waits for a call outside a run, and prints from time to time that it is waiting. Such a call does not report
/// whether it waits for a response or for a retry.
pub async fn while_calling<T>(call: impl Future<Output = T>) -> T {
    while_waiting("waiting for a response, or to send the call again", call).await
}

async fn while_waiting<T>(reason: &str, call: impl Future<Output = T>) -> T {
    let mut call = pin!(call);
    let mut wait = until_first_line();
    loop {
        match timeout(wait, &mut call).await {
            Ok(done) => return done,
            Err(_) => status_line!("{reason}; -v shows more"),
        }
        wait = LINE_EVERY;
    }
}

/// Returns when the first line about waiting is printed.
pub fn until_first_line() -> Duration {
    if stderr().is_terminal() {
        FIRST_LINE_ON_TERMINAL
    } else {
        LINE_EVERY
    }
}
