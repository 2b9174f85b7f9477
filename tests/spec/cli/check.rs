//! `spec check`: reports all findings at once, with places and exit codes.

use super::vendor::faulty_elsewhere;
use super::{BASE, Folder, ttl_required};

#[test]
fn a_valid_document_has_no_findings() {
    let folder = Folder::with(&[("a.yaml", BASE)]);
    let run = folder.spec(&["check", "a.yaml"]);
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (0, "a.yaml: valid\n", "")
    );
}

#[test]
fn without_arguments_every_document_in_openapi_is_checked() {
    let folder = Folder::with(&[
        ("openapi/a.yaml", BASE),
        ("openapi/b.json", "{"),
        ("openapi/README.md", "no document"),
    ]);
    let run = folder.spec(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("openapi/b.json"), "{}", run.out);
    assert!(!run.out.contains("README"), "{}", run.out);
}

#[test]
fn all_findings_come_at_once_with_their_places() {
    let broken = BASE
        .replace("summary:", "sumary:")
        .replace("description: Unauthorized", "headers: {}")
        .replace("type: integer", "type: int");
    let folder = Folder::with(&[("a.yaml", &broken)]);
    let run = folder.spec(&["check", "a.yaml", "--format", "json"]);
    let report = run.json();
    assert_eq!((run.code, report["verdict"].as_str()), (2, Some("invalid")));
    let findings = report["findings"].as_array().expect("a list").clone();
    let lines: Vec<u64> = findings
        .iter()
        .filter_map(|finding| finding["line"].as_u64())
        .collect();
    for line in [22, 46, 53] {
        assert!(lines.contains(&line), "line {line} of {lines:?}: {report}");
    }
    for finding in &findings {
        for key in [
            "rule", "severity", "file", "column", "pointer", "message", "help", "text",
        ] {
            assert!(!finding[key].is_null(), "{key} of {finding}");
        }
    }
}

