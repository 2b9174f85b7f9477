//! `spec slice` of a document with faults: inside the slice they are errors, outside they are counted.

use super::vendor::{faulty_elsewhere, vendor};
use super::{BASE, Folder};

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
