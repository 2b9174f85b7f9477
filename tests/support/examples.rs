//! Runs the examples as separate processes.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::environment;

/// Returns an example, built from the current source.
pub fn example(name: &str) -> Command {
    static BUILT: OnceLock<HashMap<String, PathBuf>> = OnceLock::new();
    let mut command = Command::new(&BUILT.get_or_init(build)[name]);
    environment::bare(&mut command);
    command.stdin(Stdio::null());
    command
}

/// Builds the examples once for all tests. `cargo test --test client` does not build them, and if cargo ran
/// an example, a test could neither signal nor kill it.
fn build() -> HashMap<String, PathBuf> {
    // Uses the features of this test, so that only the examples themselves are left to build.
    let features = [
        ("blocking", cfg!(feature = "blocking")),
        ("cli", cfg!(feature = "cli")),
        ("client", cfg!(feature = "client")),
        ("default", cfg!(feature = "default")),
        ("sandbox", cfg!(feature = "sandbox")),
        ("spec", cfg!(feature = "spec")),
    ];
    let features = features.map(|(name, on)| if on { name } else { "" });
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--quiet", "--offline", "--message-format=json"])
        .args(["--no-default-features", "--features", &features.join(",")])
        .args(
            ["one_call", "bulk_progress", "leaver_webhook"].map(|name| format!("--example={name}")),
        )
        .stderr(Stdio::inherit());
    // Removes the variables that cargo sets for a test of its package, but not those set for cargo itself.
    // A build script that reads them, such as ring's, would run again, and once more in the next build
    // without them.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let of_cargo = ["CARGO_MANIFEST_", "CARGO_PKG_", "OUT_DIR"];
        if of_cargo.iter().any(|start| name.starts_with(start)) {
            cargo.env_remove(name);
        }
    }
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "the examples don't build");
    let messages = output.stdout.split(|byte| *byte == b'\n');
    let built = messages.filter_map(|message| {
        let message: Value = serde_json::from_slice(message).ok()?;
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, message["executable"].as_str()?.into()))
    });
    built.collect()
}
