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
