//! A client that cannot be generated is a finding, and is never reported as compatible.

use super::{BASE, Folder};

/// An object in the query, which means one parameter for each property. The generator itself refuses it.
const PAGEABLE: &str = "        - name: page\n          in: query\n          schema:\n            type: object\n            properties:\n              size:\n                type: integer\n";

#[test]
fn a_client_that_cannot_be_generated_is_breaking_or_keeps_its_parameters() {
    let new = BASE.replace(
        "      responses:\n",
        &format!("{PAGEABLE}      responses:\n"),
    );
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &new)]);
    let generated = folder.spec(&["generate", "new.yaml"]);
    let report = folder
        .spec(&["diff", "old.yaml", "new.yaml", "--format", "json"])
        .json();
    let changes = report["changes"].as_array().expect("a list");
    let refused = changes
        .iter()
        .any(|change| change["rule"] == "not-generated");
    assert_eq!(refused, generated.code != 0, "{report}");
    assert_eq!(report["verdict"] == "breaking", refused, "{report}");
}

/// A request body that the generator refuses: variants with a constant, one of which requires more than the constant.
const REFUSED: &str = r"      requestBody:
        content:
          application/json:
            schema:
              oneOf:
                - {type: object, required: [kind, more], properties: {kind: {type: string, enum: [a]}}}
                - {type: object, required: [kind], properties: {kind: {type: string, enum: [b]}}}
      responses:
";

#[test]
fn an_operation_that_neither_client_has_is_named_if_it_changed() {
    let old = BASE.replacen("      responses:\n", REFUSED, 1);
    let described = old.replace("description: How long", "description: For how long");
    let limited = old.replace("description: How long", "deprecated: true");
    let folder = Folder::with(&[
        ("old.yaml", &old),
        ("described.yaml", &described),
        ("limited.yaml", &limited),
    ]);
    let diff = |new: &str| {
        folder
            .spec(&["diff", "old.yaml", new, "--format", "json"])
            .json()
    };
    assert_eq!(diff("described.yaml")["verdict"], "docs-only");

    let report = diff("limited.yaml");
    assert_eq!(report["verdict"], "breaking", "{report}");
    let changes = report["changes"].as_array().expect("a list");
    let source: Vec<_> = changes
        .iter()
        .filter(|change| change["on"] == "source")
        .collect();
    let [change] = source[..] else {
        panic!("{report:#}");
    };
    assert_eq!(change["rule"], "not-compared");
    assert_eq!(change["pointer"], "/paths/~1tokens~1{id}/delete");
    let message = change["message"].as_str().expect("words");
    assert!(message.starts_with("DELETE /tokens/{id}: "), "{message}");
    assert!(
        message.contains("the operation deleteTokenById"),
        "{message}"
    );
}
