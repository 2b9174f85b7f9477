//! `spec slice`: what a slice contains, and how it is written.

use super::vendor::vendor;
use super::{BASE, Folder};

#[test]
fn a_slice_contains_the_operation_and_what_it_reaches() {
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
fn a_slice_keeps_the_operations_of_the_document_it_replaces_and_says_what_changed() {
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
    // A finding about the old text has its line in the old text.
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
fn a_slice_on_stdout_is_only_the_document() {
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
fn a_slice_does_not_depend_on_the_vendors_order() {
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
fn a_missing_operation_is_named() {
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
fn numbers_of_any_size_are_copied_unchanged() {
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

#[test]
fn references_into_other_paths_are_copied_and_links_to_other_operations_left_out() {
    let links = "          links:\n            next: {operationId: getOther}\n            self: {operationId: deleteTokenById}\n";
    let text = vendor()
        .replacen(
            "        \"401\":\n          description: Unauthorized\n",
            "        \"401\":\n          $ref: \"#/paths/~1other/get/responses/200\"\n        \"403\":\n          $ref: \"#/paths/~1tokens~1{id}/delete/responses/200\"\n",
            1,
        )
        .replacen("          description: What was invalidated\n", &format!("          description: What was invalidated\n{links}"), 1);
    let folder = Folder::with(&[("vendor.yml", &text)]);
    let run = folder.spec(&[
        "slice",
        "vendor.yml",
        "--operation",
        "deleteTokenById",
        "-o",
        "out.yaml",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    let note = "left out the link \"next\" to getOther, which is not cut out";
    assert!(
        run.err.contains(note) && run.err.contains("note: vendor.yml:"),
        "{}",
        run.err
    );
    let written = folder.read("out.yaml");
    assert!(
        !written.contains("next:") && written.contains("self:"),
        "{written}"
    );
    assert!(
        written.contains("$ref: \"#/paths/~1tokens~1{id}/delete/responses/200\""),
        "{written}"
    );
    assert!(
        written.contains("    Inner:") && !written.contains("~1other"),
        "{written}"
    );
    // `Inner` has a warning.
    assert_eq!(folder.spec(&["check", "out.yaml"]).code, 1);
}

#[test]
fn text_that_looks_like_something_else_is_quoted_in_a_slice() {
    let texts = [
        "0b101",
        "+0x1f",
        "0o17",
        "1_000",
        "1e5",
        "2025-07-24",
        "y",
        "~",
        "010",
        "a\u{2028}b",
        "c\u{85}d",
        "\u{feff}e",
    ];
    let list = serde_json::to_string(&texts).expect("JSON");
    let text = vendor().replacen(
        "      summary: Invalidate",
        &format!("      x-texts: {list}\n      summary: Invalidate"),
        1,
    );
    let folder = Folder::with(&[("vendor.yml", &text)]);
    let run = folder.spec(&[
        "slice",
        "vendor.yml",
        "--operation",
        "deleteTokenById",
        "-o",
        "out.yaml",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    let written = folder.read("out.yaml");
    for text in [
        "0b101",
        "+0x1f",
        "0o17",
        "1_000",
        "1e5",
        "2025-07-24",
        "y",
        "~",
        "010",
        "a\\u2028b",
        "c\\u0085d",
        "\\ufeffe",
    ] {
        assert!(
            written.contains(&format!("- \"{text}\"\n")),
            "{text}: {written}"
        );
    }
}

/// A document of 3.1 with what only 3.1 has, inside and outside of the operation `getThing`.
const LATER: &str = r##"openapi: 3.1.1
info: { title: Things, summary: What there is, version: "1", license: { name: MIT, identifier: MIT } }
jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base
paths:
  /things/{id}:
    $ref: "#/components/pathItems/Thing"
  /other:
    get: { operationId: getOther, responses: { "200": { description: d } } }
webhooks:
  made: { post: { responses: { "204": { description: d } } } }
components:
  pathItems:
    Thing:
      get:
        operationId: getThing
        parameters:
          - { name: id, in: path, required: true, schema: { type: [string, integer], exclusiveMinimum: 0 } }
        responses:
          "200":
            description: d
            content:
              application/json:
                schema:
                  type: [object, "null"]
                  $defs: { Part: { const: part } }
                  properties:
                    part: { $ref: "#/components/pathItems/Thing/get/responses/200/content/application~1json/schema/$defs/Part" }
                    owner: { anyOf: [{ $ref: "#/components/schemas/Owner" }, { type: "null" }], description: who }
                    sizes: { type: array, prefixItems: [{ type: integer }, { type: string }], items: false }
  schemas:
    Owner: { type: object, required: [], properties: { name: { type: string, examples: [a] } }, if: { required: [name] } }
"##;

#[test]
fn a_slice_of_a_3_1_document_is_a_valid_3_1_document_that_gives_the_same_client() {
    let folder = Folder::with(&[("vendor.yml", LATER)]);
    let run = folder.spec(&[
        "slice",
        "vendor.yml",
        "--operation",
        "getThing",
        "-o",
        "cut.yaml",
    ]);
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    let cut = folder.read("cut.yaml");
    assert!(cut.contains("openapi: 3.1.1"), "{cut}");
    for kept in [
        "prefixItems",
        "exclusiveMinimum",
        "examples",
        "anyOf",
        "const: part",
        "'null'",
    ] {
        assert!(cut.replace('"', "'").contains(kept), "{kept} in\n{cut}");
    }
    for left in ["getOther", "webhooks"] {
        assert!(!cut.contains(left), "{left} in\n{cut}");
    }
    let check = folder.spec(&["check", "cut.yaml"]);
    assert_eq!(check.code, 0, "{}", check.out);
    let client = |name: &str| {
        let run = folder.spec(&["generate", name, "--standalone"]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    let (whole, part) = (client("vendor.yml"), client("cut.yaml"));
    let types = |source: &str| {
        let (_, types) = source.split_once("pub mod types").expect("types");
        types
            .split_once("pub mod builder")
            .map_or(types, |(types, _)| types)
            .to_owned()
    };
    assert_eq!(types(&whole), types(&part));
}
