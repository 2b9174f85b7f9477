//! The command `spec` through its binary: exit codes, output for people and machines, and the files it
//! writes.

mod accept;
mod against;
mod check;
mod generate;
mod hostile;
mod human;
mod large;
mod machines;
mod refused;
mod reports;
mod slice;
mod slice_faults;
mod streams;
mod tolerance;
mod update;
mod vendor;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A valid document.
const BASE: &str = include_str!("../verdicts/base.yaml");

/// The base document with `ttl` required, which breaks clients on the wire.
fn ttl_required() -> String {
    BASE.replace("required: false", "required: true")
}

/// The base document with a reworded description.
fn reworded() -> String {
    BASE.replace("Invalidates tokens.", "Invalidates them.")
}

/// A folder to run the command in.
struct Folder(TempDir);

/// The result of a run.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Folder {
    /// Creates an empty folder.
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// Creates a folder with these files.
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file can be read")
    }

    /// Runs `spec` in this folder, without a terminal.
    fn spec(&self, arguments: &[&str]) -> Run {
        self.spec_with(arguments, &[])
    }

    /// Runs `spec` in this folder with these environment variables.
    fn spec_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = spec(self.0.path());
        let output = command
            .args(arguments)
            .envs(variables.iter().copied())
            .output();
        Run::of(&output.expect("the binary runs"))
    }

    fn git(&self, arguments: &[&str]) {
        let who = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "init.defaultBranch=main",
        ];
        let output = Command::new("git")
            .current_dir(self.0.path())
            .args(who)
            .args(arguments)
            .output()
            .expect("git runs");
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

fn spec(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spec"));
    command.current_dir(folder);
    for variable in [
        "CARGO_MANIFEST_DIR",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
    ] {
        command.env_remove(variable);
    }
    command
}

impl Run {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().expect("no signal ended it"),
            out: String::from_utf8(output.stdout.clone()).expect("stdout is text"),
            err: String::from_utf8(output.stderr.clone()).expect("stderr is text"),
        }
    }

    /// Returns standard output, which must be one JSON value and nothing else.
    fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }
}
