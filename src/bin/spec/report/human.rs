//! Output for people: the verdict, then each finding with its line, grouped by severity and operation.

use std::io::Write;

use annotate_snippets::{AnnotationKind, Group as Snippets, Level as Shown, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::finding::{Level, Spot};
use super::group::{Entry, Section, docs_by_rule, sections};
use super::label::{Label, Status};
use super::outcome::Outcome;
use crate::io::{Failure, Output, printable};

/// Number of characters of a line shown around the place. A minified JSON document is one line of
/// megabytes.
const WINDOW: usize = 100;

/// Maximum number of findings shown with their lines, unless all are requested. Each takes 0.1 ms in a
/// debug build, and no one reads more.
const MAX_SHOWN: usize = 2_000;

/// Prints an outcome. `all` prints each docs-only finding instead of their counts.
///
/// # Errors
///
/// Returns an error if the writer fails.
pub fn print(outcome: &Outcome, all: bool, out: &mut Output) -> Result<(), Failure> {
    let found = outcome.findings().next().is_some();
    if found || outcome.documents.len() > 1 {
        verdict(outcome, out)?;
    }
    if outcome.documents.len() > 1 {
        for document in &outcome.documents {
            writeln!(out, "  {}", printable(&document.line()))?;
        }
    }
    if found {
        writeln!(out)?;
    }
    let mut left = if all { usize::MAX } else { MAX_SHOWN };
    let mut more = 0;
    for section in sections(outcome) {
        match section.label {
            Label::DocsOnly if !all => counted_docs(outcome, out)?,
            Label::DocsOnly | Label::Accepted => lines(&section, out)?,
            _ => more += blocks(&section, &mut left, out)?,
        }
    }
    if more > 0 {
        writeln!(out, "... and {more} more; --all prints them\n")?;
    }
    for stale in &outcome.stale {
        writeln!(out, "warning: {}", printable(stale))?;
    }
    verdict(outcome, out)
}

/// Prints the verdict, colored on a terminal.
fn verdict(outcome: &Outcome, out: &mut Output) -> Result<(), Failure> {
    let line = printable(&outcome.line());
    let color = match outcome.verdict() {
        Status::Breaking | Status::Invalid => AnsiColor::Red,
        Status::Compatible | Status::Accepted => AnsiColor::Yellow,
        _ => AnsiColor::Green,
    };
    if out.styled {
        let style = Style::new().bold().fg_color(Some(color.into()));
        writeln!(out, "{style}{line}{style:#}")?;
    } else {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Prints a heading for a severity or an operation.
fn heading(text: &str, out: &mut Output) -> Result<(), Failure> {
    if out.styled {
        let style = Style::new().bold();
        writeln!(out, "{style}{text}{style:#}")?;
    } else {
        writeln!(out, "{text}")?;
    }
    Ok(())
}

/// Prints findings with their lines, at most `left` of them. Returns the number of those not shown.
fn blocks(section: &Section<'_>, left: &mut usize, out: &mut Output) -> Result<usize, Failure> {
    let renderer = if out.styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut more = 0;
    for group in &section.groups {
        let (here, rest) = group.entries.split_at(group.entries.len().min(*left));
        *left -= here.len();
        more += rest.len();
        if here.is_empty() {
            continue;
        }
        heading(&format!("# {}", printable(&group.owner.title())), out)?;
        for entry in here {
            writeln!(out, "{}\n", renderer.render(&[block(entry)]))?;
        }
    }
    Ok(more)
}

/// Prints a line for each finding.
fn lines(section: &Section<'_>, out: &mut Output) -> Result<(), Failure> {
    for group in &section.groups {
        heading(&format!("# {}", printable(&group.owner.title())), out)?;
        for entry in &group.entries {
            let finding = entry.finding;
            let place = finding.spot().map(Spot::location).unwrap_or_default();
            let accepted = finding.accepted.as_ref();
            let accepted = accepted.map(|why| format!(" (accepted: {})", printable(why)));
            writeln!(
                out,
                "{}[{}]: {place}: {}{}",
                finding.label,
                finding.rule,
                printable(&entry.text()),
                accepted.unwrap_or_default()
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Prints a line for each rule that concerns only documentation.
fn counted_docs(outcome: &Outcome, out: &mut Output) -> Result<(), Failure> {
    heading("# docs-only (--all prints each)", out)?;
    for (rule, count) in docs_by_rule(outcome) {
        writeln!(out, "docs-only[{rule}]: {count}")?;
    }
    writeln!(out)?;
    Ok(())
}

fn block<'e>(entry: &'e Entry<'e>) -> Snippets<'e> {
    let finding = entry.finding;
    let level = match finding.level {
        Level::Error => Shown::ERROR,
        Level::Warning => Shown::WARNING,
        Level::Note => Shown::INFO,
    };
    let title = level
        .with_name(finding.title())
        .primary_title(printable(&entry.text()))
        .id(finding.rule.as_str());
    let mut group = match finding.spot() {
        Some(spot) => snippet(Snippets::with_title(title), spot),
        None => Snippets::with_title(title),
    };
    for (when, spot) in finding.sides() {
        let text = format!(
            "{when}: {} ({})",
            printable(&spot.text).replace('\n', " "),
            spot.location()
        );
        group = group.element(Shown::NOTE.no_name().message(text));
    }
    if let Some(client) = finding.client.filter(|_| finding.level == Level::Error) {
        group = group.element(Shown::NOTE.message(client.to_string()));
    }
    group.element(Shown::HELP.message(printable(&finding.help)))
}

fn snippet<'a>(group: Snippets<'a>, spot: &'a Spot) -> Snippets<'a> {
    let (Some(at), Some(line)) = (spot.place, &spot.line) else {
        let origin = annotate_snippets::Origin::path(spot.location());
        return group.element(origin);
    };
    // Shows a part of the line, so that the mark is on the screen however long the line is.
    let first = if at.column > WINDOW {
        at.column - WINDOW / 2
    } else {
        0
    };
    let window = printable(&line.window(first, 2 * WINDOW)).replace('\t', " ");
    let offset = |characters: usize| {
        window
            .char_indices()
            .nth(characters)
            .map_or(window.len(), |(at, _)| at)
    };
    let start = offset(at.column - 1 - first);
    let end = offset(at.column - 1 - first + at.width);
    let annotation = AnnotationKind::Primary.span(start..end);
    let path = printable(&spot.file);
    group.element(
        Snippet::source(window)
            .line_start(at.line)
            .path(path)
            .annotation(annotation),
    )
}
