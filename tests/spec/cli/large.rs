//! A generated document as large as the vendor's.

use std::fmt::Write as _;

use super::Folder;

/// A valid document with this many operations. 520 operations are some 48,000 lines.
fn large(operations: usize) -> String {
    let mut text = String::from(
        "openapi: 3.0.2\ninfo:\n  title: Large\n  version: 1.0.0\nsecurity:\n  - bearerAuth: []\npaths:\n",
    );
    for at in 0..operations {
        write!(
            text,
            "  /things{at}/{{id}}:\n    patch:\n      operationId: patchThing{at}\n      parameters:\n        - name: id\n          \
             in: path\n          required: true\n          schema:\n            type: string\n      requestBody:\n        content:\n          \
             application/json:\n            schema:\n              $ref: \"#/components/schemas/Thing{at}\"\n      responses:\n        \
             \"200\":\n          description: done\n          content:\n            application/json:\n              schema:\n                \
             type: array\n                items:\n                  $ref: \"#/components/schemas/Thing{at}\"\n"
        )
        .expect("a string takes all");
    }
    text.push_str("components:\n  securitySchemes:\n    bearerAuth:\n      type: http\n      scheme: bearer\n  schemas:\n");
    for at in 0..operations {
        writeln!(text, "    Thing{at}:\n      type: object\n      properties:\n        self:\n          $ref: \"#/components/schemas/Thing{at}\"").expect("a string takes all");
        for field in 0..20 {
            writeln!(text, "        field{field}:\n          type: string\n          description: Field {field} of thing {at}").expect("a string takes all");
        }
    }
    text
}

#[test]
fn one_change_in_a_large_document_is_found() {
    let old = large(520);
    let new = old.replace(
        "description: Field 7 of thing 311",
        "description: Field 7 of thing 311\n          nullable: true",
    );
    let folder = Folder::with(&[("old.yaml", &old), ("new.yaml", &new)]);
    let report = folder
        .spec(&["diff", "old.yaml", "new.yaml", "--format", "json"])
        .json();
    let changes = report["changes"].as_array().expect("a list");
    let rules: Vec<_> = changes
        .iter()
        .map(|change| change["rule"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        rules,
        ["response-nullable-widened", "request-nullable-widened"],
        "{report}"
    );
}

#[test]
fn a_slice_of_a_large_document_is_small() {
    let folder = Folder::with(&[("vendor.yaml", &large(520))]);
    let run = folder.spec(&["slice", "vendor.yaml", "--operation", "patchThing311"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("Thing311:") && !run.out.contains("Thing310"),
        "{}",
        run.out
    );
    assert!(run.out.lines().count() < 150);
}
