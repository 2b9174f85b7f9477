//! Invalidates the tokens of many users. Reads their ids from stdin, one per line.
//!
//! ```sh
//! export CRIBL_BASE_URL=https://leader.example.com:9000
//! export CRIBL_BEARER_TOKEN=…
//! cargo run --example bulk_progress < users.txt > failed.txt
//! ```
//!
//! Without a Leader of your own, `cargo run --features cli -- sandbox` starts one on your machine and
//! prints the two `export` lines for it.
//!
//! Progress is printed to stderr, and at the end the failed users with the reasons. Their ids go to stdout,
//! so that `failed.txt` is the list for the next run. A line is read when a call can start, so the list may
//! be of any length, and may still be growing.
//!
//! Exit codes: 0, the Leader accepted every call; 1, at least one call failed; 2, nothing was tried.

use std::cell::{Cell, RefCell};
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use cribl_tokens::{BulkStatus, Client, Error, UserId, Waiting};
use futures_util::stream::{self, Stream, StreamExt};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::{MissedTickBehavior, interval};

/// Calls in flight at once.
const CONCURRENCY: usize = 8;

/// Requests a second, retries included.
const RATE: u32 = 50;

const REPORT_EVERY: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let client = match Client::from_env() {
        Ok(client) => client,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let run = Run::default();
    invalidate(&client, &run).await;
    run.end()
}

async fn invalidate(client: &Client, run: &Run) {
    let mut outcomes = client
        .invalidate_many(users(run))
        .concurrency(CONCURRENCY)
        .rate_limit(RATE)
        .stream();
    let status = outcomes.status();
    let mut report = interval(REPORT_EVERY);
    report.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            outcome = outcomes.next() => match outcome {
                Some((_, Ok(_))) => run.accepted.set(run.accepted.get() + 1),
                Some((user, Err(error))) => run.failed(&user, &error),
                None => return run.report(&status),
            },
            _ = report.tick() => run.report(&status),
        }
    }
}

/// The users on stdin, read as needed.
fn users(run: &Run) -> impl Stream<Item = UserId> {
    let lines = BufReader::new(tokio::io::stdin()).lines();
    stream::unfold(lines, move |mut lines| async move {
        loop {
            match lines.next_line().await {
                Ok(Some(line)) => {
                    if let Some(user) = run.user(line.trim()) {
                        return Some((user, lines));
                    }
                }
                Ok(None) => return None,
                Err(error) => {
                    run.unread.replace(Some(error));
                    return None;
                }
            }
        }
    })
}

/// The results so far. They are in cells, because the list is read while outcomes are counted.
#[derive(Default)]
struct Run {
    accepted: Cell<u64>,
    /// Ids, or lines that are not ids, with the reason for each failure.
    failed: RefCell<Vec<(String, String)>>,
    /// True if the Leader has refused the token.
    refused: Cell<bool>,
    /// Why the list could not be read to its end.
    unread: RefCell<Option<io::Error>>,
}

impl Run {
    /// The user to invalidate, if the line names one.
    fn user(&self, line: &str) -> Option<UserId> {
        let why = match UserId::new(line) {
            _ if line.is_empty() => return None,
            // A token refused once is refused for all users. The rest of the list is still read, so that the list of
            // failed users is complete.
            Ok(_) if self.refused.get() => "not tried, as the token was refused".to_owned(),
            Ok(user) => return Some(user),
            Err(error) => error.to_string(),
        };
        self.failed.borrow_mut().push((line.to_owned(), why));
        None
    }

    fn failed(&self, user: &UserId, error: &Error) {
        if error.is_unauthorized() {
            self.refused.set(true);
        }
        let failed = (user.to_string(), error.to_string());
        self.failed.borrow_mut().push(failed);
    }

    fn report(&self, status: &BulkStatus) {
        let (accepted, failed) = (self.accepted.get(), self.failed.borrow().len());
        let waiting = status.waiting().map_or(String::new(), words);
        eprintln!("{accepted} accepted, {failed} failed{waiting}");
    }

    fn end(self) -> ExitCode {
        let (failed, unread) = (self.failed.into_inner(), self.unread.into_inner());
        for (id, why) in &failed {
            eprintln!("failed {id}: {why}");
            println!("{id}");
        }
        if let Some(error) = &unread {
            eprintln!(
                "error: the list cannot be read on, and the rest of it was not tried: {error}"
            );
        }
        if failed.is_empty() && unread.is_none() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

fn words(waiting: Waiting) -> String {
    match waiting {
        Waiting::RetryAfter {
            status, remaining, ..
        } => {
            let seconds = remaining.as_secs() + 1;
            format!("; the Leader responded with {status} and is left alone for {seconds} s")
        }
        Waiting::Retrying { calls, .. } => format!("; {calls} wait to be tried again"),
        _ => String::new(),
    }
}
