//! The files that a bulk run reads and writes, through the real binary: none is lost or left half written.

use std::fs::{self, File};
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::bulk::{Folder, assert_run, end, invalidate, leader, list, signal, spawn};
use crate::support::command::{bare, run, run_with_stdin};
use cribl_tokens::sandbox::http::StatusCode;
use cribl_tokens::sandbox::{Faults, Frequency, Reply, RetryAfter, Sandbox};

/// The first line of a list of failed users.
const BEGIN: &str = "# users that failed, written by cribl-tokens --failed\n";

/// The list of an earlier run.
const LAST: &str = "# users that failed, written by cribl-tokens --failed\nlast\n";

/// Makes the next `calls` calls fail.
fn fail(leader: &Sandbox, calls: usize) {
    for _ in 0..calls {
        leader.respond_next(Reply::new(StatusCode::INTERNAL_SERVER_ERROR));
    }
}

/// Returns `command` wrapped in another program that runs it.
fn through(program: &str, args: &[&str], command: &Command) -> Command {
    let mut outer = Command::new(program);
    outer.args(args).stdin(Stdio::null()).env_clear();
    outer.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    outer.env("PATH", std::env::var_os("PATH").unwrap());
    outer
}

#[tokio::test]
async fn a_full_disk_leaves_no_partial_id_in_the_failed_list_and_is_reported() {
    let (leader, folder) = (leader().await, Folder::new("full-failed"));
    let ids: Vec<String> = (0..60)
        .map(|n| format!("user{n}-{}", "x".repeat(60)))
        .collect();
    let (file, failed) = (folder.write("users", ids.join("\n")), folder.path("failed"));
    fail(&leader, 60);
    let args = ["--from", &file, "--yes", "--failed", &failed];
    // A file can grow to 1 or 2 blocks of 512 bytes at most, as on a full disk.
    let command = invalidate(&leader, &args);
    let shell = ["-c", "trap '' XFSZ; ulimit -f 2; exec \"$@\"", "sh"];
    let mut limited = through("sh", &shell, &command);
    limited.arg(command.get_program()).args(command.get_args());
    let ended = run(limited);
    let text = folder.text("failed");
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let kept = lines.len();
    assert!(text.ends_with('\n') && kept > 0, "{text:?}");
    for line in lines {
        assert!(ids.iter().any(|id| id == line), "half an id: {line:?}");
    }
    let lost = format!("incomplete: {} of the failed", 60 - kept);
    assert_run(&ended, 1, &["0 of 60 invalidated, 60 failed", &lost]);
}

#[tokio::test]
async fn the_failed_list_stays_until_there_is_a_result() {
    let (leader, folder) = (leader().await, Folder::new("failed-stays"));
    let (file, failed) = (folder.write("users", list(3)), folder.write("failed", LAST));
    let args = ["--from", &file, "--failed", &failed];
    assert_run(&run(invalidate(&leader, &args)), 2, &["--yes"]);
    assert_eq!(folder.text("failed"), LAST);
    let args = ["--from", "-", "--yes", "--failed", &failed];
    let none = run_with_stdin(invalidate(&leader, &args), "..\n");
    assert_run(&none, 2, &["No user's tokens were touched"]);
    assert_eq!(folder.text("failed"), LAST);
    assert_eq!(leader.request_count(), 0);

    fail(&leader, 1);
    let args = [
        "--from",
        &file,
        "--yes",
        "--failed",
        &failed,
        "--concurrency",
        "1",
    ];
    assert_run(&run(invalidate(&leader, &args)), 1, &["1 failed"]);
    assert_eq!(folder.text("failed"), format!("{BEGIN}user0\n"));
    assert_run(&run(invalidate(&leader, &args)), 0, &[]);
    assert_eq!(folder.text("failed"), "", "a run without failures");
    folder.write("failed", LAST);
    folder.write("users", "");
    assert_run(&run(invalidate(&leader, &args)), 0, &["0 of 0"]);
    assert_eq!(folder.text("failed"), "", "a run without users");

    let args = ["nico", "--failed", &folder.path("no/folder")];
    assert_run(&run(invalidate(&leader, &args)), 2, &["cannot be written"]);
}

#[tokio::test]
async fn the_failed_list_stays_if_a_run_is_interrupted_before_any_result() {
    let (leader, folder) = (leader().await, Folder::new("failed-interrupted"));
    let file = folder.write("users", list(3));
    let failed = folder.write("failed", LAST);
    let wait = Faults::none().rate_limited(Frequency::always(), RetryAfter::Seconds(3600));
    leader.set_faults(wait);
    let args = ["--from", &file, "--yes", "--failed", &failed];
    let child = spawn(invalidate(&leader, &args));
    leader.wait_for_requests(1).await;
    signal(&child, "-INT");
    assert_run(&end(child), 130, &["stopped early: interrupted"]);
    assert_eq!(folder.text("failed"), LAST);
}

