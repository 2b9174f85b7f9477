//! Prints a list of findings, with a file for each format.

mod finding;
mod github;
mod group;
mod html;
mod human;
mod json;
mod markdown;
mod owner;
mod sarif;
mod sarif_rules;

use std::io::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::args::{Format, Printing};
use crate::failure::Failure;
use crate::screen::Screen;
use crate::write;

use finding::Spot;
pub use finding::{Finding, Level};
pub use owner::assign as assign_owners;

/// The result for one document, or one pair of documents.
#[derive(Debug)]
pub struct Reviewed {
    /// `FILE`, or `OLD -> NEW`.
    pub subject: String,
    /// `valid`, or the verdict on the worst change. See [`Reviewed::verdict`] for accepted changes.
    pub found: &'static str,
    pub findings: Vec<Finding>,
}

/// Everything that one run reports.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The subcommand.
    pub command: &'static str,
    /// True if findings are changes (`diff`), false if they are problems (`check`).
    pub changes: bool,
    pub documents: Vec<Reviewed>,
    /// Accepted findings that no longer match.
    pub stale: Vec<String>,
}

/// Appended to the name of a file whose text was replaced: the lines of a finding refer to the old text.
pub const OLD_TEXT_SUFFIX: &str = " (as it was)";

/// Characters that are invalid in a path of a URI reference, and `:`, which would turn a git revision
/// before it into a scheme.
const NOT_IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b'@')
    .remove(b'+')
    .remove(b'=');

/// Verdicts, from the best to the worst.
const VERDICTS: [&str; 7] = [
    "valid",
    "identical",
    "docs-only",
    "compatible",
    "accepted",
    "breaking",
    "invalid",
];

impl Reviewed {
    /// Returns `SUBJECT: VERDICT (COUNTS)`.
    fn line(&self) -> String {
        let line = format!("{}: {}", self.subject, self.verdict());
        with_counts(&line, &counts(self.findings.iter()))
    }

    /// Returns the verdict, with `accepted` instead of `breaking` if every breaking change was accepted.
    pub fn verdict(&self) -> &'static str {
        let mut breaking = self
            .findings
            .iter()
            .filter(|finding| finding.label == "breaking");
        if self.found == "breaking" && breaking.all(|finding| finding.accepted.is_some()) {
            "accepted"
        } else {
            self.found
        }
    }
}

impl Outcome {
    /// Creates the outcome of a command for one document, or one pair.
    pub fn of_one(
        command: &'static str,
        changes: bool,
        subject: String,
        found: &'static str,
        findings: Vec<Finding>,
    ) -> Self {
        Self {
            command,
            changes,
            documents: vec![Reviewed {
                subject,
                found,
                findings,
            }],
            stale: Vec::new(),
        }
    }

    /// Returns the worst verdict.
    pub fn verdict(&self) -> &'static str {
        let rank = |verdict: &&str| VERDICTS.iter().position(|known| known == verdict);
        let all = self.documents.iter().map(Reviewed::verdict);
        let none = if self.changes { "identical" } else { "valid" };
        all.max_by_key(rank).unwrap_or(none)
    }

    /// Returns every finding, document by document.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.documents
            .iter()
            .flat_map(|document| &document.findings)
    }

    /// Returns the name of the document, or the number of documents.
    fn subject(&self) -> String {
        match self.documents.as_slice() {
            [only] => only.subject.clone(),
            several => format!("{} documents", several.len()),
        }
    }

    /// Returns `SUBJECT: VERDICT (COUNTS)`.
    fn line(&self) -> String {
        with_counts(
            &format!("{}: {}", self.subject(), self.verdict()),
            &counts(self.findings()),
        )
    }
}

/// Prints an outcome, or writes it to the file given by `--output`.
///
/// # Errors
///
/// Returns an error if the writer fails.
pub fn print(outcome: &Outcome, printing: &Printing, out: &mut Screen) -> Result<(), Failure> {
    let Some(path) = &printing.output else {
        return write(outcome, printing, out);
    };
    let mut text = Vec::new();
    let mut page = Screen::plain(&mut text);
    write(outcome, printing, &mut page)?;
    page.flush()?;
    drop(page);
    write::replace(path, &text)
}

fn write(outcome: &Outcome, printing: &Printing, out: &mut Screen) -> Result<(), Failure> {
    match printing.format {
        Format::Human => human::print(outcome, printing.all, out),
        Format::Json => json::print(outcome, out),
        Format::Github => github::print(outcome, out),
        Format::Sarif => sarif::print(outcome, out),
        Format::Markdown => markdown::print(outcome, printing.link_base.as_ref(), out),
        Format::Html => html::print(outcome, printing.link_base.as_ref(), out),
    }
}

/// Returns true for a finding about documentation that was not accepted.
fn is_docs(finding: &Finding) -> bool {
    finding.label == "docs-only" && finding.accepted.is_none()
}

/// Returns a text such as `2 breaking, 1 docs-only`, the worst first. Empty if nothing was found.
pub fn counts<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    let labels = ["error", "warning", "breaking", "compatible", "docs-only"];
    let findings: Vec<&Finding> = findings.collect();
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

/// Returns the address of a finding's line: relative, or below `base`.
fn target(spot: &Spot, base: Option<&Url>) -> String {
    let path = spot
        .file
        .trim_end_matches(OLD_TEXT_SUFFIX)
        .replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let path = utf8_percent_encode(path, NOT_IN_PATHS);
    let base = base.map(|base| format!("{}/", base.as_str().trim_end_matches('/')));
    let line = spot.place.map(|place| format!("#L{}", place.line));
    format!(
        "{}{path}{}",
        base.unwrap_or_default(),
        line.unwrap_or_default()
    )
}

/// Returns `TEXT (COUNTS)`, or only the text if there are no counts.
pub fn with_counts(text: &str, counts: &str) -> String {
    if counts.is_empty() {
        text.to_owned()
    } else {
        format!("{text} ({counts})")
    }
}

/// Removes control characters: a document may contain escape sequences, which terminals obey.
pub fn shown(text: &str) -> String {
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
