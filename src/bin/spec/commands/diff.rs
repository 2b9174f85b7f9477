//! `spec diff`: shows what a change of the document means to clients of the API.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit_code::{CLEAN, FOUND, INVALID};
use crate::args::{DiffArgs, FailOn};
use crate::compare::{Verdict, rules};
use crate::io::{Failure, Output, Source, git, openapi_folder, progress};
use crate::report::{self, DocumentReport, Kind, Label, Outcome, Status};
use crate::review::accepting;
use crate::review::comparison::{Comparison, compare, whole_document};

/// Two versions of one document. One of them may be missing.
struct Pair {
    old: Option<Source>,
    new: Option<Source>,
    /// The path of the new version, even if it is missing.
    path: PathBuf,
}

pub fn run(arguments: &DiffArgs, out: &mut Output) -> Result<u8, Failure> {
    let pairs = pairs(arguments)?;
    let mut documents = Vec::new();
    for pair in &pairs {
        let progress = progress::of(&format!("comparing {}", pair.path.display()));
        let compared = pair.compare();
        drop(progress);
        print_shared(&pair.path, compared.shared_errors)?;
        documents.push(DocumentReport {
            subject: pair.subject(),
            worst: compared.verdict.into(),
            findings: compared.findings,
        });
    }
    let pairs = pairs.iter().map(|pair| pair.path.as_path());
    let comparable = pairs
        .zip(&mut documents)
        .filter(|(_, document)| document.worst != Status::Invalid);
    let review = accepting::review(&arguments.accepting, Kind::Changes, comparable);
    let mut outcome = Outcome {
        command: "diff",
        kind: Kind::Changes,
        documents,
        stale: review.stale,
    };
    if outcome.verdict() == Status::Invalid {
        // If one document is invalid, there is no verdict on the others, so only its problems are shown.
        for document in &mut outcome.documents {
            document
                .findings
                .retain(|finding| finding.label.is_problem());
        }
    }
    report::print(&outcome, &arguments.printing, out)?;
    review.accepted?;
    Ok(exit_code(&outcome, arguments.fail_on))
}

fn pairs(arguments: &DiffArgs) -> Result<Vec<Pair>, Failure> {
    match (&arguments.against, arguments.files.as_slice()) {
        (None, [old, new]) => Ok(vec![Pair {
            old: Some(Source::read(old)?),
            new: Some(Source::read(new)?),
            path: new.clone(),
        }]),
        (None, _) => Err(Failure::new(
            "diff needs OLD and NEW, or --against REV; see --help",
        )),
        (Some(revision), [file]) => Ok(vec![Pair::against(revision, file)?]),
        (Some(revision), []) => {
            let folder = openapi_folder::path();
            let mut all = openapi_folder::documents(&folder)?;
            all.extend(git::documents_at(revision, &folder)?);
            all.sort();
            all.dedup();
            all.iter()
                .map(|path| Pair::against(revision, path))
                .collect()
        }
        (Some(_), _) => Err(Failure::new("diff --against takes one FILE at most")),
    }
}

impl Pair {
    fn against(revision: &str, path: &Path) -> Result<Self, Failure> {
        let old = git::at_revision(revision, path)?;
        let new = if path.exists() || old.is_none() {
            Some(Source::read(path)?)
        } else {
            None
        };
        Ok(Self {
            old,
            new,
            path: path.to_owned(),
        })
    }

    fn subject(&self) -> String {
        let name = |source: &Option<Source>| {
            source
                .as_ref()
                .map_or("nothing", |source| source.name.as_str())
                .to_owned()
        };
        format!("{} -> {}", name(&self.old), name(&self.new))
    }

    fn compare(&self) -> Comparison {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => compare(old, new),
            (None, Some(new)) => whole_document(new, rules::DOCUMENT_ADDED),
            (Some(old), None) => whole_document(old, rules::DOCUMENT_REMOVED),
            (None, None) => Comparison {
                verdict: Verdict::Identical,
                findings: Vec::new(),
                shared_errors: 0,
            },
        }
    }
}

/// Prints on standard error the number of errors that both documents have, as the change did not cause
/// them.
fn print_shared(path: &Path, errors: usize) -> Result<(), Failure> {
    if errors == 0 {
        return Ok(());
    }
    let plural = if errors == 1 { "" } else { "s" };
    let name = path.display();
    let mut screen = Output::stderr();
    writeln!(
        screen,
        "note: {name}: {errors} error{plural} that the old document has, too; `cargo spec check {name}` lists them"
    )?;
    Ok(screen.flush()?)
}

fn exit_code(outcome: &Outcome, fail_on: FailOn) -> u8 {
    // The gravest label comes first.
    let counted = |least: Label| {
        outcome
            .findings()
            .any(|finding| finding.accepted.is_none() && finding.label <= least)
    };
    let failed = match fail_on {
        FailOn::Any => outcome.findings().next().is_some(),
        FailOn::DocsOnly => counted(Label::DocsOnly),
        FailOn::Compatible => counted(Label::Compatible),
        FailOn::Breaking => counted(Label::Breaking),
    };
    match outcome.verdict() {
        Status::Invalid => INVALID,
        _ if failed => FOUND,
        _ => CLEAN,
    }
}
