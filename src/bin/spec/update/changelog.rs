//! The entry in `CHANGELOG.md` about a new vendor document.

use chrono::{NaiveDate, Utc};

use super::plan::{Plan, Ready};
use crate::render::{Finding, counts, markdown_text};

/// Findings of one document that are listed; the others are counted.
const MOST_LISTED: usize = 30;

/// What an entry says about the vendor document.
pub struct Entry<'p> {
    pub title: String,
    pub version: String,
    pub sha256: String,
    pub verdict: &'static str,
    pub plans: &'p [Plan],
}

/// The changelog with the entry at the top of "Unreleased"; `None` if it has one of this document.
pub fn with_entry(changelog: &str, entry: &Entry<'_>) -> Option<String> {
    if changelog.contains(&entry.sha256) {
        return None;
    }
    let text = entry.text(Utc::now().date_naive());
    let mut offset = 0;
    for line in changelog.split_inclusive('\n') {
        if is_unreleased(line) {
            let (before, after) = changelog.split_at(offset + line.len());
            let newline = if line.ends_with('\n') { "" } else { "\n" };
            return Some(format!("{before}{newline}\n{text}{after}"));
        }
        if line.starts_with("## ") {
            break;
        }
        offset += line.len();
    }
    // No such heading: it goes before the first release, or to the end.
    let (before, after) = changelog.split_at(offset);
    let gap = if before.is_empty() || before.ends_with("\n\n") {
        ""
    } else {
        "\n"
    };
    Some(format!("{before}{gap}## Unreleased\n\n{text}\n{after}"))
}

fn is_unreleased(line: &str) -> bool {
    let heading = line.strip_prefix("## ").unwrap_or_default().trim();
    let heading = heading.trim_matches(['[', ']']);
    heading.eq_ignore_ascii_case("unreleased")
}

impl Entry<'_> {
    fn text(&self, today: NaiveDate) -> String {
        let mut text = format!(
            "### Vendor document {}, version {} ({today})\n\n**{}** for clients. SHA-256 of the document: `{}`.\n\n",
            markdown_text(&self.title),
            markdown_text(&self.version),
            self.verdict,
            self.sha256,
        );
        for plan in self.plans {
            if let Some(ready) = plan.ready() {
                document(plan.file_name(), ready, &mut text);
            }
        }
        text
    }
}

/// The verdict on one document, with its findings except for words.
fn document(name: &str, ready: &Ready, text: &mut String) {
    let verdict = ready.verdict.name();
    let counted = counts(ready.findings.iter());
    let counted = if counted.is_empty() {
        counted
    } else {
        format!(" ({counted})")
    };
    *text += &format!("- `{name}`: {verdict}{counted}\n");
    for found in &ready.operations {
        if let Some(note) = &found.note {
            *text += &format!("  - {}\n", markdown_text(note));
        }
    }
    let is_listed = |finding: &&Finding| finding.label != "docs-only";
    let listed: Vec<&Finding> = ready.findings.iter().filter(is_listed).collect();
    for finding in listed.iter().take(MOST_LISTED) {
        *text += &format!(
            "  - {}: {}\n",
            finding.title(),
            markdown_text(&finding.text())
        );
    }
    if let Some(more) = listed
        .len()
        .checked_sub(MOST_LISTED)
        .filter(|more| *more > 0)
    {
        *text += &format!("  - and {more} more\n");
    }
}
