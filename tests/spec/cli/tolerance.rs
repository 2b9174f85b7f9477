//! Documents with faults: `diff` compares the parts that are readable in both.

use super::{BASE, Folder};

/// An operation with faults: an unknown field, a response without a description, and a reference without a
/// target.
const FAULTY: &str = "  /faulty:\n    get:\n      operationId: getFaulty\n      sumary: typo\n      responses:\n        \"200\": {}\n        \"500\":\n          $ref: \"#/components/responses/Nowhere\"\n";

fn with_faulty(text: &str) -> String {
    text.replacen("paths:\n", &format!("paths:\n{FAULTY}"), 1)
}

fn rules(report: &serde_json::Value) -> Vec<&str> {
    let changes = report["changes"].as_array().expect("a list");
    changes
        .iter()
        .filter_map(|change| change["rule"].as_str())
        .collect()
}

#[test]
fn faults_that_both_documents_have_are_one_line_and_hide_no_change() {
    let old = with_faulty(BASE);
    let new = old.replace("required: false", "required: true");
    let folder = Folder::with(&[("old.yaml", &old), ("new.yaml", &new)]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml", "--format", "json"]);
    let report = run.json();
    assert_eq!(rules(&report), ["parameter-became-required"], "{report}");
    assert_eq!(
        (report["verdict"].as_str(), run.code),
        (Some("breaking"), 1)
    );
    let note = "errors that the old document has, too; `cargo spec check new.yaml` lists them";
    assert_eq!(
        run.err.lines().filter(|line| line.contains(note)).count(),
        1,
        "{}",
        run.err
    );
}

#[test]
fn a_document_with_faults_is_identical_to_itself() {
    let text = with_faulty(BASE);
    let folder = Folder::with(&[("old.yaml", &text), ("new.yaml", &text)]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml", "--format", "json"]);
    assert_eq!(run.json()["verdict"], "identical", "{}", run.out);
    assert_eq!(run.code, 0);
}

#[test]
fn faults_of_a_new_operation_are_findings() {
    let operation = "  /faulty:\n    get:\n      operationId: getFaulty\n      sumary: typo\n      responses:\n        \"204\":\n          description: done\n";
    let new = BASE.replacen("paths:\n", &format!("paths:\n{operation}"), 1);
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &new)]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml", "--format", "json"]);
    let report = run.json();
    assert_eq!(run.code, 0, "{report}");
    assert_eq!(report["verdict"], "compatible", "{report}");
    for rule in ["operation-added", "unknown-field"] {
        assert!(rules(&report).contains(&rule), "{rule}: {report}");
    }
}

#[test]
fn a_new_fault_in_an_operation_of_both_leaves_no_verdict() {
    let old = with_faulty(BASE);
    let new = old.replace(
        "      summary: Invalidate a token",
        "      sumary: Invalidate a token",
    );
    let folder = Folder::with(&[("old.yaml", &old), ("new.yaml", &new)]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml", "--format", "json"]);
    let report = run.json();
    assert_eq!(
        (report["verdict"].as_str(), run.code),
        (Some("invalid"), 2),
        "{report}"
    );
    let problems = report["findings"].as_array().expect("a list");
    assert_eq!(problems.len(), 1, "only the new one: {report}");
}

#[test]
fn a_new_operation_that_cannot_be_generated_breaks_no_client() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &with_faulty(BASE))]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml", "--format", "json"]);
    let report = run.json();
    assert_eq!(
        (report["verdict"].as_str(), run.code),
        (Some("compatible"), 0),
        "{report}"
    );
    for rule in [
        "operation-added",
        "unknown-field",
        "missing-field",
        "unresolved-reference",
    ] {
        assert!(rules(&report).contains(&rule), "{rule}: {report}");
    }
}

#[test]
fn the_generated_code_is_compared_despite_faults_in_both() {
    let old = with_faulty(BASE);
    let object =
        "                type: object\n                properties:\n                  count:";
    let required = object.replacen(
        "properties",
        "required: [count]\n                properties",
        1,
    );
    let new = old.replace(object, &required);
    let folder = Folder::with(&[("old.yaml", &old), ("new.yaml", &new)]);
    let report = folder
        .spec(&["diff", "old.yaml", "new.yaml", "--format", "json"])
        .json();
    assert!(
        rules(&report).contains(&"generated-field-changed"),
        "{report}"
    );
}
