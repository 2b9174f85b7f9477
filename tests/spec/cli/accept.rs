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
        "[[accepted]]\nrule = \"x\"\npointer = \"/x\"\nreason = \"y\"\ndocumnet = \"new.yaml\"\n",
        "[[accepted]]\nrule = \"x\"\npointer = \"/x\"\nreason = \"y\"\nwas = 3\n",
    ] {
        folder.write("openapi/accepted.toml", broken);
        let run = folder.spec(&["check"]);
        assert_eq!(run.code, 2, "{broken}");
        assert!(run.err.contains("accepted.toml"), "{}", run.err);
    }
}

#[test]
fn if_one_value_matches_nothing_then_nothing_is_accepted_and_the_report_is_printed() {
    let warned = BASE.replace(
        "type: integer\n",
        "type: integer\n                    required: []\n",
    );
    let folder = Folder::with(&[("openapi/a.yaml", &warned)]);
    let report = folder.spec(&["check", "--format", "json"]).json();
    let finding = &report["findings"][0];
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let wanted = format!("{}@{}", text("rule"), text("pointer"));
    let check = ["check", "--reason", "fine", "--accept", &wanted];
    let run = folder.spec(&[&check[..], &["--accept", "no-such-rule@/x"]].concat());
    assert_eq!(run.code, 2, "{}{}", run.out, run.err);
    assert!(run.out.contains(&text("rule")), "{}", run.out);
    assert!(!run.out.contains("accepted: fine"), "{}", run.out);
    assert!(run.err.contains("no-such-rule@/x"), "{}", run.err);
    assert!(!folder.path("openapi/accepted.toml").exists());
    assert_eq!(folder.spec(&check).code, 0);
}

#[test]
fn a_value_that_matches_nothing_does_not_hide_why_a_document_is_invalid() {
    let folder = Folder::with(&[
        ("old.yaml", BASE),
        ("new.yaml", &BASE.replace("summary:", "sumary:")),
    ]);
    let accept = ["--accept", "parameter-removed@/x", "--reason", "fine"];
    for command in [
        &["check", "new.yaml"][..],
        &["diff", "old.yaml", "new.yaml"],
    ] {
        let run = folder.spec(&[command, &accept].concat());
        assert_eq!(run.code, 2, "{command:?}");
        assert!(run.out.contains("sumary"), "{}", run.out);
        assert!(run.err.contains("parameter-removed@/x"), "{}", run.err);
    }
    folder.write("accepted.toml", "[[accepted\n");
    let run = folder.spec(&["check", "new.yaml"]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("sumary"), "{}", run.out);
    assert!(run.err.contains("accepted.toml"), "{}", run.err);
}

#[test]
fn another_change_at_an_accepted_place_is_not_accepted() {
    let typed = |name: &str| BASE.replacen("type: integer", name, 1);
    let folder = Folder::with(&[
        ("old.yaml", BASE),
        ("openapi/new.yaml", &typed("type: string")),
    ]);
    let diff = ["diff", "old.yaml", "openapi/new.yaml"];
    let report = folder
        .spec(&[&diff[..], &["--format", "json"]].concat())
        .json();
    let mut accept = diff.to_vec();
    let wanted: Vec<String> = report["changes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|change| {
            let text = |key: &str| change[key].as_str().unwrap_or_default();
            format!("{}@{}", text("rule"), text("pointer"))
        })
        .collect();
    accept.extend(wanted.iter().flat_map(|wanted| ["--accept", wanted]));
    accept.extend(["--reason", "fine"]);
    assert_eq!(folder.spec(&accept).code, 0);
    assert_eq!(folder.spec(&diff).code, 0);
    let list = folder.read("openapi/accepted.toml");
    assert!(
        list.contains("was = \"integer\"\nnow = \"string\""),
        "{list}"
    );

    folder.write("openapi/new.yaml", typed("type: boolean"));
    let run = folder.spec(&diff);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("accepts another change"), "{}", run.out);

    // An entry without the texts accepts any change at its place.
    let texts = |line: &&str| !line.starts_with("was = ") && !line.starts_with("now = ");
    let general: Vec<&str> = list.lines().filter(texts).collect();
    folder.write("openapi/accepted.toml", general.join("\n"));
    assert_eq!(folder.spec(&diff).code, 0);
}

#[test]
fn an_entry_for_every_document_is_used_if_one_of_them_has_the_finding() {
    let warned = BASE.replace(
        "type: integer\n",
        "type: integer\n                    required: []\n",
    );
    let other = BASE.replace("deleteTokenById", "other");
    let folder = Folder::with(&[("openapi/a.yaml", &warned), ("openapi/b.yaml", &other)]);
    let report = folder.spec(&["check", "--format", "json"]).json();
    let finding = &report["findings"][0];
    let list = format!(
        "[[accepted]]\nrule = {}\npointer = {}\nreason = \"fine\"\n",
        finding["rule"], finding["pointer"]
    );
    folder.write("openapi/accepted.toml", list);
    let run = folder.spec(&["check"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(!run.out.contains("no longer matches"), "{}", run.out);
}

/// A path is the vendor's text. In the line to copy, a quote in it must not end the argument.
#[cfg(unix)]
#[test]
fn the_line_to_copy_is_one_argument_to_a_shell() {
    let path = "/x'; touch copied; '";
    let operation = "get: { operationId: x, requestBody: { content: { text/plain: {} } }, responses: { '204': { description: d } } }";
    let odd = BASE.replacen(
        "paths:\n",
        &format!("paths:\n  \"{path}\":\n    {operation}\n"),
        1,
    );
    let ttl = odd.replace("operationId: x", "operationId: x, parameters: [{ name: q, in: query, required: true, schema: { type: string } }]");
    let folder = Folder::with(&[("old.yaml", &odd), ("new.yaml", &ttl)]);
    for (command, list) in [
        (&["check", "old.yaml"][..], "findings"),
        (&["diff", "old.yaml", "new.yaml"], "changes"),
    ] {
        let report = folder
            .spec(&[command, &["--format", "json"]].concat())
            .json();
        let found = report[list][0].clone();
        let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        let (_, copied) = text("help").split_once("--accept ").map_or_else(
            || panic!("{found}"),
            |(advice, copied)| (advice.to_owned(), copied.to_owned()),
        );
        let shell = std::process::Command::new("sh")
            .current_dir(folder.path("."))
            .args(["-c", &format!("printf '%s\\n' {copied}")])
            .output()
            .expect("sh runs");
        let arguments = String::from_utf8_lossy(&shell.stdout);
        let wanted = format!("{}@{}", text("rule"), text("pointer"));
        assert_eq!(arguments.lines().next(), Some(wanted.as_str()));
        assert!(!folder.path("copied").exists());
    }
}
