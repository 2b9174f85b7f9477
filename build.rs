//! Generates the client of every document in `openapi/` into `OUT_DIR`.
//!
//! Only with the feature `client`: without it nothing is generated, so `spec`, which diagnoses a
//! broken document, builds while the document is broken.

#[cfg(feature = "client")]
#[path = "src/pipeline/mod.rs"]
mod pipeline;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "client")]
    generate();
}

#[cfg(feature = "client")]
fn generate() {
    println!("cargo::rerun-if-changed=openapi/token-invalidation.yaml");
    println!("cargo::rerun-if-changed=src/pipeline");
    let text = std::fs::read_to_string("openapi/token-invalidation.yaml").unwrap();
    let source = pipeline::run(&text);
    let out = std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("generated.rs");
    std::fs::write(out, format!("pub mod token_invalidation {{\n{source}\n}}")).unwrap();
}
