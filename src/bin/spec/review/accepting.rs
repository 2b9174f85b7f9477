//! Applies the accepted findings to the documents of a run, and accepts those that `--accept` names.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::accepted::{Accepted, Entry, file_name, folder_of};
use crate::args::AcceptArgs;
use crate::io::Failure;
use crate::io::write::{self, Replacement};
use crate::report::{DocumentReport, Finding, Kind, Level};

/// What applying the accepted findings to documents came to.
pub struct Review {
    /// Sentences on entries that match nothing any more.
    pub stale: Vec<String>,
    /// An error if a list cannot be read or written, or a value of `--accept` cannot be accepted. Nothing is
    /// accepted then. It comes after the report, which says why.
    pub accepted: Result<(), Failure>,
}

/// A report on a document, and the document's path.
pub type Reviewed<'d> = (&'d Path, &'d mut DocumentReport);

/// Marks the accepted findings of documents, and accepts those that `--accept` names: all of them, or none.
pub fn review<'d>(
    options: &AcceptArgs,
    kind: Kind,
    documents: impl Iterator<Item = Reviewed<'d>>,
) -> Review {
    let mut documents: Vec<Reviewed<'_>> = documents.collect();
    let mut lists = Lists::default();
    let accepted = lists
        .apply(&mut documents, kind)
        .and_then(|()| lists.accept(options, &documents, kind))
        .and_then(|()| lists.apply(&mut documents, kind));
    let stale: BTreeSet<String> = documents
        .iter()
        .filter_map(|(path, document)| {
            let list = lists.0.get(folder_of(path))?;
            Some(list.stale(&file_name(path), &document.findings, kind))
        })
        .flatten()
        .collect();
    Review {
        stale: stale.into_iter().collect(),
        accepted,
    }
}

/// The accepted findings by folder.
#[derive(Default)]
struct Lists(BTreeMap<PathBuf, Accepted>);

impl Lists {
    fn of(&mut self, document: &Path) -> Result<&mut Accepted, Failure> {
        match self.0.entry(folder_of(document).to_owned()) {
            Slot::Occupied(list) => Ok(list.into_mut()),
            Slot::Vacant(slot) => Ok(slot.insert(Accepted::beside(document)?)),
        }
    }

    fn apply(&mut self, documents: &mut [Reviewed<'_>], kind: Kind) -> Result<(), Failure> {
        for (path, document) in documents {
            let list = self.of(path)?;
            list.apply(&mut document.findings, &file_name(path), kind);
        }
        Ok(())
    }

    /// Adds the findings that `--accept` names, and writes the lists once all of them are found.
    fn accept(
        &mut self,
        options: &AcceptArgs,
        documents: &[Reviewed<'_>],
        kind: Kind,
    ) -> Result<(), Failure> {
        let reason = options.reason.as_deref().unwrap_or_default();
        if !options.accept.is_empty() && reason.trim().is_empty() {
            return Err(Failure::new(
                "--reason is empty; hint: say why the finding does no harm",
            ));
        }
        let mut changed = BTreeSet::new();
        for wanted in &options.accept {
            let named =
                |finding: &&Finding| format!("{}@{}", finding.rule, finding.pointer) == *wanted;
            let mut is_found = false;
            for (path, document) in documents {
                for finding in document.findings.iter().filter(named) {
                    is_found = true;
                    if kind == Kind::Problems && finding.level == Level::Error {
                        return Err(Failure::new(format!(
                            "--accept {wanted}: an error cannot be accepted, because the build refuses it; hint: correct the document"
                        )));
                    }
                    let entry = Entry::of(finding, file_name(path), reason);
                    if finding.accepted.is_none() && self.of(path)?.add(entry)? {
                        changed.insert(folder_of(path));
                    }
                }
            }
            if !is_found {
                return Err(Failure::new(format!(
                    "--accept {wanted}: no document has this finding; hint: copy RULE@POINTER from the help of a finding"
                )));
            }
        }
        let lists = changed.iter().filter_map(|folder| self.0.get(*folder));
        let files: Vec<Replacement> = lists.map(Accepted::replacement).collect();
        write::replace_all(&files)
    }
}