#[tokio::test]
async fn a_failed_list_overwrites_only_another_failed_list() {
    let (leader, folder) = (leader().await, Folder::new("failed-other"));
    let other = folder.write("leavers.csv", "name,email\nNico,nico\n");
    let refused = run(invalidate(&leader, &["nico", "--failed", &other]));
    assert_run(&refused, 2, &["was not written by this command"]);
    assert_eq!(folder.text("leavers.csv"), "name,email\nNico,nico\n");
    assert_eq!(leader.request_count(), 0);
    // An empty file, and then a file that this command wrote.
    let failed = folder.write("failed", "");
    for _ in 0..2 {
        fail(&leader, 1);
        assert_run(
            &run(invalidate(&leader, &["nico", "--failed", &failed])),
            1,
            &[],
        );
        assert_eq!(folder.text("failed"), format!("{BEGIN}nico\n"));
    }
    assert_run(&run(invalidate(&leader, &["--from", &failed])), 0, &[]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_dry_run_that_cannot_print_its_list_fails() {
    let leader = leader().await;
    let mut command = invalidate(&leader, &["nico", "--dry-run"]);
    command.stdout(File::options().write(true).open("/dev/full").unwrap());
    let status = command.status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[tokio::test]
async fn an_input_file_is_never_overwritten_under_any_name() {
    let (leader, folder) = (leader().await, Folder::new("same"));
    let (same, link) = (folder.write("same", list(2)), folder.path("link"));
    fs::hard_link(&same, &link).unwrap();
    let stdin = |args: &[&str]| {
        let mut command = invalidate(&leader, args);
        command.stdin(File::open(&same).unwrap());
        command
    };
    for (command, words) in [
        (
            stdin(&["--from", "-", "--yes", "--failed", &same]),
            "is the input",
        ),
        (
            stdin(&["--from", "-", "--yes", "--failed", &link]),
            "is the input",
        ),
        (
            stdin(&["--from", "-", "--yes", "--journal", &link]),
            "is the input",
        ),
        (
            invalidate(&leader, &["--from", &same, "--yes", "--failed", &link]),
            "is the input",
        ),
    ] {
        assert_run(&run(command), 2, &[words, "No user's tokens were touched"]);
        assert_eq!(folder.text("same"), list(2));
    }
    let journal = folder.write("journal", "");
    let linked = folder.path("journal-link");
    fs::hard_link(&journal, &linked).unwrap();
    let args = ["nico", "--journal", &journal, "--failed", &linked];
    assert_run(&run(invalidate(&leader, &args)), 2, &["is the journal"]);
    let mut reinstate = bare(&["reinstate", "--yes", "--from-journal", &journal]);
    reinstate
        .args(["--failed", &linked, "--base-url", &leader.base_url()])
        .env("CRIBL_BEARER_TOKEN", leader.admin_token());
    assert_run(&run(reinstate), 2, &["is the journal"]);
    assert_eq!(leader.request_count(), 0);
    // `/dev/null` is not a regular file, so it may be used twice.
    let args = ["--from", "-", "--failed", "/dev/null"];
    assert_run(&run(invalidate(&leader, &args)), 0, &["0 of 0"]);
}

#[tokio::test]
async fn a_file_on_stdin_is_checked_before_anything_is_sent() {
    let (leader, folder) = (leader().await, Folder::new("stdin-file"));
    let file = folder.write("users", "skipped\nnico\nmaria\n..\n");
    let open = || {
        let mut open = File::open(&file).unwrap();
        open.read_exact(&mut [0; 8]).unwrap();
        open
    };
    let on_stdin = |args: &[&str], stdin: &File| {
        let mut command = invalidate(&leader, args);
        command.stdin(stdin.try_clone().unwrap());
        run(command)
    };
    let stdin = open();
    let refused = on_stdin(&["--from", "-", "--yes"], &stdin);
    assert_run(&refused, 2, &["stdin:3: ", "No user's tokens were touched"]);
    assert_eq!(leader.request_count(), 0);

    // The number of users is known, and each is sent.
    let args = ["--from", "-", "--skip-invalid"];
    assert_run(&on_stdin(&args, &open()), 2, &["2 users on 127.0.0.1"]);
    let args = ["--from", "-", "--skip-invalid", "--yes"];
    assert_run(&on_stdin(&args, &open()), 0, &["2 of 2 accepted"]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_failed_list_on_a_closed_pipe_is_reported() {
    let leader = leader().await;
    fail(&leader, 1);
    let command = invalidate(&leader, &["nico", "--failed", "/dev/stdin"]);
    // The writing end of a pipe whose reading end is closed.
    let mut command = command;
    command.stdin(std::io::pipe().unwrap().1);
    assert_run(&run(command), 1, &["/dev/stdin is incomplete"]);
}

#[tokio::test]
async fn two_runs_never_write_the_same_failed_list() {
    let (leader, folder) = (leader().await, Folder::new("failed-lock"));
    let failed = folder.write("failed", LAST);
    leader.set_faults(Faults::none().latency(Duration::from_secs(3600)));
    let mut first = spawn(invalidate(&leader, &["nico", "--failed", &failed]));
    leader.wait_for_requests(1).await;
    let second = run(invalidate(&leader, &["maria", "--failed", &failed]));
    assert_run(
        &second,
        2,
        &["another run has --failed", "No user's tokens were touched"],
    );
    first.kill().unwrap();
    first.wait().unwrap();
    leader.set_faults(Faults::none());
    assert_run(
        &run(invalidate(&leader, &["maria", "--failed", &failed])),
        0,
        &[],
    );
}

#[tokio::test]
async fn a_dash_is_no_file_to_write() {
    let (leader, folder) = (leader().await, Folder::new("dash"));
    let report = |args: &[&str]| bare(&[&["report", "journal"], args].concat());
    for (option, mut command) in [
        (
            "--journal",
            invalidate(&leader, &["nico", "--journal", "-"]),
        ),
        ("--failed", invalidate(&leader, &["nico", "--failed", "-"])),
        ("--output", report(&["--output", "-"])),
    ] {
        command.current_dir(folder.path(""));
        let refused = run(command);
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
        for words in [option, "it must be a file; - is stdin"] {
            assert!(refused.stderr.contains(words), "{}", refused.stderr);
        }
        assert!(!fs::exists(folder.path("-")).unwrap(), "{option}");
    }
    assert_eq!(leader.request_count(), 0);
}
