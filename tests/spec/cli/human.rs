//! The output for people, word for word.

use super::{BASE, Folder, reworded, ttl_required};

#[test]
fn a_problem_is_shown_with_its_line() {
    let broken = BASE
        .replace("summary:", "sumary:")
        .replace("/schemas/Error\"", "/schemas/Fault\"");
    let folder = Folder::with(&[("openapi/token.yaml", &broken)]);
    insta::assert_snapshot!("check", folder.spec(&["check"]).out);
}

#[test]
fn a_syntax_error_is_shown_with_its_line() {
    let folder = Folder::with(&[(
        "openapi/token.yaml",
        &BASE.replace("paths:", "<<<<<<< HEAD\npaths:"),
    )]);
    insta::assert_snapshot!("check_syntax", folder.spec(&["check"]).out);
}

#[test]
fn a_change_is_shown_with_old_and_new_text() {
    let changed = ttl_required()
        .replace("deleteTokenById", "invalidate")
        .replace(
            "        \"401\":",
            "        \"403\":\n          description: no\n        \"401\":",
        );
    let folder = Folder::with(&[
        ("old.yaml", BASE),
        (
            "new.yaml",
            &changed.replace("Invalidates tokens.", "New words."),
        ),
    ]);
    insta::assert_snapshot!("diff", folder.spec(&["diff", "old.yaml", "new.yaml"]).out);
}

#[test]
fn a_removed_part_is_shown_at_its_old_place() {
    let gone = BASE.replace("                  count:\n                    type: integer\n                    description: How many\n", "");
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &gone)]);
    insta::assert_snapshot!(
        "diff_removed",
        folder.spec(&["diff", "old.yaml", "new.yaml"]).out
    );
}

#[test]
fn documentation_changes_take_a_line_each() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &reworded())]);
    insta::assert_snapshot!(
        "diff_words",
        folder.spec(&["diff", "old.yaml", "new.yaml"]).out
    );
}

#[test]
fn an_invalid_document_leaves_no_verdict() {
    let folder = Folder::with(&[
        ("old.yaml", BASE),
        (
            "new.yaml",
            &BASE.replace("/schemas/Error\"", "/schemas/Fault\""),
        ),
    ]);
    insta::assert_snapshot!(
        "diff_invalid",
        folder.spec(&["diff", "old.yaml", "new.yaml"]).out
    );
}

#[test]
fn color_is_for_terminals() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &ttl_required())]);
    let arguments = ["diff", "old.yaml", "new.yaml"];
    let piped = folder.spec(&arguments);
    assert!(!piped.out.contains('\u{1b}'));
    let forced = folder.spec_with(&arguments, &[("CLICOLOR_FORCE", "1")]);
    assert!(forced.out.contains('\u{1b}'));
    let refused = folder.spec_with(&arguments, &[("NO_COLOR", "1")]);
    assert_eq!(refused.out, piped.out);
}

#[test]
fn control_characters_of_a_document_stay_out_of_the_terminal() {
    let sneaky = BASE.replace("/schemas/Error\"", "/schemas/\\e[31mFault\"");
    let folder = Folder::with(&[("a.yaml", &sneaky)]);
    let run = folder.spec_with(&["check", "a.yaml"], &[("CLICOLOR_FORCE", "1")]);
    assert_eq!(run.code, 2);
    assert!(!run.out.contains("\u{1b}[31mFault"), "{}", run.out);
}

#[test]
fn a_line_of_megabytes_is_shown_in_part() {
    let document: serde_json::Value = serde_json::from_str(
        &Folder::with(&[("a.yaml", BASE)])
            .spec(&["diff", "a.yaml", "a.yaml", "--format", "json"])
            .out,
    )
    .expect("JSON");
    assert_eq!(document["verdict"], "identical");
    let padding = "x".repeat(100_000);
    let line = format!(
        "{{\"openapi\":\"3.0.2\",\"info\":{{\"title\":\"t\",\"version\":\"v\",\"description\":\"{padding}\"}},\"paths\":{{}},\"nonsense\":1}}"
    );
    let folder = Folder::with(&[("a.json", &line)]);
    let run = folder.spec(&["check", "a.json"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.len() < 4_000, "{} bytes", run.out.len());
    assert!(run.out.contains("nonsense"), "{}", run.out);
}
