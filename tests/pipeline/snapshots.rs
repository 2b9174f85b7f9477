//! Snapshots of the generated code of each document in `openapi/`, so that a reviewer sees the effect of a
//! change in the document, the generator or an adaptation. `INSTA_UPDATE=always` accepts an intended
//! change.

use std::fs;

use cribl_tokens::pipeline::{self, Settings};

#[test]
fn the_generated_code_of_each_document_is_the_reviewed_one() {
    let mut documents: Vec<_> = fs::read_dir("openapi")
        .expect("the folder of the documents")
        .map(|entry| entry.expect("an entry of it").path())
        .filter(|path| {
            path.extension().is_some_and(|extension| {
                ["yaml", "yml", "json"].iter().any(|one| extension == *one)
            })
        })
        .collect();
    documents.sort();
    assert!(!documents.is_empty());
    for document in documents {
        let text = fs::read(&document).expect("a document");
        let output = pipeline::generate(text, &Settings::for_crate()).expect("a valid document");
        let name = document
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let told: Vec<String> = output
            .adaptations
            .iter()
            .map(|told| format!("// {told}"))
            .collect();
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("generated_{name}"), format!("{}\n\n{}", told.join("\n"), output.source));
        });
    }
}
