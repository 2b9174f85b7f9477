//! `spec generate`: code, adaptations and dependencies, and documents that the generator refuses in part.

use super::vendor::faulty_elsewhere;
use super::{BASE, Folder};

/// The base document with one more operation. The generator panics on its body.
fn partly_refused() -> String {
    let member = |tag: &str, more: &str| {
        format!(
            "                  - type: object\n                    required: [kind{more}]\n                    properties:\n                      kind: {{ type: string, enum: [{tag}] }}\n"
        )
    };
    let operation = format!(
        "paths:\n  /bad:\n    post:\n      operationId: bad\n      requestBody:\n        content:\n          application/json:\n            schema:\n                oneOf:\n{}{}      responses:\n        \"204\":\n          description: done\n",
        member("a", ", more"),
        member("b", ""),
    );
    BASE.replacen("paths:\n", &operation, 1)
}

#[test]
fn a_refused_part_is_named_with_its_line_and_the_rest_is_generated() {
    let folder = Folder::with(&[("a.yaml", &partly_refused())]);
    let line = partly_refused()
        .lines()
        .position(|line| line.ends_with("schema:"))
        .expect("it")
        + 1;
    let run = folder.spec(&["generate", "a.yaml"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("generator-refused"), "{}", run.err);
    let near = [line, line + 1].map(|line| format!("a.yaml:{line}"));
    assert!(
        near.iter().any(|place| run.err.contains(place)),
        "{near:?}: {}",
        run.err
    );
    assert!(run.err.contains("operation bad"), "{}", run.err);
    assert!(run.out.contains("pub fn delete_token_by_id"));
    assert!(!run.out.contains("pub fn bad"));

    let run = folder.spec(&["check", "a.yaml"]);
    assert_eq!(run.code, 2);
    assert!(
        near.iter().any(|place| run.out.contains(place)),
        "{near:?}: {}",
        run.out
    );
}

#[test]
fn generate_prints_rust_that_parses() {
    let folder = Folder::with(&[("a.yaml", BASE)]);
    for arguments in [
        &["generate", "a.yaml"][..],
        &["generate", "a.yaml", "--standalone"],
    ] {
        let run = folder.spec(arguments);
        assert_eq!(run.code, 0, "{}", run.err);
        let file = syn::parse_file(&run.out).expect("Rust");
        assert!(!file.items.is_empty());
        assert!(run.out.contains("delete_token_by_id"));
    }
}

#[test]
fn adaptations_come_with_their_reasons() {
    let folder = Folder::with(&[("openapi/a.yaml", BASE)]);
    let run = folder.spec(&["generate", "--adaptations"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("delete/responses"), "{}", run.out);
}

#[test]
fn a_document_that_cannot_be_generated_prints_no_code() {
    let folder = Folder::with(&[("a.yaml", "nonsense")]);
    let run = folder.spec(&["generate", "a.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("a.yaml"), "{}", run.err);
}

#[test]
fn standalone_code_comes_with_its_dependencies() {
    let folder = Folder::with(&[("a.yaml", BASE)]);
    let run = folder.spec(&["generate", "a.yaml", "--standalone", "--dependencies"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let names: Vec<&str> = run
        .out
        .lines()
        .filter_map(|line| line.split(" = ").next())
        .collect();
    assert_eq!(
        names,
        ["progenitor-client", "reqwest", "serde", "serde_json"]
    );
    assert_eq!(
        folder.spec(&["generate", "a.yaml", "--dependencies"]).code,
        2
    );
}

#[test]
fn generate_names_what_it_leaves_out() {
    let folder = Folder::with(&[("vendor.yml", &faulty_elsewhere())]);
    let run = folder.spec(&["generate", "vendor.yml", "--standalone"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(syn::parse_file(&run.out).is_ok());
    assert!(
        run.out.contains("pub fn delete_token_by_id(") && run.out.contains("pub fn get_other(")
    );
    let line = faulty_elsewhere()
        .lines()
        .position(|line| line.contains("/fragment#x"))
        .expect("the line")
        + 1;
    let told = format!("warning: left out GET /fragment#x: vendor.yml:{line}:3: ");
    assert!(run.err.contains(&told), "{}", run.err);
    assert_eq!(run.err.matches("left out").count(), 1, "{}", run.err);
    let run = folder.spec(&["generate", "vendor.yml", "--standalone", "--adaptations"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(
        run.out.contains("left out GET /fragment#x: vendor.yml:"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .contains("repair /paths/~1other/get/responses: any response"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .ends_with(" rewritten for the generator, 1 left out\n"),
        "{}",
        run.out
    );
}

#[test]
fn the_help_of_generate_lists_its_exit_codes() {
    let run = Folder::new().spec(&["generate", "--help"]);
    for words in ["0 the whole client", "1 operations are left out", "2 no"] {
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
}
