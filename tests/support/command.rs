//! Runs the real binary in a controlled environment.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use super::{TOKEN, environment};

/// The result of a run.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The lines of stdout as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// The command without any environment variable that it reads.
pub fn bare(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cribl-tokens"));
    command.args(args).stdin(Stdio::null());
    environment::bare(&mut command);
    command
}

/// The command with the Leader at `base_url` and [`TOKEN`] in its environment.
pub fn command_to(base_url: &str, args: &[&str]) -> Command {
    let mut command = bare(args);
    command
        .env("CRIBL_BASE_URL", base_url)
        .env("CRIBL_BEARER_TOKEN", TOKEN);
    command
}

pub fn run(mut command: Command) -> Run {
    Run::of(command.output().unwrap())
}

pub fn run_with_stdin(mut command: Command, stdin: impl AsRef<[u8]>) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that doesn't read stdin closes it, so a write error is fine.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
    Run::of(child.wait_with_output().unwrap())
}
