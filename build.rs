//! Compiles each document in `openapi/` into a module of `generated.rs`, only with the feature `client`:
//! `spec` diagnoses broken documents, so it must build even if a document is broken.
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
    // Whole folders, so that a new document in one of them is compiled. A change of the README in there
    // also regenerates the client, which takes a second or two.
    println!("cargo::rerun-if-changed=openapi");
    println!("cargo::rerun-if-changed=src/pipeline");
    let files = std::fs::read_dir("openapi")?.map(|file| Ok(file?.path()));
    let mut files = files.collect::<std::io::Result<Vec<_>>>()?;
    files.sort();
    files.retain(|file| pipeline::is_document(file));
    for (_, problem) in pipeline::module_clashes(&files) {
        println!("cargo::error={problem}");
    }
    let mut generated = String::new();
    for file in &files {
        match pipeline::module(file, &std::fs::read(file)?) {
            Ok(module) => generated += &module,
            Err(report) => report.errors().for_each(|problem| {
                let file = file.display();
                println!("cargo::error={file}: {problem} (`cargo spec check {file}` says more)");
            }),
        }
    }
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    std::fs::write(out + "/generated.rs", generated)
}
