//! Compiles each document in `openapi/` into a module of `generated.rs`; with the feature `client`
//! only, because `spec`, which diagnoses a broken document, builds while it is broken.
#[cfg(feature = "client")]
#[path = "src/pipeline/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the library uses the rest")]
mod pipeline;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "client")]
    generate().unwrap_or_else(|error| println!("cargo::error=generating the client: {error}"));
}
#[cfg(feature = "client")]
fn generate() -> std::io::Result<()> {
    let mut generated = String::new();
    for folder in [
        "openapi",
        "src/pipeline",
        "src/pipeline/adapt",
        "src/pipeline/check",
    ] {
        let files = std::fs::read_dir(folder)?.map(|file| Ok(file?.path()));
        let mut files = files.collect::<std::io::Result<Vec<_>>>()?;
        files.sort();
        // Each file by itself: a folder would have the README rerun this.
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end != "md"))
        {
            println!("cargo::rerun-if-changed={}", file.display());
            if folder == "openapi" && pipeline::is_document(file) {
                generated += &module(file, &std::fs::read(file)?);
            }
        }
    }
    std::fs::write(
        std::env::var("OUT_DIR").unwrap_or_default() + "/generated.rs",
        generated,
    )
}
#[cfg(feature = "client")]
fn module(file: &std::path::Path, text: &[u8]) -> String {
    pipeline::module(file, text, &pipeline::Settings::for_crate()).unwrap_or_else(|report| {
        for problem in report.errors() {
            println!(
                "cargo::error={0}: {problem} (`cargo spec check {0}` says more)",
                file.display()
            );
        }
        String::new()
    })
}
