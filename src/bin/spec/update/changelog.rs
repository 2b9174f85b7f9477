//! The entry in `CHANGELOG.md` about a new vendor document.

use chrono::{NaiveDate, Utc};

use super::plan::{Plan, Ready};
use crate::io::printable;
use crate::report::{Finding, Label, Status, counts, with_counts};
use cribl_tokens::reports::markdown::code;

/// Maximum number of findings listed for one document. The others are counted.
const MAX_LISTED: usize = 30;

/// What an entry says about the vendor document.
pub struct Entry<'p> {
    pub title: String,
    pub version: String,
    pub sha256: String,
    pub verdict: Status,
    pub plans: &'p [Plan],
}

/// Returns the changelog with the entry at the top of "Unreleased". `None` if it already has one for this
/// document.
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
    // Without such a heading, the entry goes before the first release, or to the end.
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
        let plans = self.plans.iter();
        let documents: Vec<String> = plans
            .filter_map(|plan| Some(document(plan.file_name(), plan.ready()?)))
            .collect();
        format!(
            "### Vendor document {}, version {} ({today})\n\n\
             **{}** for clients. SHA-256 of the document: `{}`.\n\n{}\n\n",
            code(&printable(&self.title)),
            code(&printable(&self.version)),
            self.verdict,
            self.sha256,
            documents.join("\n"),
        )
    }
}

/// Returns the verdict on one document, with its findings except for documentation.
fn document(name: &str, ready: &Ready) -> String {
    let counted = counts(ready.findings.iter());
    let verdict = with_counts(Status::from(ready.verdict).name(), &counted);
    let mut lines = vec![format!("- `{name}`: {verdict}")];
    let notes = ready
        .operations
        .iter()
        .filter_map(|found| found.note.as_ref());
    lines.extend(notes.map(|note| format!("  - {}", code(&printable(note)))));
    let is_listed = |finding: &&Finding| finding.label != Label::DocsOnly;
    let listed: Vec<&Finding> = ready.findings.iter().filter(is_listed).collect();
    let some = listed.iter().take(MAX_LISTED);
    lines.extend(some.map(|finding| {
        format!(
            "  - {}: {}",
            finding.title(),
            code(&printable(&finding.text()))
        )
    }));
    let more = listed.len().saturating_sub(MAX_LISTED);
    if more > 0 {
        lines.push(format!("  - and {more} more"));
    }
    lines.join("\n")
}
