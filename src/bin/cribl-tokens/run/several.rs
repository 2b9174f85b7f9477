//! A run on each of several Leaders, one after another or at once, and what it came to on all.

use std::io;

use futures_util::future::join_all;

use crate::exit;
use crate::run::many::Named;
use crate::run::signals::Signals;
use crate::run::stop::Stop;
use crate::run::summary::{Ending, Tally};
use crate::run::work::{Part, Task};
use crate::say::say;

/// What a run on one Leader came to.
pub struct Outcome {
    code: u8,
    /// Why nothing was tried, where that is so.
    reason: Option<String>,
    tally: Tally,
    not_attempted: Option<u64>,
    ended: Ended,
    /// Whether there is something to take up again.
    has_rest: bool,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    WithItsInput,
    Interrupted,
    AtABadLine,
    Early,
}

impl Ended {
    fn of(stop: Option<&Stop>) -> Self {
        match stop {
            None => Self::WithItsInput,
            Some(Stop::Interrupted) => Self::Interrupted,
            Some(Stop::InvalidLine) => Self::AtABadLine,
            Some(_) => Self::Early,
        }
    }
}

impl Outcome {
    pub fn nothing(reason: String) -> Self {
        Self {
            code: exit::NOTHING_TRIED,
            reason: Some(reason),
            tally: Tally::default(),
            not_attempted: None,
            ended: Ended::WithItsInput,
            has_rest: false,
        }
    }

    /// A Leader that is left for another time, for this reason, with so many users.
    pub fn put_off(reason: String, users: Option<u64>) -> Self {
        Self {
            not_attempted: users,
            ended: Ended::Early,
            has_rest: true,
            ..Self::nothing(reason)
        }
    }

    pub fn done(code: u8, tally: Tally, ending: &Ending) -> Self {
        Self {
            code,
            reason: None,
            not_attempted: ending.not_attempted(&tally),
            ended: Ended::of(ending.stop.as_ref()),
            has_rest: ending.has_rest(&tally),
            tally,
        }
    }
}

/// What all parts came to.
pub struct Outcomes {
    pub code: u8,
    /// How many calls the Leaders accepted, and how many they had accepted before, by the journal.
    pub accepted: u64,
    pub done_before: u64,
    /// Whether there is something to take up again.
    pub have_rest: bool,
    /// Whether one ended before its input did, and whether because of a line that is no id.
    pub stopped: bool,
    pub at_a_bad_line: bool,
}

impl Outcomes {
    fn of(code: u8, outcomes: &[Outcome]) -> Self {
        Self {
            code,
            accepted: outcomes.iter().map(|outcome| outcome.tally.accepted).sum(),
            done_before: outcomes
                .iter()
                .map(|outcome| outcome.tally.done_before)
                .sum(),
            have_rest: outcomes.iter().any(|outcome| outcome.has_rest),
            stopped: outcomes
                .iter()
                .any(|outcome| outcome.ended != Ended::WithItsInput),
            at_a_bad_line: outcomes
                .iter()
                .any(|outcome| outcome.ended == Ended::AtABadLine),
        }
    }
}

/// Does each part; says what the exit code is, or why nothing was sent at all.
pub async fn run(task: &Task, parts: Vec<Part>) -> Result<Outcomes, String> {
    // For each part from here on: one that comes between two of them is to be seen by the second.
    let parts = parts.into_iter().map(|part| Ok((part, Signals::new()?)));
    let parts: io::Result<Vec<(Part, Signals)>> = parts.collect();
    let mut parts = parts.map_err(|e| format!("signals can't be awaited: {e}"))?;
    if parts.len() <= 1 {
        let Some((part, signals)) = parts.pop() else {
            return Ok(Outcomes::of(0, &[]));
        };
        let outcome = task.run(part, None, signals).await;
        return match outcome.reason {
            Some(reason) => Err(reason),
            None => Ok(Outcomes::of(outcome.code, &[outcome])),
        };
    }
    let at_once = task.args.at_once;
    let named = |part: &Part| Named {
        name: part.name.clone(),
        base_url: part.base_url().to_owned(),
        is_among_others: at_once,
    };
    let headings: Vec<String> = parts.iter().map(|(part, _)| part.name.clone()).collect();
    let outcomes = if at_once {
        let runs = parts.into_iter().map(|(part, signals)| {
            let named = named(&part);
            task.run(part, Some(named), signals)
        });
        join_all(runs).await
    } else {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (part, signals) in parts {
            let last = outcomes.last();
            if last.is_some_and(|outcome| outcome.ended == Ended::Interrupted) {
                let mut skipped = Outcome::nothing("it was interrupted before".to_owned());
                (skipped.ended, skipped.has_rest) = (Ended::Interrupted, true);
                outcomes.push(skipped);
            } else {
                let named = named(&part);
                outcomes.push(task.run(part, Some(named), signals).await);
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
    Ok(Outcomes::of(worst(&outcomes), &outcomes))
}

/// The worst exit code. That nothing was tried on one Leader is no more than a failure, where
/// something was on another.
fn worst(outcomes: &[Outcome]) -> u8 {
    let all = |code| outcomes.iter().all(|outcome| outcome.code == code);
    if outcomes
        .iter()
        .any(|outcome| outcome.ended == Ended::Interrupted)
    {
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
