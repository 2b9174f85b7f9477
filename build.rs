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
    // Whole folders: a document that is new in one is compiled by being there. That a changed README
    // beside them has the client generated again is a second or two.
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
