//! Documents of up to 500 operations with the hard features of the vendor's whole document (521
//! operations): they pass check, adapt and emit, and the result compiles.
//!
//! In each run 100 operations are the most: 500 take 41 s in a debug build. `benches/pipeline_growth.rs` measures the cost in a release build
//! and shows that it grows linearly.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use cribl_tokens::pipeline::{self, Output, Settings};

fn generated(operations: usize) -> Output {
    let text = crate::large::text(operations);
    let document = pipeline::parse(&text).unwrap_or_else(|report| panic!("{report}"));
    let report = pipeline::check(&document);
    assert!(report.is_valid(), "{report}");
    pipeline::generate_from(&document, &Settings::standalone())
        .unwrap_or_else(|report| panic!("{report}"))
}

/// The client's methods, one for each operation.
fn methods(source: &str) -> BTreeSet<String> {
    let file = syn::parse_file(source).expect("Rust");
    let clients = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Impl(block) if block.trait_.is_none() => Some(block.items),
        _ => None,
    });
    let names = clients.flatten().filter_map(|item| match item {
        syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
        _ => None,
    });
    names.collect()
}

#[track_caller]
fn assert_methods(operations: usize, source: &str) {
    let methods = methods(source);
    let kinds = ["list", "create", "change", "remove", "upload"];
    for n in 0..operations {
        let name = format!("{}_things{n}", kinds[n % 5]);
        assert!(
            methods.contains(&name),
            "{name} of {operations}: {methods:?}"
        );
    }
}

#[test]
fn documents_of_1_and_10_and_100_operations_become_a_method_for_each() {
    for operations in [1, 10, 100] {
        assert_methods(operations, &generated(operations).source);
    }
}

#[test]
fn the_documents_contain_every_listed_feature() {
    let document = crate::large::document(5);
    for (feature, pointer) in crate::large::FEATURES {
        assert!(
            document.pointer(pointer).is_some(),
            "{feature}: no {pointer}"
        );
    }
}

const MANIFEST: &str = r#"
[package]
name = "large"
version = "0.0.0"
edition = "2024"

[dependencies]
progenitor-client = "0.15.1"
reqwest = { version = "0.13.4", default-features = false, features = ["json", "query", "stream"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"

[profile.dev]
debug = false
incremental = false

[workspace]
"#;

/// Compiles the clients in a crate of their own and checks that their documentation has no examples. This
/// takes minutes, so it runs only on request. On two shared cores it took 174 s for the 462,337 lines of
/// 500 operations: `CRIBL_TOKENS_COMPILE=1 cargo test --no-default-features --features spec --test pipeline
/// scale -- --nocapture`.
#[test]
fn the_clients_of_1_and_50_and_500_operations_compile() {
    if std::env::var_os("CRIBL_TOKENS_COMPILE").is_none() {
        return;
    }
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large");
    fs::create_dir_all(root.join("src")).expect("a folder");
    fs::copy("Cargo.lock", root.join("Cargo.lock")).expect("the lock file");
    fs::write(root.join("Cargo.toml"), MANIFEST).expect("a manifest");
    for operations in [0, 1, 50, 500] {
        let source = generated(operations).source;
        assert_methods(operations, &source);
        fs::write(root.join("src/lib.rs"), &source).expect("a source");
        for step in [&["build"][..], &["test", "--doc"]] {
            let start = Instant::now();
            let mut cargo = Command::new(env!("CARGO"));
            let output = cargo
                .args(step)
                .args(["--offline", "--quiet", "--target-dir", "target"])
                .env("RUSTFLAGS", "-D warnings")
                .current_dir(&root)
                .output()
                .expect("cargo");
            let said = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy);
            assert!(
                output.status.success(),
                "{operations} operations:\n{}",
                said.concat()
            );
            assert!(
                !said[0].contains("... ok"),
                "an example that runs:\n{}",
                said[0]
            );
            let (lines, took) = (source.lines().count(), start.elapsed());
            println!(
                "{operations} operations, {lines} lines: cargo {} in {took:.1?}",
                step.join(" ")
            );
        }
    }
}
