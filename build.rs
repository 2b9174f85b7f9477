//! Compiles every document in `openapi/` into a module of `OUT_DIR/generated.rs`; with the feature
//! `client` only, because `spec`, which diagnoses a broken document, builds while it is broken.

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
    ["", "/adapt", "/check"]
        .iter()
        .try_for_each(|at| watch("src/pipeline", at, &["rs"]).map(drop))?;
    let mut generated = String::new();
    for file in watch("openapi", "", &["yaml", "yml", "json"])? {
        let (text, settings) = (std::fs::read(&file)?, pipeline::Settings::for_crate());
        match pipeline::module(&file.with_extension("").to_string_lossy(), text, &settings) {
            Ok(module) => generated += &module,
            Err(report) => report.errors().for_each(|problem| {
                let file = file.display();
                println!("cargo::error={file}: {problem} (`cargo spec check {file}` says more)");
            }),
        }
    }
    std::fs::write(
        std::env::var("OUT_DIR").unwrap_or_default() + "/generated.rs",
        generated,
    )
}

#[cfg(feature = "client")]
fn watch(root: &str, below: &str, ends: &[&str]) -> std::io::Result<Vec<std::path::PathBuf>> {
    let files = std::fs::read_dir(format!("{root}{below}"))?.map(|entry| Ok(entry?.path()));
    let mut files = files.collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|file| {
        ends.iter()
            .any(|end| file.extension().is_some_and(|found| found == *end))
    });
    files.sort();
    files
        .iter()
        .for_each(|file| println!("cargo::rerun-if-changed={}", file.display()));
    Ok(files)
}
