//! For people: each finding with its line, the place marked, and what to do.

use std::cmp::Reverse;
use std::io::Write;

use annotate_snippets::{AnnotationKind, Group, Level as Shown, Renderer, Snippet};

use super::{Finding, Level, Outcome, Spot, counts, shown};
use crate::failure::Failure;
use crate::screen::Screen;

/// Characters of a line that are shown around the place: a minified JSON is one line of megabytes.
const WINDOW: usize = 100;

/// Findings that are shown with their lines. More than that nobody reads here, and each takes 0.1 ms in
/// a debug build; the forms for machines hold all.
const MOST_SHOWN: usize = 2_000;

pub fn print(outcome: &Outcome, out: &mut Screen) -> Result<(), Failure> {
    let renderer = if out.styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let (shown_ones, more) = gravest(&outcome.findings);
    let (words, others): (Vec<&Finding>, Vec<&Finding>) = shown_ones
        .into_iter()
        .partition(|finding| finding.label == "docs-only" || finding.accepted.is_some());
    for finding in others {
        writeln!(out, "{}\n", renderer.render(&[group(finding)]))?;
    }
    for finding in words {
        let place = finding.spot().map(place).unwrap_or_default();
        let accepted = finding
            .accepted
            .as_ref()
            .map(|why| format!(" (accepted: {})", shown(why)));
        writeln!(
            out,
            "{}[{}]: {place}: {}{}",
            finding.label,
            finding.rule,
            shown(&finding.message),
            accepted.unwrap_or_default()
        )?;
    }
    if more > 0 {
        writeln!(out, "... and {more} more; `--format json` has them all\n")?;
    }
    for stale in &outcome.stale {
        writeln!(out, "warning: {}", shown(stale))?;
    }
    let counts = counts(&outcome.findings);
    let counts = if counts.is_empty() {
        counts
    } else {
        format!(" ({counts})")
    };
    writeln!(
        out,
        "{}: {}{counts}",
        shown(&outcome.subject),
        outcome.verdict
    )?;
    Ok(())
}

/// As many findings as are shown, and how many more there are. Where some are left out, it is the
/// harmless ones, and those at the end.
fn gravest(findings: &[Finding]) -> (Vec<&Finding>, usize) {
    let more = findings.len().saturating_sub(MOST_SHOWN);
    let mut all: Vec<&Finding> = findings.iter().collect();
    if more > 0 {
        all.sort_by_key(|finding| (finding.accepted.is_some(), Reverse(finding.level)));
        all.truncate(MOST_SHOWN);
    }
    (all, more)
}

fn group(finding: &Finding) -> Group<'_> {
    let level = match finding.level {
        Level::Error => Shown::ERROR,
        Level::Warning => Shown::WARNING,
        Level::Note => Shown::INFO,
    };
    let name = match finding.on {
        Some(on) => format!("{} on {}", finding.label, on.name()),
        None => finding.label.to_owned(),
    };
    let title = level
        .with_name(name)
        .primary_title(shown(&finding.message))
        .id(finding.rule.as_str());
    let mut group = match finding.spot() {
        Some(spot) => snippet(Group::with_title(title), spot),
        None => Group::with_title(title),
    };
    for (when, spot) in [("was", &finding.old), ("now", &finding.new)] {
        if let Some(spot) = spot.as_ref().filter(|spot| !spot.text.is_empty()) {
            let text = format!(
                "{when}: {} ({})",
                shown(&spot.text).replace('\n', " "),
                place(spot)
            );
            group = group.element(Shown::NOTE.no_name().message(text));
        }
    }
    group.element(Shown::HELP.message(shown(&finding.help)))
}

fn snippet<'a>(group: Group<'a>, spot: &'a Spot) -> Group<'a> {
    let (Some(at), Some(line)) = (spot.place, &spot.line) else {
        let origin = annotate_snippets::Origin::path(spot.file.as_str());
        return group.element(match spot.place {
            Some(at) => origin.line(at.line).char_column(at.column),
            None => origin,
        });
    };
    // A window of the line, so that the mark is on the screen however long the line is.
    let first = if at.column > WINDOW {
        at.column - WINDOW / 2
    } else {
        0
    };
    let window = shown(&line.window(first, 2 * WINDOW)).replace('\t', " ");
    let offset = |characters: usize| {
        window
            .char_indices()
            .nth(characters)
            .map_or(window.len(), |(at, _)| at)
    };
    let start = offset(at.column - 1 - first);
    let end = offset(at.column - 1 - first + at.width);
    let annotation = AnnotationKind::Primary.span(start..end);
    let path = spot.file.as_str();
    group.element(
        Snippet::source(window)
            .line_start(at.line)
            .path(path)
            .annotation(annotation),
    )
}

fn place(spot: &Spot) -> String {
    match spot.place {
        Some(at) => format!("{}:{}:{}", spot.file, at.line, at.column),
        None => spot.file.clone(),
    }
}
