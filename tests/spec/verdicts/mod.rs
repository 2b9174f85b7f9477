//! `spec diff` over a corpus of changes: each gives the verdict and the rule that stand beside it,
//! by the real binary.
//!
//! The cases are read out of the `OpenAPI` 3.0.3 text and set against oasdiff's published rule list.
//! A case is a few edits of one base document; its last field says why the verdict is right.
//! The tables of cases are kept from rustfmt: a case takes a line or two, not ten.

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
mod properties;
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

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use self::edit::{Edit, written};

/// The document that every case starts from.
const BASE: &str = include_str!("base.yaml");

/// What a case must give.
#[derive(Clone, Copy, Debug)]
enum Expected {
    Identical,
    DocsOnly(&'static str),
    Compatible(&'static str),
    Wire(&'static str),
    Source(&'static str),
    /// Compatible on the wire, by this rule; the generated code changes.
    Retyped(&'static str),
    Invalid,
}

/// A change, what it must be taken for, and why.
struct Case {
    name: String,
    /// Edits that make the old document.
    old: Vec<Edit>,
    /// Edits, after those, that make the new one.
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
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut met = BTreeSet::new();
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| complaint(case, folder.path(), &mut met))
        .collect();
    let number = wrong.len();
    assert!(
        number == 0,
        "{number} of {} cases are wrong:\n{}",
        cases.len(),
        wrong.join("\n")
    );

    // Documents that come and go take a git revision: tests/spec/cli. Keywords without a rule are only in documents
    // with faults. Code that is new for a reason without a rule would be a fault of the rules. What cannot be
    // generated changes with the pipeline: tests/spec/cli/refused.rs.
    let elsewhere = [
        "document-added",
        "document-removed",
        "generated-code-added",
        "not-generated",
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

/// What is wrong with the response to a case, if anything is; the rules it met go into `met`.
fn complaint(case: &Case, folder: &Path, met: &mut BTreeSet<String>) -> Option<String> {
    let new_edits: Vec<Edit> = case.old.iter().chain(&case.new).cloned().collect();
    let report = diff(
        folder,
        &written(BASE, &case.old),
        &written(BASE, &new_edits),
    );
    let changes = report["changes"].as_array().cloned().unwrap_or_default();
    let rules = changes.iter().filter_map(|change| change["rule"].as_str());
    met.extend(rules.map(str::to_owned));
    let (verdict, rule, on) = case.expected.words();
    let retyped = matches!(case.expected, Expected::Retyped(_));
    let meant = if retyped { "compatible" } else { verdict };
    let named = rule.is_none_or(|rule| {
        changes.iter().any(|change| {
            change["rule"] == rule
                && change["verdict"] == meant
                && on.is_none_or(|on| change["on"] == on)
        })
    });
    let on_source = || changes.iter().all(|change| change["on"] != "wire");
    if report["verdict"] == verdict && named && (!retyped || on_source()) && sides_differ(&changes)
    {
        return None;
    }
    Some(format!(
        "- {}: expected {:?}, because {}; got {report:#}",
        case.name, case.expected, case.why
    ))
}

/// Returns true if each change shows what was and what is, and the two differ.
fn sides_differ(changes: &[Value]) -> bool {
    changes.iter().all(|change| {
        let (old, new) = (&change["old"], &change["new"]);
        old["text"] != new["text"]
    })
}

impl Expected {
    /// Verdict, rule and `on`.
    fn words(self) -> (&'static str, Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Identical => ("identical", None, None),
            Self::DocsOnly(rule) => ("docs-only", Some(rule), None),
            Self::Compatible(rule) => ("compatible", Some(rule), None),
            Self::Wire(rule) => ("breaking", Some(rule), Some("wire")),
            Self::Source(rule) => ("breaking", Some(rule), Some("source")),
            Self::Retyped(rule) => ("breaking", Some(rule), None),
            Self::Invalid => ("invalid", None, None),
        }
    }
}

/// What `spec diff --format json` says of two texts.
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
