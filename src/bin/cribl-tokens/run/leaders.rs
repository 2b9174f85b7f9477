//! Runs on several Leaders, one after another or in parallel, and combines their results.

use std::io;

use futures_util::future::join_all;

use crate::exit;
use crate::output::LeaderLabel;
use crate::run::bulk;
use crate::run::deadline::Deadline;
use crate::run::job::{BulkCommand, LeaderJob};
use crate::run::result::RunResult;
use crate::signals::Signals;
use crate::stderr::status_line;

/// Runs each job. Returns the results, or why no call was sent at all.
pub async fn run(command: &BulkCommand, jobs: Vec<LeaderJob>) -> Result<Vec<RunResult>, String> {
    // Created now for each job, so that a signal between two of them reaches the second.
    let jobs = jobs.into_iter().map(|job| Ok((job, Signals::new()?)));
    let jobs: io::Result<Vec<(LeaderJob, Signals)>> = jobs.collect();
    let mut jobs = jobs.map_err(|e| format!("cannot wait for signals: {e}"))?;
    let deadline = Deadline::after(command.args.leader.deadline);
    if jobs.len() <= 1 {
        let Some((job, signals)) = jobs.pop() else {
            return Ok(Vec::new());
        };
        let result = bulk::run(command, job, None, signals, deadline).await;
        return match result.not_started_reason() {
            Some(reason) => Err(reason.to_owned()),
            None => Ok(vec![result]),
        };
    }
    let names: Vec<String> = jobs.iter().map(|(job, _)| job.name.clone()).collect();
    let results = run_several(command, jobs, deadline).await;
    for (name, result) in names.iter().zip(&results) {
        if let Some(reason) = result.not_started_reason() {
            status_line!("{name}: no user's tokens were touched: {reason}");
        }
    }
    status_line!("\n{}", table(command.verb.done(), &names, &results));
    Ok(results)
}

async fn run_several(
    command: &BulkCommand,
    jobs: Vec<(LeaderJob, Signals)>,
    deadline: Option<Deadline>,
) -> Vec<RunResult> {
    let at_once = command.args.at_once;
    let label = |job: &LeaderJob| LeaderLabel {
        name: job.name.clone(),
        base_url: job.base_url().to_owned(),
        is_among_others: at_once,
    };
    if at_once {
        let runs = jobs.into_iter().map(|(job, signals)| {
            let label = label(&job);
            bulk::run(command, job, Some(label), signals, deadline)
        });
        return join_all(runs).await;
    }
    let mut results: Vec<RunResult> = Vec::new();
    for (job, signals) in jobs {
        let reason = results.iter().find_map(RunResult::reason_to_start_no_other);
        if let Some(reason) = reason {
            let users = job.users.count_left();
            results.push(RunResult::not_started(reason.to_owned(), users));
            continue;
        }
        let label = label(&job);
        results.push(bulk::run(command, job, Some(label), signals, deadline).await);
    }
    results
}

/// Returns the worst exit code. If the run started on one Leader, not starting on another is an ordinary
/// failure.
pub fn exit_code(results: &[RunResult]) -> u8 {
    let all = |code| results.iter().all(|result| result.exit_code() == code);
    if results.iter().any(RunResult::is_interrupted) {
        exit::INTERRUPTED
    } else if all(0) {
        0
    } else if all(exit::NOT_STARTED) {
        exit::NOT_STARTED
    } else {
        exit::FAILED
    }
}

/// Returns a table with a column for each Leader and a row for each count.
fn table(done: &str, names: &[String], results: &[RunResult]) -> String {
    let row = |title: &str, count: fn(&RunResult) -> u64| -> Vec<String> {
        let counts = results.iter().map(|result| count(result).to_string());
        std::iter::once(title.to_owned()).chain(counts).collect()
    };
    let head = std::iter::once(String::new()).chain(names.iter().cloned());
    let mut rows = vec![head.collect(), row(done, |result| result.counts.accepted)];
    if results.iter().any(|result| result.counts.without_items > 0) {
        rows.push(row("  with 0 items", |result| result.counts.without_items));
    }
    rows.push(row("failed", |result| result.counts.failures()));
    rows.push(row("not attempted", RunResult::not_attempted));
    rows.push(row("skipped", |result| result.counts.skipped()));
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..=names.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, &width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ")
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
