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
        results.push(if results.iter().any(RunResult::is_interrupted) {
            let reason = "interrupted before its turn".to_owned();
            RunResult::not_started(reason, job.users.count_left())
        } else {
            let label = label(&job);
            bulk::run(command, job, Some(label), signals, deadline).await
        });
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
    let mut columns = vec![vec![
        String::new(),
        done.to_owned(),
        "failed".to_owned(),
        "not attempted".to_owned(),
        "skipped".to_owned(),
    ]];
    let has_zeros = results.iter().any(|result| result.counts.without_items > 0);
    for (name, result) in names.iter().zip(results) {
        let counts = &result.counts;
        columns.push(vec![
            name.clone(),
            counts.accepted.to_string(),
            counts.failures().to_string(),
            result.not_attempted().to_string(),
            (counts.duplicates + counts.done_before + counts.invalid).to_string(),
        ]);
    }
    if has_zeros {
        let zeros = results
            .iter()
            .map(|result| result.counts.without_items.to_string());
        let cells = std::iter::once("  with 0 items".to_owned()).chain(zeros);
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.insert(2, cell);
        }
    }
    let rows = columns.first().map_or(0, Vec::len);
    let width = |column: &[String]| column.iter().map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = columns.iter().map(|c| width(c).unwrap_or(0)).collect();
    let row = |n: usize| {
        let cells = columns.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (column, &width))| {
            let cell = column.get(n).map_or("", String::as_str);
            // Text is aligned left, numbers right.
            if at == 0 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        cells.collect::<Vec<_>>().join("  ")
    };
    (0..rows).map(row).collect::<Vec<_>>().join("\n")
}
