//! The effect of an update on one document, determined before anything is written.

use std::path::{Path, PathBuf};

use cribl_tokens::pipeline::{self, Document};

use super::operations::{self, Found};
use crate::compare::Verdict;
use crate::cut::document::{Sliced, cut, provenance, renewed_head};
use crate::io::{Failure, Source};
use crate::report::{self, DocumentReport, Finding, Status};
use crate::review::comparison;

/// A document of `openapi/`, and its update from the new vendor document.
pub struct Plan {
    pub path: PathBuf,
    pub old: Source,
    pub outcome: Planned,
}

/// Whether a document can be updated.
pub enum Planned {
    /// It can be updated, or is up to date.
    Ready(Ready),
    /// It cannot: the new slice is not valid.
    Invalid(Vec<Finding>),
    /// It cannot: operations are missing. Holds a sentence for each.
    Vanished(Vec<String>),
}

/// A document that can be updated.
pub struct Ready {
    pub new: Source,
    pub operations: Vec<Found>,
    /// The parts that were left out although an operation names them.
    pub left_out: Vec<String>,
    pub verdict: Verdict,
    pub findings: Vec<Finding>,
}

impl Plan {
    /// Plans the update of the document at `path`.
    ///
    /// # Errors
    ///
    /// Returns an error if the existing document cannot be read, because its operations are not known then.
    pub fn of(path: &Path, vendor: &Source, read: &Document) -> Result<Self, Failure> {
        let mut old = Source::read(path)?;
        let was = pipeline::parse(&old.bytes).map_err(|_| {
            let name = &old.name;
            Failure::new(format!(
                "{name}: not readable, so its operations are not known; \
                 hint: see `cargo spec check {name}`, or restore it with git"
            ))
        })?;
        let root = read.value();
        let operations = match operations::find(was.value(), root) {
            Ok(operations) if operations.is_empty() => {
                return Err(Failure::new(format!("{}: has no operation", old.name)));
            }
            Ok(operations) => operations,
            Err(missing) => return Ok(Self::new(path, old, Planned::Vanished(missing))),
        };
        let ids: Vec<String> = operations.iter().map(|found| found.id.clone()).collect();
        let head = renewed_head(&old, &provenance(vendor, root, &ids));
        let name = path.display().to_string();
        let outcome = match cut(read, &ids, name, &head)? {
            Sliced::Missing(missing) => Planned::Vanished(missing),
            Sliced::Invalid(problems) => Planned::Invalid(
                problems
                    .iter()
                    .map(|problem| Finding::of_problem(problem, vendor))
                    .collect(),
            ),
            Sliced::Valid(new, cut) => {
                // Its lines refer to a text that is about to be replaced.
                old.name.push_str(report::OLD_TEXT_SUFFIX);
                let compared = comparison::compare(&old, &new);
                Planned::Ready(Ready {
                    new: *new,
                    operations,
                    left_out: cut
                        .notes
                        .iter()
                        .map(|(pointer, note)| format!("{}: {note}", vendor.spot(pointer)))
                        .collect(),
                    verdict: compared.verdict,
                    findings: compared.findings,
                })
            }
        };
        Ok(Self::new(path, old, outcome))
    }

    fn new(path: &Path, old: Source, outcome: Planned) -> Self {
        Self {
            path: path.to_owned(),
            old,
            outcome,
        }
    }

    /// Returns the new document, if it can be written.
    pub fn ready(&self) -> Option<&Ready> {
        match &self.outcome {
            Planned::Ready(ready) => Some(ready),
            _ => None,
        }
    }

    /// Returns true if the file would change.
    pub fn is_changed(&self) -> bool {
        self.ready()
            .is_some_and(|ready| ready.new.bytes != self.old.bytes)
    }

    /// Returns the file's name in `openapi/`.
    pub fn file_name(&self) -> &str {
        let name = self.path.file_name().and_then(std::ffi::OsStr::to_str);
        name.unwrap_or_default()
    }

    /// Returns the result for the report.
    pub fn reviewed(&self) -> DocumentReport {
        let subject = self.path.display().to_string();
        let (worst, findings) = match &self.outcome {
            Planned::Ready(ready) => (ready.verdict.into(), ready.findings.clone()),
            Planned::Invalid(findings) => (Status::Invalid, findings.clone()),
            Planned::Vanished(_) => (Status::Invalid, Vec::new()),
        };
        DocumentReport {
            subject,
            worst,
            findings,
        }
    }
}
