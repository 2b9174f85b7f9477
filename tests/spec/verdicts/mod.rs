//! `spec diff` over a corpus of changes: for each, the real binary must report the verdict and the rule
//! given here.
//!
//! The cases come from the text of `OpenAPI` 3.0.3 and were compared with oasdiff's published list of
//! rules. A case is a few edits of one base document. Its last field says why the verdict is right. rustfmt
//! skips the tables, so that a case takes a line or two and not ten.

#[rustfmt::skip]
mod responses;
mod compiled;
mod edit;
#[rustfmt::skip]
mod generated;
#[rustfmt::skip]
mod merged;
#[rustfmt::skip]
mod law;
mod places;
mod properties;
#[rustfmt::skip]
mod spellings;
mod wrappers;
#[rustfmt::skip]
mod requests;
#[rustfmt::skip]
mod schemas;
#[rustfmt::skip]
mod surroundings;
#[rustfmt::skip]
mod invalid;
#[rustfmt::skip]
mod versions;
#[rustfmt::skip]
mod writing;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use self::edit::{Edit, written};
use self::places::Text;

/// The document that every case starts from.
const BASE: &str = include_str!("base.yaml");

/// The expected result of a case.
#[derive(Clone, Copy, Debug)]
enum Expected {
    Identical,
    DocsOnly(&'static str),
    Compatible(&'static str),
    Wire(&'static str),
    Source(&'static str),
    /// Compatible on the wire, by this rule, but the generated code changes.
    Retyped(&'static str),
    Invalid,
}

/// A change, the expected result, and the reason.
struct Case {
    name: String,
    /// Edits that make the old document from the base document.
    old: Vec<Edit>,
    /// Edits that make the new document from the old one.
    new: Vec<Edit>,
    expected: Expected,
    why: &'static str,
}

/// A change of the base document.
fn case(name: &str, new: Vec<Edit>, expected: Expected, why: &'static str) -> Case {
    Case {
        name: name.to_owned(),
        old: Vec::new(),
        new,
        expected,
        why,
    }
}

/// A change of an edited base document.
fn from(name: &str, old: Vec<Edit>, new: Vec<Edit>, expected: Expected, why: &'static str) -> Case {
    Case {
        name: name.to_owned(),
        old,
        new,
        expected,
        why,
    }
}

#[test]
fn every_change_of_the_corpus_gets_its_verdict() {
    let cases: Vec<Case> = [
        requests::cases(),
        responses::cases(),
        schemas::cases(),
        merged::cases(),
        generated::cases(),
        surroundings::cases(),
        versions::cases(),
        writing::cases(),
        invalid::cases(),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(cases.len() >= 150, "the corpus holds {} cases", cases.len());
    let mut corpus = Corpus {
        folder: tempfile::tempdir().expect("a temporary folder"),
        met: BTreeSet::new(),
        old_texts: HashMap::new(),
    };
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| mismatch(case, &mut corpus))
        .collect();
    let mut met = corpus.met;
    let number = wrong.len();
    assert!(
        number == 0,
        "{number} of {} cases are wrong:\n{}",
        cases.len(),
        wrong.join("\n")
    );

    // These rules have no case here. Added and removed documents need a git revision: see tests/spec/cli.
    // Keywords without a rule occur only in documents with faults. New code that no rule explains would be
    // a bug in the rules.
    let elsewhere = [
        "document-added",
        "document-removed",
        "generated-code-added",
        "request-keyword-changed",
        "response-keyword-changed",
    ];
    met.extend(elsewhere.map(str::to_owned));
    let known = known_rules();
    let unlisted: Vec<&String> = met.difference(&known).collect();
    assert!(
        unlisted.is_empty(),
        "`spec rules` does not list {unlisted:?}"
    );
    let unmet: Vec<&String> = known.difference(&met).collect();
    assert!(unmet.is_empty(), "no case meets {unmet:?}");
}

/// A run over the cases.
struct Corpus {
    folder: TempDir,
    /// The rules reported so far.
    met: BTreeSet<String>,
    /// The old documents read so far. Most cases start from the same one.
    old_texts: HashMap<String, Option<Text>>,
}

impl Corpus {
    /// Returns the rules of findings at places where nothing changed.
    fn misplaced(&mut self, old: &str, new: &str, changes: &[Value]) -> Vec<String> {
        if changes.is_empty() {
            return Vec::new();
        }
        let read = || Text::read(old);
        let old = self.old_texts.entry(old.to_owned()).or_insert_with(read);
        match (old, Text::read(new)) {
            (Some(old), Some(new)) => places::misplaced(old, &new, changes),
            _ => Vec::new(),
        }
    }
}

/// Returns what is wrong with the result of a case.
fn mismatch(case: &Case, corpus: &mut Corpus) -> Option<String> {
    let new_edits: Vec<Edit> = case.old.iter().chain(&case.new).cloned().collect();
    let (old, new) = (written(&case.old), written(&new_edits));
    let report = diff(corpus.folder.path(), &old, &new);
    let changes = report["changes"].as_array().cloned().unwrap_or_default();
    let rules = changes.iter().filter_map(|change| change["rule"].as_str());
    corpus.met.extend(rules.map(str::to_owned));
    let expected = case.expected.parts();
    let retyped = matches!(case.expected, Expected::Retyped(_));
    let of_change = if retyped {
        "compatible"
    } else {
        expected.verdict
    };
    let is_reported = expected.rule.is_none_or(|rule| {
        changes.iter().any(|change| {
            change["rule"] == rule
                && change["verdict"] == of_change
                && expected.on.is_none_or(|on| change["on"] == on)
        })
    });
    let on_source = || changes.iter().all(|change| change["on"] != "wire");
    let as_expected =
        report["verdict"] == expected.verdict && is_reported && (!retyped || on_source());
    let misplaced = corpus.misplaced(&old, &new, &changes);
    if as_expected && sides_differ(&changes) && misplaced.is_empty() {
        return None;
    }
    Some(format!(
        "- {}: expected {:?}, because {}; places where nothing changed: {misplaced:?}; got {report:#}",
        case.name, case.expected, case.why
    ))
}

/// Returns true if each change shows an old and a new text, and the two differ.
fn sides_differ(changes: &[Value]) -> bool {
    changes.iter().all(|change| {
        let (old, new) = (&change["old"], &change["new"]);
        old["text"] != new["text"]
    })
}

/// An expected result as the fields of the JSON report.
struct Parts {
    verdict: &'static str,
    rule: Option<&'static str>,
    on: Option<&'static str>,
}

impl Expected {
    fn parts(self) -> Parts {
        let (verdict, rule) = match self {
            Self::Identical => ("identical", None),
            Self::DocsOnly(rule) => ("docs-only", Some(rule)),
            Self::Compatible(rule) => ("compatible", Some(rule)),
            Self::Wire(rule) | Self::Source(rule) | Self::Retyped(rule) => ("breaking", Some(rule)),
            Self::Invalid => ("invalid", None),
        };
        let on = match self {
            Self::Wire(_) => Some("wire"),
            Self::Source(_) => Some("source"),
            _ => None,
        };
        Parts { verdict, rule, on }
    }
}

/// The output of `spec diff --format json` for two texts.
fn diff(folder: &Path, old: &str, new: &str) -> Value {
    let (was, is) = (folder.join("old.yaml"), folder.join("new.yaml"));
    fs::write(&was, old).expect("the folder can be written to");
    fs::write(&is, new).expect("the folder can be written to");
    let output = Command::new(env!("CARGO_BIN_EXE_spec"))
        .arg("diff")
        .arg(&was)
        .arg(&is)
        .args(["--format", "json"])
        .output();
    let output = output.expect("the binary runs");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "no JSON alone on stdout: {error}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    let code = match report["verdict"].as_str() {
        Some("breaking") => 1,
        Some("invalid") => 2,
        _ => 0,
    };
    assert_eq!(
        output.status.code(),
        Some(code),
        "the exit code goes with the verdict: {report}"
    );
    report
}

/// The rules of `diff` that `spec rules` lists.
fn known_rules() -> BTreeSet<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_spec"))
        .arg("rules")
        .output()
        .expect("the binary runs");
    let listed = String::from_utf8(output.stdout).expect("text");
    listed
        .lines()
        .filter(|line| line.contains(" diff "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}
