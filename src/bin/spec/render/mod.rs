//! Findings on their way out: one list, four forms.

mod github;
mod human;
mod json;
mod sarif;

use cribl_tokens::pipeline::report::{Problem, Severity};

use crate::args::Format;
use crate::compare::{Change, On, Side, Verdict, rules};
use crate::failure::Failure;
use crate::files::Source;
use crate::lines::Line;
use crate::locate::Place;
use crate::screen::Screen;

/// How bad a finding is, for those who know only levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Works, and should be looked at.
    Warning,
    /// Does not work.
    Error,
}

/// One side of a finding: a place in a file, its line, and what stands there.
#[derive(Clone, Debug)]
pub struct Spot {
    pub file: String,
    pub place: Option<Place>,
    /// The whole line, to be shown.
    pub line: Option<Line>,
    /// What was, or what is; empty for a finding of `check`.
    pub text: String,
}

/// A problem of one document, or a change between two.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: String,
    pub level: Level,
    /// `error`, `warning`, or what a change means.
    pub label: &'static str,
    pub on: Option<On>,
    pub pointer: String,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    pub message: String,
    pub help: String,
    /// Why it was accepted, if it was.
    pub accepted: Option<String>,
}

/// Everything that one run has to say.
#[derive(Debug)]
pub struct Outcome {
    /// `valid`, or what the worst change means.
    pub verdict: &'static str,
    /// Findings are changes (`diff`) and not problems (`check`).
    pub changes: bool,
    pub findings: Vec<Finding>,
    /// What was looked at, for the last line.
    pub subject: String,
    /// Accepted findings that no longer match.
    pub stale: Vec<String>,
}

impl Finding {
    /// A problem of one document.
    pub fn of_problem(problem: &Problem, source: &Source) -> Self {
        let (level, label) = match problem.severity {
            Severity::Error => (Level::Error, "error"),
            Severity::Warning => (Level::Warning, "warning"),
        };
        let place = match problem.line {
            Some(line) => Some(Place {
                line,
                column: problem.column.unwrap_or(1).max(1),
                width: 1,
            }),
            None => source.place(&problem.pointer),
        };
        Self {
            rule: problem.rule.to_owned(),
            level,
            label,
            on: None,
            pointer: problem.pointer.clone(),
            old: None,
            new: Some(spot(source, place, String::new())),
            message: problem.message.clone(),
            help: problem.help.clone(),
            accepted: None,
        }
    }

    /// A change between two documents.
    pub fn of_change(change: &Change, old: &Source, new: &Source) -> Self {
        let at = |source: &Source, side: &Option<Side>| {
            let side = side.as_ref()?;
            Some(spot(source, source.place(&side.pointer), side.text.clone()))
        };
        Self {
            rule: change.rule.clone(),
            level: match change.verdict {
                Verdict::Breaking | Verdict::Invalid => Level::Error,
                _ => Level::Note,
            },
            label: change.verdict.name(),
            on: change.on,
            pointer: change.pointer().to_owned(),
            old: at(old, &change.old),
            new: at(new, &change.new),
            message: change.message.clone(),
            help: rules::help(change),
            accepted: None,
        }
    }

    /// Where to point at: the new side, or the old where the thing is gone.
    pub fn spot(&self) -> Option<&Spot> {
        self.new.as_ref().or(self.old.as_ref())
    }
}

fn spot(source: &Source, place: Option<Place>, text: String) -> Spot {
    let line = place.and_then(|place| source.line(place.line));
    Spot {
        file: source.name.clone(),
        place,
        line,
        text,
    }
}

/// Prints an outcome.
///
/// # Errors
///
/// When the writer fails.
pub fn print(outcome: &Outcome, format: Format, out: &mut Screen) -> Result<(), Failure> {
    match format {
        Format::Human => human::print(outcome, out),
        Format::Json => json::print(outcome, out),
        Format::Github => github::print(outcome, out),
        Format::Sarif => sarif::print(outcome, out),
    }
}

/// `2 breaking, 1 docs-only`, the worst first; empty where nothing was found.
fn counts(findings: &[Finding]) -> String {
    let labels = ["error", "warning", "breaking", "compatible", "docs-only"];
    let counted = labels.iter().filter_map(|label| {
        let number = findings
            .iter()
            .filter(|finding| finding.label == *label && finding.accepted.is_none())
            .count();
        let plural = if number > 1 && matches!(*label, "error" | "warning") {
            "s"
        } else {
            ""
        };
        (number > 0).then(|| format!("{number} {label}{plural}"))
    });
    let mut all: Vec<String> = counted.collect();
    let accepted = findings
        .iter()
        .filter(|finding| finding.accepted.is_some())
        .count();
    if accepted > 0 {
        all.push(format!("{accepted} accepted"));
    }
    all.join(", ")
}

/// Text without control characters: a document may hold escape sequences, and terminals obey them.
fn shown(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\t' && c != '\n' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}
