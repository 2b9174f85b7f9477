//! `spec slice` and `spec generate`.

use super::{BASE, Folder};

/// A bigger document around the base one: another operation, what it needs, and faults in both that
/// the slice must not trip over.
fn vendor() -> String {
    let other = "  /other:\n    get:\n      operationId: getOther\n      tags: [other]\n      responses:\n        \"200\":\n          \
                 description: d\n          content:\n            application/json:\n              schema:\n                \
                 $ref: \"#/components/schemas/Other\"\n  /tokens/{id}:";
    let schemas = "  schemas:\n    Other:\n      type: object\n      properties:\n        inner:\n          $ref: \"#/components/schemas/Inner\"\n    \
                   Inner:\n      type: object\n      required: [nothing]\n      properties:\n        other:\n          $ref: \"#/components/schemas/Other\"\n    Error:";
    BASE.replace("  title: Tokens", "  title: Everything")
        .replace("  /tokens/{id}:", other)
        .replace("  schemas:\n    Error:", schemas)
        .replace("  - name: auth\n", "  - name: other\n  - name: auth\n")
}

#[test]
fn a_slice_holds_the_operation_and_what_it_reaches() {
    let folder = Folder::with(&[("vendor.yml", &vendor())]);
    let run = folder.spec(&["slice", "vendor.yml", "--operation", "deleteTokenById"]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!("slice", run.out);
}

#[test]
fn a_slice_reaches_through_references() {
    let folder = Folder::with(&[("vendor.yml", &vendor())]);
    let run = folder.spec(&["slice", "vendor.yml", "--operation", "getOther"]);
    assert!(
        run.out.contains("    Inner:") && run.out.contains("    Other:"),
        "{}",
        run.out
    );
    assert!(
        !run.out.contains("Error") && !run.out.contains("/tokens"),
        "{}",
        run.out
    );
}

#[test]
fn a_slice_takes_the_operations_of_what_it_replaces_and_says_what_changed() {
    let folder = Folder::with(&[
        (
            "vendor.yml",
            &vendor().replace("required: false", "required: true"),
        ),
        ("openapi/a.yaml", BASE),
    ]);
    let run = folder.spec(&["slice", "vendor.yml", "-o", "openapi/a.yaml"]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert!(run.out.contains("parameter-became-required"), "{}", run.out);
    // Where a finding is about the text that was there before, its line is that text's.
    assert!(
        run.out.contains("openapi/a.yaml (as it was) -> "),
        "{}",
        run.out
    );
    let written = folder.read("openapi/a.yaml");
    assert!(
        written.contains("deleteTokenById") && !written.contains("getOther"),
        "{written}"
    );
    assert_eq!(folder.spec(&["check"]).code, 0);
}

#[test]
fn a_slice_to_stdout_is_the_document_alone() {
    let folder = Folder::with(&[("vendor.yml", &vendor()), ("openapi/a.yaml", BASE)]);
    let run = folder.spec(&["slice", "vendor.yml"]);
    folder.write("out.yaml", &run.out);
    let report = folder
        .spec(&["diff", "openapi/a.yaml", "out.yaml", "--format", "json"])
        .json();
    assert_eq!(report["verdict"], "docs-only", "{report}");
    assert!(run.err.contains("docs-only"), "{}", run.err);
}

#[test]
fn the_order_of_the_vendor_does_not_show() {
    let turned = vendor().replace(
        "      operationId: deleteTokenById\n      tags:\n        - auth\n      summary: Invalidate a token\n",
        "      summary: Invalidate a token\n      tags:\n        - auth\n      operationId: deleteTokenById\n",
    );
    assert_ne!(turned, vendor());
    let folder = Folder::with(&[("a.yml", &vendor()), ("b.yml", &turned)]);
    let cut = |name: &str| {
        folder
            .spec(&["slice", name, "--operation", "deleteTokenById"])
            .out
    };
    let below = |text: &str| {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(below(&cut("a.yml")), below(&cut("b.yml")));
}

#[test]
fn slicing_a_slice_changes_nothing() {
    let folder = Folder::with(&[("vendor.yml", &vendor())]);
    let once = folder
        .spec(&["slice", "vendor.yml", "--operation", "deleteTokenById"])
        .out;
    folder.write("once.yml", &once);
    let twice = folder
        .spec(&["slice", "once.yml", "--operation", "deleteTokenById"])
        .out;
    let below = |text: &str| {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(below(&once), below(&twice));
}

#[test]
fn an_operation_that_is_not_there_is_named() {
    let folder = Folder::with(&[("vendor.yml", &vendor())]);
    let run = folder.spec(&[
        "slice",
        "vendor.yml",
        "--operation",
        "none",
        "-o",
        "out.yaml",
    ]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("none"), "{}", run.err);
    assert!(!folder.path("out.yaml").exists());
    let run = folder.spec(&["slice", "vendor.yml"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--operation ID"), "{}", run.err);
}

#[test]
fn an_invalid_slice_replaces_nothing() {
    let folder = Folder::with(&[
        (
            "vendor.yml",
            &vendor().replace("type: integer", "type: int"),
        ),
        ("out.yaml", BASE),
    ]);
    let run = folder.spec(&["slice", "vendor.yml", "-o", "out.yaml"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert_eq!(folder.read("out.yaml"), BASE);
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
fn what_does_not_generate_prints_no_code() {
    let folder = Folder::with(&[("a.yaml", "nonsense")]);
    let run = folder.spec(&["generate", "a.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("a.yaml"), "{}", run.err);
}

#[test]
fn numbers_of_any_size_are_cut_out_as_they_are() {
    let numbers = "minimum: -9223372036854775808\n                    maximum: 18446744073709551615\n                    multipleOf: 1e300\n";
    let text = BASE.replace(
        "type: integer\n",
        &format!("type: integer\n                    {numbers}"),
    );
    let folder = Folder::with(&[("vendor.yaml", &text)]);
    let run = folder.spec(&["slice", "vendor.yaml", "--operation", "deleteTokenById"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for number in ["-9223372036854775808", "18446744073709551615", "1e+300"] {
        let said = run
            .out
            .lines()
            .any(|line| line.ends_with(&format!(": {number}")));
        assert!(said, "{number} isn't in\n{}", run.out);
    }
}
