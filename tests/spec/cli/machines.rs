//! The output for machines: JSON, GitHub annotations and SARIF.

use super::{BASE, Folder, reworded, ttl_required};

fn folder() -> Folder {
    Folder::with(&[
        ("old.yaml", BASE),
        ("new.yaml", &ttl_required()),
        ("bad,name.yaml", &BASE.replace("summary:", "sumary:")),
    ])
}

#[test]
fn the_json_of_diff_has_both_sides_of_a_change() {
    let run = folder().spec(&["diff", "old.yaml", "new.yaml", "--format", "json"]);
    let report = run.json();
    assert_eq!(
        (run.code, report["verdict"].as_str(), run.err.as_str()),
        (1, Some("breaking"), "")
    );
    let change = &report["changes"][0];
    assert_eq!(change["rule"], "parameter-became-required");
    assert_eq!(
        (change["verdict"].as_str(), change["on"].as_str()),
        (Some("breaking"), Some("wire"))
    );
    assert_eq!(
        change["pointer"],
        "/paths/~1tokens~1{id}/delete/parameters/1/required"
    );
    assert_eq!(
        (
            change["old"]["line"].as_u64(),
            change["old"]["text"].as_str()
        ),
        (Some(34), Some("false"))
    );
    assert_eq!(
        (
            change["new"]["column"].as_u64(),
            change["new"]["text"].as_str()
        ),
        (Some(11), Some("true"))
    );
    assert!(change["message"].is_string() && change["help"].is_string());
}

#[test]
fn the_json_of_an_invalid_diff_has_the_findings() {
    let run = folder().spec(&["diff", "old.yaml", "bad,name.yaml", "--format", "json"]);
    let report = run.json();
    assert_eq!((run.code, report["verdict"].as_str()), (2, Some("invalid")));
    assert_eq!(report["changes"], serde_json::json!([]));
    assert_eq!(report["findings"][0]["file"], "bad,name.yaml");
}

#[test]
fn github_gets_one_annotation_a_finding() {
    let run = folder().spec(&["diff", "old.yaml", "new.yaml", "--format", "github"]);
    let first = run.out.lines().next().unwrap_or_default();
    assert!(first.starts_with("::error file=new.yaml,line=34,col=11,title=breaking [parameter-became-required]::DELETE"), "{first}");
    let run = folder().spec(&["check", "bad,name.yaml", "--format", "github"]);
    assert!(
        run.out.starts_with("::error file=bad%2Cname.yaml,line="),
        "{}",
        run.out
    );
    assert!(run.out.contains("%0Ahelp: "), "{}", run.out);
}

#[test]
fn github_gets_no_annotations_for_documentation() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &reworded())]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml", "--format", "github"]);
    assert!(!run.out.contains("::"), "{}", run.out);
}

#[test]
fn sarif_has_rules_places_and_levels() {
    let run = folder().spec(&["check", "bad,name.yaml", "--format", "sarif"]);
    let sarif = run.json();
    assert_eq!((run.code, sarif["version"].as_str()), (2, Some("2.1.0")));
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(
        (result["ruleId"].as_str(), result["level"].as_str()),
        (Some("unknown-field"), Some("error"))
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "bad,name.yaml");
    assert_eq!(place["region"]["startLine"], 22);
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array();
    let ids: Vec<_> = rules.unwrap().iter().map(|rule| &rule["id"]).collect();
    assert!(ids.contains(&&"unknown-field".into()), "{ids:?}");
}

#[test]
fn the_places_in_sarif_are_uri_references() {
    let folder = Folder::new();
    let bad = BASE.replace("summary:", "sumary:");
    let uri = |name: &str| {
        let run = folder.spec(&["check", name, "--format", "sarif"]);
        let place = &run.json()["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        place["artifactLocation"]["uri"].as_str().map(str::to_owned)
    };
    folder.write("ein Bäm 100%#.yaml", &bad);
    assert_eq!(
        uri("ein Bäm 100%#.yaml").as_deref(),
        Some("ein%20B%C3%A4m%20100%25%23.yaml")
    );
    let absolute = folder.path("bad.yaml");
    folder.write("bad.yaml", &bad);
    let absolute = absolute.to_str().expect("a path in UTF-8");
    assert_eq!(uri(absolute), Some(format!("file://{absolute}")));
}

#[test]
fn a_closed_stdout_is_not_an_error() {
    let folder = folder();
    let mut child = super::spec(folder.0.path())
        .arg("rules")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
