//! What each part of the source may touch, held as far as a test can hold it.

use std::fs;
use std::path::{Path, PathBuf};

/// The Rust files under `folder`, with their text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    assert!(!files.is_empty(), "{folder} holds no source");
    files
}

/// The lines of code that hold `words`, comments left out.
fn naming<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .filter(move |line| !line.trim_start().starts_with("//") && line.contains(words))
}

fn nobody_names(words: &str, folder: &str, but: &[&str]) {
    for (path, text) in sources(folder) {
        if but
            .iter()
            .any(|allowed| path.ends_with(allowed) || path.to_string_lossy().contains(allowed))
        {
            continue;
        }
        let lines: Vec<_> = naming(&text, words).collect();
        assert!(
            lines.is_empty(),
            "{} names {words}: {lines:?}",
            path.display()
        );
    }
}

#[test]
fn only_the_client_names_generated_code() {
    nobody_names(
        "generated",
        "src",
        &["src/client/", "src/pipeline/", "src/bin/spec/"],
    );
    nobody_names(
        "progenitor_client",
        "src",
        &["src/client/", "src/pipeline/"],
    );
    for (path, text) in sources("src/client") {
        for line in naming(&text, "generated") {
            let line = line.trim_start();
            assert!(!line.starts_with("pub "), "{}: {line}", path.display());
        }
    }
}

#[test]
fn the_client_needs_neither_the_sandbox_nor_the_pipeline() {
    for forbidden in ["crate::sandbox", "crate::pipeline"] {
        nobody_names(forbidden, "src/client", &[]);
    }
}

#[test]
fn each_command_keeps_to_its_half_of_the_library() {
    nobody_names("pipeline", "src/bin/cribl-tokens", &[]);
    for forbidden in ["sandbox", "Client", "reqwest", "tokio"] {
        nobody_names(forbidden, "src/bin/spec", &[]);
    }
}

#[test]
fn the_sandbox_is_a_reading_of_the_contract_of_its_own() {
    for forbidden in [
        "crate::client",
        "crate::pipeline",
        "crate::Client",
        "UserId",
    ] {
        nobody_names(forbidden, "src/sandbox", &[]);
    }
}

#[test]
fn the_pipeline_touches_no_file_no_network_and_no_clock() {
    for forbidden in [
        "std::fs",
        "std::net",
        "std::time",
        "std::env",
        "std::process",
        "std::io",
        "std::thread",
        "print!(",
        "println!(",
        "env!(",
        "use crate::client",
        "use crate::sandbox",
        "reqwest::",
        "tokio",
    ] {
        nobody_names(forbidden, "src/pipeline", &[]);
    }
}

#[test]
fn the_archived_yaml_library_is_named_in_one_file() {
    nobody_names("serde_yaml", "src", &["src/pipeline/parse.rs"]);
}

#[test]
fn the_binaries_use_the_public_api() {
    for (path, text) in sources("src/bin") {
        for mounting in ["#[path", "include!("] {
            let lines: Vec<_> = naming(&text, mounting).collect();
            assert!(
                lines.is_empty(),
                "{} mounts a file of another room: {lines:?}",
                path.display()
            );
        }
    }
}

#[test]
fn the_lints_against_panics_are_on_where_input_arrives() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, lints) in [
        (
            "src/lib.rs",
            &["panic", "unwrap_used", "indexing_slicing", "string_slice"][..],
        ),
        (
            "src/bin/cribl-tokens/main.rs",
            &["panic", "unwrap_used", "indexing_slicing", "string_slice"],
        ),
        ("src/bin/spec/main.rs", &["panic", "unwrap_used"]),
    ] {
        let text = fs::read_to_string(manifest.join(file)).unwrap();
        for lint in lints {
            assert!(
                text.contains(&format!("clippy::{lint}")),
                "{file} leaves {lint} off"
            );
        }
    }
}

#[test]
fn a_file_has_one_subject_and_ends_before_450_lines() {
    for (path, text) in sources("src") {
        let lines = text.lines().count();
        assert!(lines <= 450, "{} has {lines} lines", path.display());
    }
}

#[test]
fn the_build_script_is_shorter_than_a_screen() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs")).unwrap();
    assert!(
        text.lines().count() < 60,
        "build.rs has {} lines",
        text.lines().count()
    );
}
