//! Output as Markdown for pull request comments, `$GITHUB_STEP_SUMMARY` and changelogs.

use std::io::Write;

use url::Url;

use super::finding::{Finding, Spot};
use super::group::{Entry, Group, Section, docs_by_rule, sections};
use super::label::Label;
use super::links::target;
use super::outcome::{Outcome, counts, with_counts};
use crate::io::{Failure, Output, printable};
use cribl_tokens::reports::markdown::{code_cell, escape};

/// Maximum number of findings listed per severity. GitHub accepts 65,536 characters in a comment and 1 MiB
/// in a summary.
const MAX_LISTED: usize = 100;

/// Prints an outcome. Links to files are relative, or begin with `base`.
///
/// # Errors
///
/// Returns an error if the writer fails.
pub fn print(outcome: &Outcome, base: Option<&Url>, out: &mut Output) -> Result<(), Failure> {
    writeln!(
        out,
        "**{}**: {}\n",
        outcome.verdict(),
        with_counts(&escaped(&outcome.subject()), &counts(outcome.findings()))
    )?;
    if outcome.documents.len() > 1 {
        writeln!(out, "| document | verdict | findings |\n|---|---|---|")?;
        for document in &outcome.documents {
            let subject = escaped(&document.subject);
            let counts = counts(document.findings.iter());
            writeln!(out, "| {subject} | {} | {counts} |", document.verdict())?;
        }
        writeln!(out)?;
    }
    for section in sections(outcome) {
        match section.label {
            Label::Error | Label::Breaking => table(&section, base, out)?,
            Label::DocsOnly => counted_docs(outcome, out)?,
            _ => details(&section, base, out)?,
        }
    }
    for stale in &outcome.stale {
        writeln!(out, "- {}", escaped(stale))?;
    }
    Ok(())
}

/// Prints the findings that need a decision.
fn table(section: &Section<'_>, base: Option<&Url>, out: &mut Output) -> Result<(), Failure> {
    writeln!(
        out,
        "| {} | what changed or is wrong | was | now | where |\n|---|---|---|---|---|",
        section.label
    )?;
    for (group, entry) in listed(section) {
        let finding = entry.finding;
        let side = |spot: &Option<Spot>| {
            let text = spot.as_ref().map(|spot| spot.text.as_str());
            text.filter(|text| !text.is_empty())
                .map(code)
                .unwrap_or_default()
        };
        let (was, now) = if finding.sides().is_empty() {
            (String::new(), String::new())
        } else {
            (side(&finding.old), side(&finding.new))
        };
        writeln!(
            out,
            "| {} | {}<br>{} | {was} | {now} | {} |",
            code(&finding.rule),
            message(group, entry),
            escaped(&finding.help),
            link(finding, base),
        )?;
    }
    more(section, out)
}

/// Prints the other findings, collapsed.
fn details(section: &Section<'_>, base: Option<&Url>, out: &mut Output) -> Result<(), Failure> {
    let all: usize = section.groups.iter().map(|group| group.entries.len()).sum();
    writeln!(out, "<details><summary>{all} {}</summary>\n", section.label)?;
    for (group, entry) in listed(section) {
        let accepted = entry.finding.accepted.as_ref();
        let accepted = accepted.map(|why| format!(" (accepted: {})", escaped(why)));
        writeln!(
            out,
            "- {}: {} {}{}",
            code(&entry.finding.rule),
            message(group, entry),
            link(entry.finding, base),
            accepted.unwrap_or_default()
        )?;
    }
    more(section, out)?;
    writeln!(out, "</details>\n")?;
    Ok(())
}

fn counted_docs(outcome: &Outcome, out: &mut Output) -> Result<(), Failure> {
    let counts = docs_by_rule(outcome);
    let all: usize = counts.values().sum();
    writeln!(out, "<details><summary>{all} docs-only</summary>\n")?;
    for (rule, count) in counts {
        writeln!(out, "- {}: {count}", code(rule))?;
    }
    writeln!(out, "\n</details>\n")?;
    Ok(())
}

fn listed<'s, 'o>(
    section: &'s Section<'o>,
) -> impl Iterator<Item = (&'s Group<'o>, &'s Entry<'o>)> {
    let of_group = |group: &'s Group<'o>| group.entries.iter().map(move |entry| (group, entry));
    section.groups.iter().flat_map(of_group).take(MAX_LISTED)
}

/// Prints the number of findings that are not listed, and the empty line after a table or list.
fn more(section: &Section<'_>, out: &mut Output) -> Result<(), Failure> {
    let all: usize = section.groups.iter().map(|group| group.entries.len()).sum();
    if all > MAX_LISTED {
        writeln!(
            out,
            "\n{} more {}; `--format json` lists all.",
            all - MAX_LISTED,
            section.label
        )?;
    }
    writeln!(out)?;
    Ok(())
}

/// Returns `OPERATION: MESSAGE`.
fn message(group: &Group<'_>, entry: &Entry<'_>) -> String {
    format!(
        "{}: {}",
        escaped(&group.owner.title()),
        escaped(&entry.text())
    )
}

/// Returns a link to the line of a finding.
fn link(finding: &Finding, base: Option<&Url>) -> String {
    finding.spot().map_or_else(String::new, |spot| {
        format!("[{}]({})", escaped(&spot.location()), target(spot, base))
    })
}

/// Returns text without control characters, escaped for Markdown.
fn escaped(text: &str) -> String {
    escape(&printable(text))
}

/// Returns text as code in a cell of a table.
fn code(text: &str) -> String {
    code_cell(&printable(text))
}
