//! A finding: a problem of one document, or a change between two, with its places.

use cribl_tokens::pipeline::{Consequence, Place, Problem, Severity};

use super::label::Label;
use super::owner::Owner;
use crate::compare::{ABSENT, Affected, Change, Side, Verdict, with_accept_option};
use crate::io::lines::Line;
use crate::io::{Source, printable};

/// The severity of a finding, for formats that only have levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Works, and should be looked at.
    Warning,
    /// Does not work.
    Error,
}

impl Level {
    /// Returns the name in SARIF.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One side of a finding: a place in a file, its line, and the text there.
#[derive(Clone, Debug)]
pub struct Spot {
    pub file: String,
    /// JSON pointer, shown if the place is not known.
    pub pointer: String,
    pub place: Option<Place>,
    /// The whole line.
    pub line: Option<Line>,
    /// The old or the new value. Empty for a finding of `check`.
    pub text: String,
}

/// A problem of one document, or a change between two.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: String,
    pub level: Level,
    pub label: Label,
    pub on: Option<Affected>,
    pub pointer: String,
    /// The operation or the component that it belongs to.
    pub owner: Owner,
    /// The members of `oneOf`, `anyOf` and `allOf` on the path to it.
    pub member: Option<String>,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    pub message: String,
    pub help: String,
    /// How a problem affects a client.
    pub client: Option<Consequence>,
    /// The reason why it was accepted.
    pub accepted: Option<String>,
}

impl Finding {
    /// Creates a finding for a problem of one document.
    pub fn of_problem(problem: &Problem, source: &Source) -> Self {
        let (level, label) = match problem.severity {
            Severity::Error => (Level::Error, Label::Error),
            Severity::Warning => (Level::Warning, Label::Warning),
        };
        let place = match problem.line {
            Some(line) => Some(Place {
                line,
                column: problem.column.unwrap_or(1).max(1),
                width: 1,
            }),
            None => source.place(&problem.pointer),
        };
        let help = match problem.severity {
            Severity::Error => problem.help.clone(),
            // An error cannot be accepted: the build refuses the document.
            Severity::Warning => with_accept_option(&problem.help, problem.rule, &problem.pointer),
        };
        Self {
            rule: problem.rule.to_owned(),
            level,
            label,
            on: None,
            owner: Owner::of_pointer(&problem.pointer),
            pointer: problem.pointer.clone(),
            member: None,
            old: None,
            new: Some(spot(source, &problem.pointer, place, String::new())),
            message: problem.message.clone(),
            help,
            client: Some(problem.consequence),
            accepted: None,
        }
    }

    /// Creates a finding for a change between two documents.
    pub fn of_change(change: &Change, old: &Source, new: &Source) -> Self {
        let at = |source: &Source, side: &Option<Side>| {
            let side = side.as_ref()?;
            let place = source.place(&side.pointer);
            Some(spot(source, &side.pointer, place, side.shown().to_owned()))
        };
        Self {
            rule: change.rule.clone(),
            level: match change.verdict() {
                Verdict::Breaking | Verdict::Invalid => Level::Error,
                _ => Level::Note,
            },
            label: change.verdict().into(),
            on: change.on(),
            owner: Owner::of_pointer(change.pointer()),
            pointer: change.pointer().to_owned(),
            member: None,
            old: at(old, &change.old),
            new: at(new, &change.new),
            message: change.message.clone(),
            help: change.help(),
            client: None,
            accepted: None,
        }
    }

    /// Returns the place to point at: the new side, or the old side of a removal.
    pub fn spot(&self) -> Option<&Spot> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// Returns `breaking on wire`, `docs-only`, `error` or the like.
    pub fn title(&self) -> String {
        match self.on {
            Some(on) => format!("{} on {}", self.label, on.name()),
            None => self.label.to_string(),
        }
    }

    /// Returns the message, with the members of `oneOf` and the like that contain the place.
    pub fn text(&self) -> String {
        match &self.member {
            Some(member) => format!("{} (in {member})", self.message),
            None => self.message.clone(),
        }
    }

    /// Returns the old and the new side with their places. Empty if neither has a value.
    pub fn sides(&self) -> Vec<(&'static str, &Spot)> {
        let sides = [("was", &self.old), ("now", &self.new)];
        let sides = sides
            .into_iter()
            .filter_map(|(when, spot)| Some((when, spot.as_ref()?)));
        let sides: Vec<_> = sides.filter(|(_, spot)| !spot.text.is_empty()).collect();
        if sides.iter().all(|(_, spot)| spot.text == ABSENT) {
            return Vec::new();
        }
        sides
    }
}

impl Spot {
    /// Returns `FILE:LINE:COLUMN`, printable.
    pub fn location(&self) -> String {
        printable(&match self.place {
            Some(at) => format!("{}:{}:{}", self.file, at.line, at.column),
            None if self.pointer.is_empty() => self.file.clone(),
            None => format!("{} at {}", self.file, self.pointer),
        })
    }
}

fn spot(source: &Source, pointer: &str, place: Option<Place>, text: String) -> Spot {
    let line = place.and_then(|place| source.line(place.line));
    Spot {
        pointer: pointer.to_owned(),
        file: source.name.clone(),
        place,
        line,
        text,
    }
}
