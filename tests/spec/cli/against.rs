//! `spec diff --against REV`: compares a file with its version at a git revision.

use super::{BASE, Folder, reworded, ttl_required};

fn repository() -> Folder {
    let folder = Folder::with(&[("openapi/a.yaml", BASE)]);
    folder.git(&["init", "--quiet"]);
    folder.git(&["add", "."]);
    folder.git(&["commit", "--quiet", "-m", "one"]);
    folder
}

#[test]
fn an_untouched_file_is_identical_to_its_revision() {
    let run = repository().spec(&["diff", "--against", "HEAD", "openapi/a.yaml"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "openapi/a.yaml@HEAD -> openapi/a.yaml: identical\n")
    );
}

#[test]
fn without_a_file_every_document_is_compared() {
    let folder = repository();
    folder.write("openapi/a.yaml", ttl_required());
    folder.write("openapi/b.yaml", BASE.replace("deleteTokenById", "other"));
    let report = folder
        .spec(&["diff", "--against", "HEAD", "--format", "json"])
        .json();
    let rules: Vec<&str> = report["changes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|change| change["rule"].as_str())
        .collect();
    assert_eq!(report["verdict"], "breaking");
    assert_eq!(rules, ["parameter-became-required", "document-added"]);
}

#[test]
fn it_works_from_a_folder_below() {
    let folder = repository();
    folder.write("openapi/a.yaml", reworded());
    let output = super::spec(&folder.path("openapi"))
        .args(["diff", "--against", "HEAD", "a.yaml"])
        .output()
        .expect("the binary runs");
    let run = super::Run::of(&output);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert!(run.out.contains("docs-only"), "{}", run.out);
}

#[test]
fn a_removed_document_is_breaking() {
    let folder = repository();
    folder.write("openapi/b.yaml", BASE);
    std::fs::remove_file(folder.path("openapi/a.yaml")).expect("it can be removed");
    let run = folder.spec(&["diff", "--against", "HEAD"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("document-removed"), "{}", run.out);
}

#[test]
fn an_unknown_revision_is_an_error() {
    let folder = repository();
    for revision in ["nonsense", "--output=x", "HEAD~5"] {
        let run = folder.spec(&["diff", &format!("--against={revision}"), "openapi/a.yaml"]);
        assert_eq!(run.code, 2, "{revision}");
        assert!(run.err.contains("knows no revision"), "{}", run.err);
    }
    assert!(!folder.path("x").exists());
}

#[test]
fn a_folder_without_git_is_an_error() {
    let folder = Folder::with(&[("a.yaml", BASE)]);
    let run = folder.spec(&["diff", "--against", "HEAD", "a.yaml"]);
    assert_eq!(run.code, 2);
    assert!(!run.err.is_empty());
}

#[test]
fn an_object_that_git_cannot_read_is_an_error_and_no_new_document() {
    for object in ["HEAD:openapi/a.yaml", "HEAD:openapi", "HEAD^{tree}"] {
        let folder = repository();
        let output = std::process::Command::new("git")
            .current_dir(folder.path("."))
            .args(["rev-parse", object])
            .output()
            .expect("git runs");
        let id = String::from_utf8(output.stdout).expect("an id");
        let (start, rest) = id.trim().split_at(2);
        std::fs::remove_file(folder.path(&format!(".git/objects/{start}/{rest}")))
            .expect("an object");
        for files in [&["openapi/a.yaml"][..], &[]] {
            let run = folder.spec(&[&["diff", "--against", "HEAD"], files].concat());
            assert_eq!(run.code, 2, "{object} {}{}", run.out, run.err);
            assert!(run.err.contains("error: git "), "{}", run.err);
        }
    }
}
