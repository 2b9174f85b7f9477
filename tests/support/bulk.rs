//! Shared code for the tests of bulk runs with the real binary.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use cribl_tokens::sandbox::{Recording, Sandbox};
use serde_json::Value;

use super::command::{Run, bare, command_to, run, run_with_stdin};

/// An empty folder for one test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bulk-{test}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(name), text).unwrap();
        self.path(name)
    }

    /// Makes a named pipe.
    #[cfg(unix)]
    pub fn pipe(&self, name: &str) -> String {
        let path = self.path(name);
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        path
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    pub fn journal(&self) -> Vec<Value> {
        let lines = self.text("journal");
        assert!(lines.is_empty() || lines.ends_with('\n'), "a torn line");
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// How often the journal records each user as invalidated.
    pub fn invalidated(&self) -> BTreeMap<String, usize> {
        let mut users = BTreeMap::new();
        for entry in self.journal() {
            if entry["outcome"] == "invalidated" {
                *users
                    .entry(entry["user"].as_str().unwrap().to_owned())
                    .or_default() += 1;
            }
        }
        users
    }
}

pub async fn leader() -> Sandbox {
    Sandbox::builder()
        .recording(Recording::All)
        .start()
        .await
        .unwrap()
}

/// `cribl-tokens invalidate`, pointed at a sandbox.
pub fn invalidate(leader: &Sandbox, args: &[&str]) -> Command {
    let mut command = bare(&["invalidate"]);
    command
        .args(args)
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", leader.admin_token());
    command
}

pub fn list(users: usize) -> String {
    let ids: Vec<String> = (0..users).map(|n| format!("user{n}")).collect();
    ids.join("\n") + if users > 0 { "\n" } else { "" }
}

/// How often a Leader received a request for each user.
pub fn requests_per_user(leader: &Sandbox) -> BTreeMap<String, usize> {
    let mut users = BTreeMap::new();
    for request in leader.requests() {
        let user = request.target.split('/').nth(5).unwrap().to_owned();
        *users.entry(user).or_default() += 1;
    }
    users
}

pub fn spawn(mut command: Command) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub fn end(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub fn signal(child: &Child, name: &str) {
    assert!(
        !interrupt_is_ignored(),
        "these tests ignore SIGINT, and so do the commands they start: run them in the foreground, not as a background job \
         of a script"
    );
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Returns true if the test program was started with SIGINT (2) ignored.
fn interrupt_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & (1 << (2 - 1)) != 0)
}

#[track_caller]
pub fn assert_run(run: &Run, code: i32, words: &[&str]) {
    assert_eq!(run.code, Some(code), "{}", run.stderr);
    for words in words {
        assert!(
            run.stderr.contains(words),
            "no {words:?} in:\n{}",
            run.stderr
        );
    }
}

/// Does two dry runs: one with the list in a file, one with the same list through a pipe.
pub fn dry(test: &str, list: impl AsRef<[u8]>, more: &[&str]) -> [Run; 2] {
    let list = list.as_ref();
    let file = Folder::new(test).write("list", list);
    let command = |from: &str| {
        let mut command = command_to("http://127.0.0.1:9000", &["invalidate", "--dry-run"]);
        command.args(["--from", from]).args(more);
        command
    };
    [run(command(&file)), run_with_stdin(command("-"), list)]
}

/// Checks the messages of each run, and the users it would send.
#[track_caller]
pub fn would_send(runs: &[Run], code: i32, users: &[&str], words: &[&str]) {
    for run in runs {
        assert_run(run, code, words);
        let sent = users
            .iter()
            .map(|user| format!("would invalidate {user}\n"));
        assert_eq!(run.stdout, sent.collect::<String>(), "{}", run.stderr);
    }
}