#[test]
fn a_missing_file_is_named() {
    let run = Folder::new().spec(&["check", "none.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("none.yaml"), "{}", run.err);
}

#[test]
fn a_folder_without_documents_says_what_to_do() {
    let run = Folder::new().spec(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("name a FILE"), "{}", run.err);
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    let folder = Folder::with(&[("a.yaml", BASE)]);
    for arguments in [
        &["chek"][..],
        &["diff", "a.yaml"],
        &["diff", "a.yaml", "a.yaml", "--fail-on", "never"],
        &["check", "--accept", "x@y"],
    ] {
        let run = folder.spec(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!run.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn fail_on_moves_the_threshold_of_diff() {
    let folder = Folder::with(&[
        ("base.yaml", BASE),
        ("words.yaml", &super::reworded()),
        (
            "more.yaml",
            &BASE.replace(
                "        \"401\":",
                "        \"403\":\n          description: no\n        \"401\":",
            ),
        ),
        ("worse.yaml", &ttl_required()),
    ]);
    let table = [
        ("base.yaml", [0, 0, 0, 0]),
        ("words.yaml", [1, 1, 0, 0]),
        ("more.yaml", [1, 1, 1, 0]),
        ("worse.yaml", [1, 1, 1, 1]),
    ];
    for (file, codes) in table {
        for (threshold, code) in ["any", "docs-only", "compatible", "breaking"]
            .into_iter()
            .zip(codes)
        {
            let run = folder.spec(&["diff", "base.yaml", file, "--fail-on", threshold]);
            assert_eq!(run.code, code, "{file} --fail-on {threshold}: {}", run.out);
        }
    }
}

#[test]
fn pointers_find_their_place_in_every_notation() {
    let twisted = "openapi: 3.0.2\n\
        info: {title: t, version: v}\n\
        paths:\n\
        \x20 ? /a/{id}\n\
        \x20 : get: &op\n\
        \x20     operationId: a\n\
        \x20     \"responses\": {'200': {description: d, content: {\"application/json\": {schema: {type: nonsense}}}}}\n";
    let folder = Folder::with(&[("a.yaml", twisted)]);
    let report = folder.spec(&["check", "a.yaml", "--format", "json"]).json();
    let findings = report["findings"].as_array().expect("a list");
    let at = |line: u64| {
        findings
            .iter()
            .any(|finding| finding["line"] == line && finding["column"].as_u64() > Some(1))
    };
    assert!(at(7), "the wrong type stands in line 7: {report}");
}

/// Tests the project's documents, and valid documents that the generator may refuse.
#[test]
fn check_and_generate_agree_on_what_is_generated() {
    let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts: Vec<String> = Vec::new();
    for folder in ["openapi", "tests/fixtures"] {
        for entry in std::fs::read_dir(manifest.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending == "yaml") {
                texts.push(std::fs::read_to_string(path).expect("a document"));
            }
        }
    }
    assert!(texts.len() > 4);
    let schema = |text: &str| format!("{BASE}{text}");
    texts.extend([
        schema("    a-b: {type: string, enum: [a]}\n    a_b: {type: integer}\n"),
        schema(
            "    Clash: {type: object, properties: {a-b: {type: string}, a_b: {type: string}}}\n",
        ),
        schema("    Not: {not: {type: string}}\n"),
        schema("    Mixed: {enum: [1, a, null, true]}\n"),
        BASE.replace("summary:", "sumary:"),
        BASE.replace("operationId: deleteTokenById", "operationId: '???'"),
        "openapi: 3.0.2".to_owned(),
    ]);
    for text in texts {
        let folder = Folder::with(&[("a.yaml", &text)]);
        let check = folder.spec(&["check", "a.yaml", "--fail-on", "error"]);
        let generate = folder.spec(&["generate", "a.yaml"]);
        // What `check` reports about each problem must match what `generate` does.
        let problems = folder.spec(&["check", "a.yaml", "--format", "json"]).out;
        let no_client = problems.contains("\"client\": \"no-client\"");
        assert_eq!(
            generate.code == 2,
            no_client,
            "{}{}",
            check.out,
            generate.err
        );
        let left_out = problems.contains("\"client\": \"operations-left-out\"");
        assert_eq!(generate.code == 1, left_out, "{}", generate.err);
    }
}

#[test]
fn check_says_for_each_problem_whether_a_client_can_be_generated() {
    let folder = Folder::with(&[("vendor.yml", &faulty_elsewhere())]);
    let report = folder
        .spec(&["check", "vendor.yml", "--format", "json"])
        .json();
    let findings = report["findings"].as_array().expect("a list");
    let client = |rule: &str| {
        let found = findings.iter().find(|finding| finding["rule"] == rule);
        found.and_then(|found| found["client"].as_str())
    };
    for (rule, consequence) in [
        ("duplicate-key", "repaired"),
        ("unknown-field", "none"),
        ("responses-empty", "repaired"),
        ("path-template", "operations-left-out"),
    ] {
        assert_eq!(client(rule), Some(consequence), "{rule}: {report}");
    }
    let people = folder.spec(&["check", "vendor.yml"]);
    assert_eq!(people.code, 2);
    for words in [
        "without the operations that use this",
        "this part of it is repaired",
        "does not change it",
    ] {
        assert!(
            people.out.contains("note: a client can be generated") && people.out.contains(words),
            "{}",
            people.out
        );
    }
}

#[test]
fn places_in_json_are_right_after_an_escaped_surrogate_pair() {
    let document: serde_json::Value =
        serde_yaml::from_str(&BASE.replace("summary:", "sumary:")).expect("YAML");
    let text = serde_json::to_string_pretty(&document).expect("JSON");
    let text = text.replacen("Invalidates tokens.", "\\ud83d\\udce6", 1);
    let line = text
        .lines()
        .position(|line| line.contains("sumary"))
        .expect("the line")
        + 1;
    let folder = Folder::with(&[("a.json", &text)]);
    let report = folder.spec(&["check", "a.json", "--format", "json"]).json();
    assert_eq!(report["findings"][0]["line"], line, "{report}");
}

#[test]
fn documents_of_one_module_name_are_an_error_of_check() {
    let folder = Folder::with(&[("openapi/a-b.yaml", BASE), ("openapi/a_b.YML", BASE)]);
    let run = folder.spec(&["check"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("error[module-name]"), "{}", run.out);
    assert!(
        run.out.contains("a-b.yaml and ") && run.out.contains("a_b.YML"),
        "{}",
        run.out
    );
}
