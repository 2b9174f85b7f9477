//! `spec generate` on a document that the generator refuses in part.

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
