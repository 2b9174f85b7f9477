//! Compiles each document in `openapi/` into a module of `generated.rs`; with the feature `client`
//! only, because `spec`, which diagnoses a broken document, builds while it is broken.
#[cfg(feature = "client")]
#[path = "src/pipeline/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the library uses the rest")]
mod pipeline;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "client")]
    generate()?;
    Ok(())
}

#[cfg(feature = "client")]
fn generate() -> std::io::Result<()> {
    let mut generated = String::new();
    for folder in "openapi src/pipeline src/pipeline/adapt src/pipeline/check".split(' ') {
        let files = std::fs::read_dir(folder)?.map(|file| Ok(file?.path()));
        let mut files = files.collect::<std::io::Result<Vec<_>>>()?;
        files.sort();
        // One by one: of a whole folder, the README would count as well.
        for file in files.iter().filter(|file| pipeline::is_watched(file)) {
            println!("cargo::rerun-if-changed={}", file.display());
            match pipeline::module(file, &std::fs::read(file)?) {
                Ok(module) => generated += &module,
                Err(report) => report.errors().for_each(|problem| {
                    let file = file.display();
                    println!(
                        "cargo::error={file}: {problem} (`cargo spec check {file}` says more)"
                    );
                }),
            }
        }
    }
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    std::fs::write(out + "/generated.rs", generated)
}
