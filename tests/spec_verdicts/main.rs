//! `spec diff` over a corpus of changes: each gives the verdict and the rule that stand beside it,
//! by the real binary.
//!
//! The cases are read out of the OpenAPI 3.0.3 text and set against oasdiff's published rule list.
//! A case is a few edits of one base document; its last field says why the verdict is right.
#![cfg(feature = "spec")]

mod answers;
mod edit;
mod properties;
mod requests;
mod schemas;
mod surroundings;
mod unsound;
mod writing;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use edit::{Edit, written};

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
        answers::cases(),
        schemas::cases(),
        surroundings::cases(),
        writing::cases(),
        unsound::cases(),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(cases.len() >= 150, "the corpus holds {} cases", cases.len());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let known = known_rules();
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| complaint(case, folder.path(), &known))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases are wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// What is wrong with the answer to a case, if anything is.
fn complaint(case: &Case, folder: &Path, known: &[String]) -> Option<String> {
    let new_edits: Vec<Edit> = case.old.iter().chain(&case.new).cloned().collect();
    let report = diff(
        folder,
        &written(BASE, &case.old),
        &written(BASE, &new_edits),
    );
    let verdict = report["verdict"].as_str().unwrap_or_default().to_owned();
    let (expected, rule, on) = match case.expected {
        Expected::Identical => ("identical", None, None),
        Expected::DocsOnly(rule) => ("docs-only", Some(rule), None),
        Expected::Compatible(rule) => ("compatible", Some(rule), None),
        Expected::Wire(rule) => ("breaking", Some(rule), Some("wire")),
        Expected::Source(rule) => ("breaking", Some(rule), Some("source")),
        Expected::Invalid => ("invalid", None, None),
    };
    let changes = report["changes"].as_array().cloned().unwrap_or_default();
    let named = rule.is_none_or(|rule| {
        changes.iter().any(|change| {
            change["rule"] == rule
                && change["verdict"] == expected
                && (on.is_none() || change["on"] == on.unwrap_or_default())
        })
    });
    let unknown = changes
        .iter()
        .find(|change| !known.iter().any(|rule| change["rule"] == rule.as_str()));
    if verdict == expected && named && unknown.is_none() {
        return None;
    }
    let found: Vec<String> = changes
        .iter()
        .map(|change| format!("{} {} {}", change["rule"], change["on"], change["message"]))
        .collect();
    Some(format!(
        "- {}: expected {:?}, because {}; got {verdict} {found:?} {}",
        case.name, case.expected, case.why, report["findings"]
    ))
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

fn known_rules() -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_spec"))
        .arg("rules")
        .output()
        .expect("the binary runs");
    let listed = String::from_utf8(output.stdout).expect("text");
    listed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}
