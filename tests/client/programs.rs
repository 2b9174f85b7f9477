//! A user's own programs, compiled with this crate as a dependency. They take minutes, so they run only on
//! request: `cargo test --all-features --test client programs -- --ignored`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs cargo on a separate package with these dependencies and this `main.rs`. Its target folder is kept
/// for the next run.
fn cargo(command: &str, dependencies: &str, main: &str) -> Output {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let ours = format!("cribl-tokens = {{ path = '{}' }}", package.display());
    let dependencies = dependencies.replace("cribl-tokens = \"0.1\"", &ours);
    let manifest = format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\ndebug = false\n\n{dependencies}"
    );
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/main.rs"), main).unwrap();
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    // The same versions as in this package, which are already downloaded.
    fs::copy(package.join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", target)
        .args([command, "--quiet"]);
    let output = cargo.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    output
}

/// Returns the first code block in `language` after `heading`.
fn block<'t>(text: &'t str, heading: &str, language: &str) -> &'t str {
    let (_, section) = text.split_once(heading).unwrap();
    let (_, block) = section.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

#[test]
#[ignore = "compiles a program of its own"]
fn a_programs_own_reqwest_works_as_without_this_crate() {
    // Cargo unifies features across a program. With reqwest's `rustls-no-provider` from this crate,
    // `Client::new` would panic there: "No rustls crypto provider is configured".
    for reqwest in [
        r#"reqwest = { version = "0.13", default-features = false }"#,
        r#"reqwest = "0.13""#,
    ] {
        let dependencies = format!(
            "[dependencies]\ncribl-tokens = \"0.1\"\n{reqwest}\n\
             rustls = {{ version = \"0.23\", default-features = false }}\n"
        );
        let main = r#"
            fn main() {
                let _ = reqwest::Client::new();
                let leader = cribl_tokens::Client::builder("https://leader.example.com").bearer_token("a-token");
                leader.build().unwrap();
                let _ = reqwest::Client::new();
                assert!(rustls::crypto::CryptoProvider::get_default().is_none());
                println!("unaffected");
            }
        "#;
        let output = cargo("run", &dependencies, main);
        assert_eq!(output.stdout, b"unaffected\n", "{reqwest}");
    }
}

#[test]
#[ignore = "compiles a program of its own"]
fn the_first_examples_compile_with_the_dependencies_beside_them() {
    let readme = include_str!("../../README.md");
    let page = include_str!("../../docs/library.md");
    for (text, heading) in [(readme, "## The library"), (page, "# A first call")] {
        let (dependencies, main) = (
            block(text, heading, "toml"),
            block(text, heading, "rust,no_run"),
        );
        cargo("check", dependencies, main);
    }
}
