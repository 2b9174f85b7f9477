//! One self-contained HTML page: verdict, a chart, and every finding with before and after.

use std::collections::BTreeMap;
use std::io::Write;

use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;
use url::Url;

use super::finding::{Finding, Spot};
use super::group::{Entry, Group, sections};
use super::label::{Label, Status};
use super::links::target;
use super::outcome::{DocumentReport, Outcome, counts};
use crate::io::{Failure, Output, printable};
use cribl_tokens::reports::page;

/// Maximum number of findings in the table, the gravest first. A browser filters these without delay.
const MAX_ROWS: usize = 5_000;
/// Maximum number of bars in the chart, and their height in its units.
const MAX_BARS: usize = 15;
const BAR: usize = 34;

#[derive(Serialize)]
struct Document {
    subject: String,
    verdict: &'static str,
    counts: String,
}

#[derive(Serialize)]
struct Bar {
    rule: String,
    class: &'static str,
    count: usize,
    /// The width in percent.
    width: usize,
    y: usize,
}

#[derive(Serialize)]
struct Row {
    label: &'static str,
    title: String,
    class: &'static str,
    rule: String,
    owner: String,
    message: String,
    place: String,
    href: String,
    sides: Vec<(&'static str, String)>,
    help: String,
    accepted: String,
}

/// Prints the page. Links to files are relative, or begin with `base`.
///
/// # Errors
///
/// Returns an error if the writer fails.
pub fn print(outcome: &Outcome, base: Option<&Url>, out: &mut Output) -> Result<(), Failure> {
    let documents: Vec<Document> = outcome.documents.iter().map(document).collect();
    let sections = sections(outcome);
    let entries = sections.iter().flat_map(|section| {
        let groups = section.groups.iter();
        groups.flat_map(move |group| {
            group
                .entries
                .iter()
                .map(move |entry| (section.label, group, entry))
        })
    });
    let all = entries.clone().count();
    let rows: Vec<Row> = entries
        .take(MAX_ROWS)
        .map(|(label, group, entry)| row(label, group, entry, base))
        .collect();
    let bars = bars(outcome);
    let context = context! {
        command => outcome.command,
        subject => printable(&outcome.subject()),
        verdict => outcome.verdict().name(),
        class => class_of(outcome.verdict()),
        counts => counts(outcome.findings()),
        chart_height => bars.len() * BAR,
        bars => Value::from(Serde(&bars)),
        documents => Value::from(Serde(&documents)),
        left_out => all - rows.len(),
        rows => Value::from(Serde(&rows)),
        stale => outcome.stale.iter().map(|stale| printable(stale)).collect::<Vec<_>>(),
    };
    let page = page::render(include_str!("report.html"), context, |_| {});
    let page = page.map_err(|error| Failure::new(format!("cannot make the page: {error}")))?;
    writeln!(out, "{page}")?;
    Ok(())
}

fn document(reviewed: &DocumentReport) -> Document {
    Document {
        subject: printable(&reviewed.subject),
        verdict: reviewed.verdict().name(),
        counts: counts(reviewed.findings.iter()),
    }
}

/// The style of a finding.
fn class(label: Label) -> &'static str {
    match label {
        Label::Error | Label::Breaking => "bad",
        Label::Warning | Label::Accepted => "warn",
        Label::Compatible => "good",
        Label::DocsOnly => "muted",
    }
}

/// The style of a verdict.
fn class_of(verdict: Status) -> &'static str {
    match verdict {
        Status::Breaking | Status::Invalid => "bad",
        Status::Accepted => "warn",
        Status::Compatible | Status::Valid | Status::Identical => "good",
        Status::DocsOnly => "muted",
    }
}

/// Returns the number of findings for each rule, largest first.
fn bars(outcome: &Outcome) -> Vec<Bar> {
    let mut counted: BTreeMap<(&str, Label), usize> = BTreeMap::new();
    for finding in outcome.findings() {
        *counted.entry((&finding.rule, finding.label)).or_default() += 1;
    }
    let mut counted: Vec<_> = counted.into_iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let most = counted.first().map_or(1, |(_, count)| *count);
    let bars = counted.into_iter().take(MAX_BARS).enumerate();
    bars.map(|(at, ((rule, label), count))| Bar {
        rule: printable(rule),
        class: class(label),
        count,
        width: (count * 100 / most).max(1),
        y: at * BAR,
    })
    .collect()
}

fn row(label: Label, group: &Group<'_>, entry: &Entry<'_>, base: Option<&Url>) -> Row {
    let finding: &Finding = entry.finding;
    let sides = finding.sides().into_iter();
    Row {
        label: label.name(),
        title: finding.title(),
        class: class(label),
        rule: printable(&finding.rule),
        owner: printable(&group.owner.title()),
        message: printable(&entry.text()),
        place: printable(&finding.spot().map(Spot::location).unwrap_or_default()),
        href: finding
            .spot()
            .map(|spot| target(spot, base))
            .unwrap_or_default(),
        sides: sides
            .map(|(when, spot)| (when, printable(&spot.text)))
            .collect(),
        help: printable(&finding.help),
        accepted: printable(finding.accepted.as_deref().unwrap_or_default()),
    }
}
