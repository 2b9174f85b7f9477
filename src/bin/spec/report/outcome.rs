//! The results of one run, with their verdict and counts.

use super::finding::Finding;
use super::label::{Label, Status};

/// The result for one document, or one pair of documents.
#[derive(Debug)]
pub struct DocumentReport {
    /// `FILE`, or `OLD -> NEW`.
    pub subject: String,
    /// The verdict on the worst finding. See [`DocumentReport::verdict`] for accepted changes.
    pub worst: Status,
    pub findings: Vec<Finding>,
}

/// What the findings of a run are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Changes between two documents, as `diff` finds them.
    #[default]
    Changes,
    /// Problems of one document, as `check` finds them.
    Problems,
}

/// Everything that one run reports.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The subcommand.
    pub command: &'static str,
    pub kind: Kind,
    pub documents: Vec<DocumentReport>,
    /// Accepted findings that no longer match.
    pub stale: Vec<String>,
}

impl DocumentReport {
    /// Returns `SUBJECT: VERDICT (COUNTS)`.
    pub fn line(&self) -> String {
        let line = format!("{}: {}", self.subject, self.verdict());
        with_counts(&line, &counts(self.findings.iter()))
    }

    /// Returns the verdict, with `accepted` instead of `breaking` if every breaking change was accepted.
    pub fn verdict(&self) -> Status {
        let mut breaking = self
            .findings
            .iter()
            .filter(|finding| finding.label == Label::Breaking);
        if self.worst == Status::Breaking && breaking.all(|finding| finding.accepted.is_some()) {
            Status::Accepted
        } else {
            self.worst
        }
    }
}

impl Outcome {
    /// Creates the outcome of a command for one document, or one pair.
    pub fn of_one(
        command: &'static str,
        kind: Kind,
        subject: String,
        worst: impl Into<Status>,
        findings: Vec<Finding>,
    ) -> Self {
        Self {
            command,
            kind,
            documents: vec![DocumentReport {
                subject,
                worst: worst.into(),
                findings,
            }],
            stale: Vec::new(),
        }
    }

    /// Returns the worst verdict.
    pub fn verdict(&self) -> Status {
        let all = self.documents.iter().map(DocumentReport::verdict);
        let none = match self.kind {
            Kind::Changes => Status::Identical,
            Kind::Problems => Status::Valid,
        };
        all.max().unwrap_or(none)
    }

    /// Returns every finding, document by document.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.documents
            .iter()
            .flat_map(|document| &document.findings)
    }

    /// Returns the name of the document, or the number of documents.
    pub fn subject(&self) -> String {
        match self.documents.as_slice() {
            [only] => only.subject.clone(),
            several => format!("{} documents", several.len()),
        }
    }

    /// Returns `SUBJECT: VERDICT (COUNTS)`.
    pub fn line(&self) -> String {
        with_counts(
            &format!("{}: {}", self.subject(), self.verdict()),
            &counts(self.findings()),
        )
    }
}

/// Returns true for a finding about documentation that was not accepted.
pub fn is_docs(finding: &Finding) -> bool {
    finding.label == Label::DocsOnly && finding.accepted.is_none()
}

/// Returns a text such as `2 breaking, 1 docs-only`, the worst first. Empty if nothing was found.
pub fn counts<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    let labels = [
        Label::Error,
        Label::Warning,
        Label::Breaking,
        Label::Compatible,
        Label::DocsOnly,
    ];
    let findings: Vec<&Finding> = findings.collect();
    let counted = labels.iter().filter_map(|label| {
        let number = findings
            .iter()
            .filter(|finding| finding.label == *label && finding.accepted.is_none())
            .count();
        let plural = if number > 1 && label.is_problem() {
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

/// Returns `TEXT (COUNTS)`, or only the text if there are no counts.
pub fn with_counts(text: &str, counts: &str) -> String {
    if counts.is_empty() {
        text.to_owned()
    } else {
        format!("{text} ({counts})")
    }
}
