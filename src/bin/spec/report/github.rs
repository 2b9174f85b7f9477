//! Annotations of a GitHub workflow: `::error file=…,line=…,col=…,title=…::message`.
//!
//! GitHub shows ten annotations of each level and step, so docs-only and accepted findings are left out.

use std::io::Write;

use super::finding::{Finding, Level};
use super::outcome::{Outcome, is_docs};
use crate::io::{Failure, Output, printable};

pub fn print(outcome: &Outcome, out: &mut Output) -> Result<(), Failure> {
    let shown = |finding: &&Finding| !is_docs(finding) && finding.accepted.is_none();
    for finding in outcome.findings().filter(shown) {
        writeln!(out, "{}", annotation(finding))?;
    }
    for stale in &outcome.stale {
        writeln!(out, "::warning title=stale::{}", data(stale))?;
    }
    for document in &outcome.documents {
        writeln!(out, "{}", line(&document.line()))?;
    }
    if outcome.documents.len() > 1 {
        writeln!(out, "{}", line(&outcome.line()))?;
    }
    Ok(())
}

fn annotation(finding: &Finding) -> String {
    let command = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(spot) = finding.spot() {
        properties.push(format!("file={}", property(&spot.file)));
        if let Some(place) = spot.place {
            properties.push(format!("line={},col={}", place.line, place.column));
        }
    }
    properties.push(format!(
        "title={}",
        property(&format!("{} [{}]", finding.label, finding.rule))
    ));
    let mut text = format!("{}\nhelp: {}", finding.text(), finding.help);
    if finding.spot().is_some_and(|spot| spot.place.is_none()) && !finding.pointer.is_empty() {
        text = format!("at {}: {text}", finding.pointer);
    }
    format!("::{command} {}::{}", properties.join(","), data(&text))
}

/// Returns text for people, after the second `::`.
fn data(text: &str) -> String {
    escaped(&printable(text))
}

/// Escapes text that would end the line or fake another.
fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property's value, in which `:` and `,` have a meaning, too.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

/// Returns a line of plain output that GitHub does not interpret as a command.
fn line(text: &str) -> String {
    data(text).replace("::", ":%3A")
}
