//! A run on each of several Leaders, one after another or at once, and what it came to on all.

use futures_util::future::join_all;

use crate::exit;
use crate::many::Named;
use crate::say::say;
use crate::stop::Stop;
use crate::summary::{Ending, Tally};
use crate::work::{Part, Task};

/// What a run on one Leader came to.
pub struct Outcome {
    code: u8,
    /// Why nothing was tried, where that is so.
    reason: Option<String>,
    tally: Tally,
    not_attempted: Option<u64>,
    interrupted: bool,
    /// Whether there is something to take up again.
    has_rest: bool,
}

impl Outcome {
    pub fn nothing(reason: String) -> Self {
        Self {
            code: exit::NOTHING_TRIED,
            reason: Some(reason),
            tally: Tally::default(),
            not_attempted: None,
            interrupted: false,
            has_rest: false,
        }
    }

    pub fn done(code: u8, tally: Tally, ending: &Ending) -> Self {
        let done = tally.done() + ending.cut_off as u64;
        Self {
            code,
            reason: None,
            not_attempted: ending.total.map(|total| total.saturating_sub(done)),
            interrupted: matches!(ending.stop, Some(Stop::Interrupted)),
            has_rest: ending.stop.is_some() || (tally.failures() > 0 && tally.done() > 1),
            tally,
        }
    }
}

/// What all parts came to.
pub struct Outcomes {
    pub code: u8,
    /// How many calls the Leaders accepted.
    pub accepted: u64,
    /// Whether there is something to take up again.
    pub have_rest: bool,
}

/// Does each part; says what the exit code is, or why nothing was sent at all.
pub async fn run(task: &Task, parts: Vec<Part>) -> Result<Outcomes, String> {
    if parts.len() == 1 {
        return match parts.into_iter().next() {
            Some(part) => {
                let outcome = task.run(part, None).await;
                let done = Outcomes {
                    code: outcome.code,
                    accepted: outcome.tally.accepted,
                    have_rest: outcome.has_rest,
                };
                outcome.reason.map_or(Ok(done), Err)
            }
            None => Ok(Outcomes {
                code: 0,
                accepted: 0,
                have_rest: false,
            }),
        };
    }
    let at_once = task.args.at_once;
    let named = |part: &Part| Named {
        name: part.name.clone(),
        base_url: part.base_url().to_owned(),
        is_among_others: at_once,
    };
    let headings: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
    let outcomes = if at_once {
        let runs = parts.into_iter().map(|part| {
            let named = named(&part);
            task.run(part, Some(named))
        });
        join_all(runs).await
    } else {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for part in parts {
            let interrupted = outcomes.last().is_some_and(|outcome| outcome.interrupted);
            if interrupted {
                let mut skipped = Outcome::nothing("it was interrupted before".to_owned());
                (skipped.interrupted, skipped.has_rest) = (true, true);
                outcomes.push(skipped);
            } else {
                let named = named(&part);
                outcomes.push(task.run(part, Some(named)).await);
            }
        }
        outcomes
    };
    for (name, outcome) in headings.iter().zip(&outcomes) {
        if let Some(reason) = &outcome.reason {
            say!("{name}: nothing was sent: {reason}");
        }
    }
    say!("\n{}", table(task.verb.done(), &headings, &outcomes));
    Ok(Outcomes {
        code: worst(&outcomes),
        accepted: outcomes.iter().map(|outcome| outcome.tally.accepted).sum(),
        have_rest: outcomes.iter().any(|outcome| outcome.has_rest),
    })
}

/// The worst exit code. That nothing was tried on one Leader is no more than a failure, where
/// something was on another.
fn worst(outcomes: &[Outcome]) -> u8 {
    let all = |code| outcomes.iter().all(|outcome| outcome.code == code);
    if outcomes.iter().any(|outcome| outcome.interrupted) {
        exit::INTERRUPTED
    } else if all(0) {
        0
    } else if all(exit::NOTHING_TRIED) {
        exit::NOTHING_TRIED
    } else {
        exit::FAILED
    }
}

/// A column a Leader, a row for each thing that can come of a user.
fn table(done: &str, names: &[String], outcomes: &[Outcome]) -> String {
    let mut columns = vec![vec![
        String::new(),
        done.to_owned(),
        "failed".to_owned(),
        "not attempted".to_owned(),
        "skipped".to_owned(),
    ]];
    for (name, outcome) in names.iter().zip(outcomes) {
        let tally = &outcome.tally;
        columns.push(vec![
            name.clone(),
            tally.accepted.to_string(),
            tally.failures().to_string(),
            outcome
                .not_attempted
                .map_or("?".to_owned(), |n| n.to_string()),
            (tally.twice + tally.done_before + tally.invalid).to_string(),
        ]);
    }
    let width = |column: &[String]| column.iter().map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = columns.iter().map(|c| width(c).unwrap_or(0)).collect();
    let row = |n: usize| {
        let cells = columns.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (column, &width))| {
            let cell = column.get(n).map_or("", String::as_str);
            // Words to the left, numbers to the right.
            if at == 0 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        cells.collect::<Vec<_>>().join("  ")
    };
    (0..5).map(row).collect::<Vec<_>>().join("\n")
}
