//! `spec slice` and `spec generate`.

use super::{BASE, Folder};

/// A larger document that contains the base one: another operation, what it needs, and faults in both that
/// must not stop the slice.
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
fn a_document_that_cannot_be_generated_prints_no_code() {
    let folder = Folder::with(&[("a.yaml", "nonsense")]);
    let run = folder.spec(&["generate", "a.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("a.yaml"), "{}", run.err);
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

/// The vendor's document with faults of every kind outside the operation `deleteTokenById`.
fn faulty_elsewhere() -> String {
    let faults = "  /other:\n    get:\n      operationId: getOther\n      operationId: getOther\n      sumary: typo\n      parameters:\n        - name: q\n          in: query\n          default: 1\n          schema: {type: [string, \"null\"]}\n      \
                  responses: {}\n  /fragment#x:\n    get: {responses: {\"200\": 1}}\n  /twice/{a}:\n    get:\n      operationId: twiceA\n      parameters: [{name: a, in: path, schema: {type: array}}]\n      responses: {\"200\": {description: d, content: {examples: {}}}}\n  \
                  /twice/{b}: []\n  /tokens/{id}:";
    vendor().replacen("  /tokens/{id}:", faults, 1).replacen(
        "    Inner:\n",
        "    Inner: {type: object}\n    Inner:\n",
        1,
    )
}

#[test]
fn faults_outside_the_slice_are_counted_on_stderr() {
    let folder = Folder::with(&[("vendor.yml", &faulty_elsewhere())]);
    let run = folder.spec(&["slice", "vendor.yml", "--operation", "deleteTokenById"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let report = folder
        .spec(&["check", "vendor.yml", "--format", "json"])
        .json();
    let errors = report["findings"].as_array().expect("a list").iter();
    let errors = errors
        .filter(|finding| finding["severity"] == "error")
        .count();
    assert!(errors > 10, "{report}");
    let told = format!(
        "note: vendor.yml: {errors} errors outside the slice; `cargo spec check vendor.yml` lists them\n"
    );
    assert!(run.err.contains(&told), "{}", run.err);
    folder.write("sound.yml", vendor());
    let sound = folder.spec(&["slice", "sound.yml", "--operation", "deleteTokenById"]);
    let below = |text: &str| {
        text.split_once("openapi:")
            .map(|(_, below)| below.to_owned())
    };
    assert_eq!(below(&run.out), below(&sound.out));
}

/// Faults in `deleteTokenById` or in what it reaches. Each has the rule and the text that introduces it.
const INSIDE: &[(&str, &str, &str)] = &[
    (
        "duplicate-key",
        "      summary: Invalidate a token\n",
        "      summary: a\n      summary: Invalidate a token\n",
    ),
    (
        "duplicate-key",
        "    Error:\n",
        "    Error: {type: object}\n    Error:\n",
    ),
    (
        "merge-key",
        "    Error:\n",
        "    Error:\n      <<: {nullable: true}\n",
    ),
    ("unknown-field", "      summary:", "      sumary:"),
    (
        "unknown-field",
        "          required: false\n",
        "          required: false\n          default: 1\n",
    ),
    (
        "wrong-type",
        "type: integer\n",
        "type: integer\n                    minimum: \"1\"\n",
    ),
    ("unknown-value", "type: integer\n", "type: int\n"),
    ("unresolved-reference", "    Error:\n", "    Fault:\n"),
    ("array-items", "type: integer\n", "type: array\n"),
    (
        "media-type",
        "            application/json:\n              schema:\n                type: object\n",
        "            examples:\n              schema:\n                type: object\n",
    ),
    (
        "path-parameter-optional",
        "          in: path\n",
        "          in: path\n          x-was:\n",
    ),
    (
        "responses-empty",
        "      responses:\n        \"200\":\n          description: What was invalidated\n",
        "      responses: {}\n      x-was:\n        \"200\":\n          description: What was invalidated\n",
    ),
    (
        "security-scheme-undeclared",
        "    bearerAuth:\n",
        "    otherAuth:\n",
    ),
];

#[test]
fn faults_inside_the_slice_are_errors_at_their_place_in_the_vendors_document() {
    for (rule, before, after) in INSIDE {
        let mut text = vendor().replacen(before, after, 1);
        assert_ne!(text, vendor(), "{rule}");
        if *rule == "path-parameter-optional" {
            text = text.replacen("required: true", "required: false", 1);
        }
        let folder = Folder::with(&[("vendor.yml", &text)]);
        let run = folder.spec(&[
            "slice",
            "vendor.yml",
            "--operation",
            "deleteTokenById",
            "-o",
            "out.yaml",
        ]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{rule}: {}", run.err);
        assert!(
            run.err.contains(&format!("error[{rule}]")),
            "{rule}: {}",
            run.err
        );
        assert!(run.err.contains("--> vendor.yml:"), "{rule}: {}", run.err);
        assert!(!folder.path("out.yaml").exists(), "{rule}");
    }
}

#[test]
fn faults_around_the_operations_are_left_out_with_a_note() {
    let text = vendor()
        .replacen(
            "security:\n  - bearerAuth: []\n",
            "security:\n  - nowhere: []\n  - bearerAuth: []\n",
            1,
        )
        .replacen(
            "  - url: /\n",
            "  - url: /\n    variables: {a: {default: b, example: c}}\n",
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
    for place in [
        "vendor.yml:13:5: left out the alternative \"nowhere\"",
        "vendor.yml:11:33: left out /servers/0/variables/a/example",
    ] {
        assert!(run.err.contains(place), "{place}: {}", run.err);
    }
    assert_eq!(folder.spec(&["check", "out.yaml"]).code, 0);
    let written = folder.read("out.yaml");
    assert!(
        written.contains("bearerAuth") && written.contains("default: b"),
        "{written}"
    );
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
fn a_fault_in_a_copied_part_is_reported_at_its_place_in_the_vendors_document() {
    let text = vendor()
        .replacen(
            "        \"401\":\n          description: Unauthorized\n",
            "        \"401\":\n          $ref: \"#/paths/~1other/get/responses/200\"\n",
            1,
        )
        .replacen("description: d\n", "descripton: d\n", 1);
    let line = text
        .lines()
        .position(|line| line.contains("descripton"))
        .expect("the line")
        + 1;
    let folder = Folder::with(&[("vendor.yml", &text)]);
    let run = folder.spec(&["slice", "vendor.yml", "--operation", "deleteTokenById"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(
        run.err.contains(&format!("vendor.yml:{line}:")),
        "{}",
        run.err
    );
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
