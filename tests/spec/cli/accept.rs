//! Accepted findings: added without overwriting entries, honored, and reported when they no longer match.

use super::{BASE, Folder, ttl_required};

const REQUIRED: &str =
    "parameter-became-required@/paths/~1tokens~1{id}/delete/parameters/1/required";

fn folder() -> Folder {
    Folder::with(&[("old.yaml", BASE), ("openapi/new.yaml", &ttl_required())])
}

#[test]
fn an_accepted_change_no_longer_fails() {
    let folder = folder();
    let diff = ["diff", "old.yaml", "openapi/new.yaml"];
    assert_eq!(folder.spec(&diff).code, 1);
    let accepted = folder.spec(&[
        "diff",
        "old.yaml",
        "openapi/new.yaml",
        "--accept",
        REQUIRED,
        "--reason",
        "we always send it",
    ]);
    assert_eq!(accepted.code, 0, "{} {}", accepted.out, accepted.err);
    let again = folder.spec(&diff);
    assert_eq!(again.code, 0);
    assert!(
        again.out.contains("accepted: we always send it"),
        "{}",
        again.out
    );
    assert_eq!(
        folder
            .spec(&["diff", "old.yaml", "openapi/new.yaml", "--fail-on", "any"])
            .code,
        1
    );
    let report = folder
        .spec(&["diff", "old.yaml", "openapi/new.yaml", "--format", "json"])
        .json();
    assert_eq!(
        (
            report["verdict"].as_str(),
            report["changes"][0]["accepted"].as_str()
        ),
        (Some("accepted"), Some("we always send it"))
    );
}

#[test]
fn accepting_keeps_what_people_wrote() {
    let folder = folder();
    let before = "# Ours, do not touch\n[[accepted]]\nrule = \"a-rule\" # why not\npointer = \"/x\"\nreason = \"said so\"\n# at the end\n";
    folder.write("openapi/accepted.toml", before);
    let run = folder.spec(&[
        "diff",
        "old.yaml",
        "openapi/new.yaml",
        "--accept",
        REQUIRED,
        "--reason",
        "fine",
    ]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    let after = folder.read("openapi/accepted.toml");
    assert!(after.starts_with(before), "{after}");
    assert!(after.contains("reason = \"fine\""), "{after}");
    folder.spec(&[
        "diff",
        "old.yaml",
        "openapi/new.yaml",
        "--accept",
        REQUIRED,
        "--reason",
        "twice",
    ]);
    assert_eq!(
        folder.read("openapi/accepted.toml"),
        after,
        "an accepted finding is not added again"
    );
}

#[test]
fn an_entry_that_no_longer_matches_is_reported() {
    let folder = folder();
    folder.spec(&[
        "diff",
        "old.yaml",
        "openapi/new.yaml",
        "--accept",
        REQUIRED,
        "--reason",
        "fine",
    ]);
    let run = folder.spec(&["diff", "openapi/new.yaml", "openapi/new.yaml"]);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("no longer matches"), "{}", run.out);
    let check = folder.spec(&["check"]);
    assert!(
        !check.out.contains("no longer matches"),
        "a rule of diff does not apply to check: {}",
        check.out
    );
}

#[test]
fn a_warning_can_be_accepted_and_an_error_cannot() {
    let warned = BASE.replace(
        "              schema:\n                type: object\n",
        "              schema:\n                type: object\n                required: [gone]\n",
    );
    let folder = Folder::with(&[("openapi/a.yaml", &warned)]);
    let report = folder.spec(&["check", "--format", "json"]);
    let finding = report.json()["findings"][0].clone();
    assert_eq!(
        (report.code, finding["severity"].as_str()),
        (1, Some("warning")),
        "{finding}"
    );
    let wanted = format!(
        "{}@{}",
        finding["rule"].as_str().unwrap_or_default(),
        finding["pointer"].as_str().unwrap_or_default()
    );
    assert_eq!(
        folder
            .spec(&[
                "check",
                "--accept",
                &wanted,
                "--reason",
                "the vendor's slip"
            ])
            .code,
        0
    );
    assert_eq!(folder.spec(&["check"]).code, 0);

    folder.write("openapi/a.yaml", BASE.replace("summary:", "sumary:"));
    let refused = folder.spec(&[
        "check",
        "--accept",
        "unknown-field@/paths/~1tokens~1{id}/delete/sumary",
        "--reason",
        "please",
    ]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("cannot be accepted"),
        "{}",
        refused.err
    );
}

#[test]
fn accepting_a_finding_that_does_not_exist_is_refused() {
    let folder = folder();
    for wanted in ["parameter-removed@/x", "nonsense"] {
        let run = folder.spec(&[
            "diff",
            "old.yaml",
            "openapi/new.yaml",
            "--accept",
            wanted,
            "--reason",
            "fine",
        ]);
        assert_eq!(run.code, 2, "{wanted}");
        assert!(run.err.contains(wanted), "{}", run.err);
    }
    assert!(!folder.path("openapi/accepted.toml").exists());
}

#[test]
fn a_broken_list_says_how_to_write_it() {
    let folder = folder();
    for broken in [
        "[[accepted]]\nrule = \"x\"\n",
        "accepted = 3\n",
        "[[accepted\n",
    ] {
        folder.write("openapi/accepted.toml", broken);
        let run = folder.spec(&["check"]);
        assert_eq!(run.code, 2, "{broken}");
        assert!(run.err.contains("accepted.toml"), "{}", run.err);
    }
}
