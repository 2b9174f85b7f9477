//! Runs on several Leaders, one after another or in parallel, and combines their results.

use std::io;

use futures_util::future::join_all;

use crate::exit;
use crate::run::bulk;
use crate::run::job::BulkCommand;
use crate::run::job::{LeaderJob, LeaderLabel};
use crate::run::result::{End, LeaderResult};
use crate::run::summary::Counts;
use crate::signals::Signals;
use crate::stderr::status_line;

/// The combined results of all Leaders.
pub struct Results {
    pub code: u8,
    /// The number of calls the Leaders accepted, including those before this run, according to the journal.
    pub accepted: u64,
    pub done_before: u64,
    /// True if there is something to resume.
    pub has_rest: bool,
    /// True if a run ended before its list did.
    pub is_stopped: bool,
}

impl Results {
    fn of(code: u8, results: &[LeaderResult]) -> Self {
        let sum = |count: fn(&Counts) -> u64| results.iter().map(|r| count(&r.counts)).sum();
        Self {
            code,
            accepted: sum(|counts| counts.accepted),
            done_before: sum(|counts| counts.done_before),
            has_rest: results.iter().any(|result| result.has_rest),
            is_stopped: results.iter().any(|result| result.end != End::Complete),
        }
    }
}

/// Runs each job. Returns the results, or why nothing was sent at all.
pub async fn run(command: &BulkCommand, jobs: Vec<LeaderJob>) -> Result<Results, String> {
    // Created now for each job, so that a signal between two of them reaches the second.
    let jobs = jobs.into_iter().map(|job| Ok((job, Signals::new()?)));
    let jobs: io::Result<Vec<(LeaderJob, Signals)>> = jobs.collect();
    let mut jobs = jobs.map_err(|e| format!("cannot wait for signals: {e}"))?;
    if jobs.len() <= 1 {
        let Some((job, signals)) = jobs.pop() else {
            return Ok(Results::of(0, &[]));
        };
        let result = bulk::run(command, job, None, signals).await;
        return match result.reason {
            Some(reason) => Err(reason),
            None => Ok(Results::of(result.code, &[result])),
        };
    }
    let names: Vec<String> = jobs.iter().map(|(job, _)| job.name.clone()).collect();
    let results = run_several(command, jobs).await;
    for (name, result) in names.iter().zip(&results) {
        if let Some(reason) = &result.reason {
            status_line!("{name}: nothing was sent: {reason}");
        }
    }
    status_line!("\n{}", table(command.verb.done(), &names, &results));
    Ok(Results::of(worst(&results), &results))
}

async fn run_several(command: &BulkCommand, jobs: Vec<(LeaderJob, Signals)>) -> Vec<LeaderResult> {
    let at_once = command.args.at_once;
    let label = |job: &LeaderJob| LeaderLabel {
        name: job.name.clone(),
        base_url: job.base_url().to_owned(),
        is_among_others: at_once,
    };
    if at_once {
        let runs = jobs.into_iter().map(|(job, signals)| {
            let label = label(&job);
            bulk::run(command, job, Some(label), signals)
        });
        return join_all(runs).await;
    }
    let mut results: Vec<LeaderResult> = Vec::new();
    for (job, signals) in jobs {
        let last = results.last();
        if last.is_some_and(|result| result.end == End::Interrupted) {
            let users = job.users.count_left();
            results.push(LeaderResult {
                end: End::Interrupted,
                ..LeaderResult::skipped("interrupted before its turn".to_owned(), users)
            });
        } else {
            let label = label(&job);
            results.push(bulk::run(command, job, Some(label), signals).await);
        }
    }
    results
}

/// Returns the worst exit code. If something was sent to one Leader, sending nothing to another is an
/// ordinary failure.
fn worst(results: &[LeaderResult]) -> u8 {
    let all = |code| results.iter().all(|result| result.code == code);
    if results.iter().any(|result| result.end == End::Interrupted) {
        exit::INTERRUPTED
    } else if all(0) {
        0
    } else if all(exit::NOTHING_TRIED) {
        exit::NOTHING_TRIED
    } else {
        exit::FAILED
    }
}

/// Returns a table with a column for each Leader and a row for each count.
fn table(done: &str, names: &[String], results: &[LeaderResult]) -> String {
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
            result.not_attempted.to_string(),
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
