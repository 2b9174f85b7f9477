//! `reinstate --from-journal`: reinstates only the users a journal records as invalidated on this Leader.

use std::path::Path;
use std::process::Command;

use crate::support::bulk::{Folder, assert_run, leader};
#[cfg(target_os = "linux")]
use crate::support::command::run_with_stdin;
use crate::support::command::{Run, bare, run};
#[cfg(target_os = "linux")]
use crate::support::profiles::{command_with_profiles, profiles_of};
use cribl_tokens::sandbox::Sandbox;
#[cfg(target_os = "linux")]
use cribl_tokens::sandbox::{Calls, Faults, Frequency};

fn reinstate(leader: &Sandbox, args: &[&str]) -> Command {
    let mut command = bare(&["reinstate", "--yes", "--concurrency", "1"]);
    command
        .args(args)
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", leader.admin_token());
    command
}

fn line(leader: &str, user: &str, rest: &str) -> String {
    format!(
        "{{\"time\":\"2026-01-01T00:00:00.000Z\",\"leader\":\"{leader}\",\"user\":\"{user}\",\"outcome\":{rest}}}\n"
    )
}

const INVALIDATED: &str = "\"invalidated\"";
const REINSTATED: &str = "\"reinstated\"";
const REFUSED: &str = r#""failed","error":{"kind":"forbidden","message":"…","carried_out":"no"}"#;
const TIMEOUT: &str =
    r#""failed","error":{"kind":"timeout","message":"…","carried_out":"unknown"}"#;

fn users(run: &Run) -> Vec<&str> {
    let words = run.stdout.lines().filter_map(|line| line.split(' ').nth(1));
    words.collect()
}

#[tokio::test]
async fn only_users_still_invalidated_on_this_leader_are_reinstated() {
    let leader = leader().await;
    let (here, elsewhere) = (leader.base_url(), "https://other.example.com/api/v1");
    let lines = [
        line(&here, "ada", INVALIDATED),
        line(&here, "bob", INVALIDATED),
        line(&here, "bob", REINSTATED),
        line(&here, "cyd", REFUSED),
        line(elsewhere, "dan", INVALIDATED),
        line(&here, "eve", REINSTATED),
        line(&here, "eve", INVALIDATED),
        line(&here, "ada", REFUSED),
    ];
    let journal = Folder::new("from-journal").write("journal", lines.concat());
    let done = run(reinstate(&leader, &["--from-journal", &journal]));
    assert_run(&done, 0, &["2 users as invalidated", "others in it: 2"]);
    assert_eq!(users(&done), ["ada", "eve"]);
}

#[tokio::test]
async fn users_with_an_unknown_result_are_reported_and_reinstated_on_request() {
    let leader = leader().await;
    let here = leader.base_url();
    let lines = [
        line(&here, "ada", TIMEOUT),
        line(&here, "bob", INVALIDATED),
        line(&here, "bob", TIMEOUT),
        line(&here, "cyd", REFUSED),
        line(&here, "dan", REINSTATED),
        line(&here, "dan", TIMEOUT),
    ];
    let journal = Folder::new("from-journal-unknown").write("journal", lines.concat());
    let done = run(reinstate(&leader, &["--from-journal", &journal]));
    assert_run(
        &done,
        0,
        &[
            "warning: the result is unknown for 2 users, whose",
            "--include-unknown",
        ],
    );
    assert_eq!(users(&done), ["bob"]);
    let done = run(reinstate(
        &leader,
        &["--from-journal", &journal, "--include-unknown"],
    ));
    assert_run(&done, 0, &[]);
    assert_eq!(users(&done), ["bob", "ada", "dan"]);
}

#[tokio::test]
async fn a_resumed_run_includes_users_who_may_have_been_reinstated_since() {
    let leader = leader().await;
    let here = leader.base_url();
    let lines = [
        line(&here, "ada", INVALIDATED),
        line(&here, "bob", INVALIDATED),
        line(&here, "bob", TIMEOUT),
    ];
    let journal = Folder::new("from-journal-resume").write("journal", lines.concat());
    let args = ["ada", "bob", "--yes", "--resume", "--journal", &journal];
    let done = run(crate::support::bulk::invalidate(&leader, &args));
    assert_run(&done, 0, &["skipping 1 user that "]);
    assert_eq!(users(&done), ["bob"]);
}

#[tokio::test]
async fn a_journal_of_only_other_leaders_is_an_error_that_names_them() {
    let leader = leader().await;
    let line = line("https://other.example.com/api/v1", "dan", INVALIDATED);
    let journal = Folder::new("from-journal-other").write("journal", line);
    let done = run(reinstate(&leader, &["--from-journal", &journal]));
    assert_run(&done, 2, &["records of https://other.example.com/api/v1"]);
}

#[tokio::test]
async fn a_leader_of_a_journal_is_shown_with_escapes() {
    let leader = leader().await;
    let folder = Folder::new("from-journal-escapes");
    let line = line(r"https://a\u202e\u001b[2Jb", "dan", INVALIDATED);
    let journal = folder.write("journal", line);
    let escaped = r"https://a\u{202e}\u{1b}[2Jb";
    let records = format!("records of {escaped}");
    let reinstated = run(reinstate(&leader, &["--from-journal", &journal]));
    assert_run(&reinstated, 2, &[&records]);
    let args = ["dan", "--resume", "--journal", &journal];
    let resumed = run(crate::support::bulk::invalidate(&leader, &args));
    assert_run(&resumed, 0, &[&records]);
    for format in ["markdown", "html"] {
        let output = folder.path(format);
        let report = ["report", "--format", format, "--output", &output, &journal];
        assert_run(&run(bare(&report)), 0, &[]);
        let report = folder.text(format);
        assert!(report.contains("u{202e}"), "{report}");
        assert!(!report.contains(['\u{202e}', '\u{1b}']), "{report}");
    }
}

#[tokio::test]
async fn a_missing_journal_is_an_error_and_is_not_created() {
    let leader = leader().await;
    let journal = Folder::new("from-journal-none").path("journal");
    let done = run(reinstate(
        &leader,
        &["--from-journal", &journal, "--journal", &journal],
    ));
    assert_run(&done, 2, &["cannot read the journal"]);
    assert!(!Path::new(&journal).exists());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_journal_on_a_pipe_is_read_for_each_of_several_leaders() {
    let (one, two) = (leader().await, leader().await);
    let folder = Folder::new("from-piped-journal");
    let file = profiles_of(&folder, [("one", &one), ("two", &two)]);
    let lines = [
        line(&one.base_url(), "ada", INVALIDATED),
        line(&two.base_url(), "ada", INVALIDATED),
        line(&two.base_url(), "bob", INVALIDATED),
    ];
    let args = [
        "reinstate",
        "--yes",
        "--all-profiles",
        "--from-journal",
        "/dev/stdin",
    ];
    let done = run_with_stdin(command_with_profiles(&file, &args), lines.concat());
    assert_run(&done, 0, &["reinstated        1    2"]);
    assert_eq!((one.request_count(), two.request_count()), (1, 2));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_hint_for_the_rest_says_that_a_piped_journal_is_needed_again() {
    let (leader, folder) = (leader().await, Folder::new("from-piped-journal-rest"));
    leader.set_faults(
        Faults::none()
            .unavailable(Frequency::every(2), None)
            .on(Calls::All),
    );
    let lines = ["ada", "bob"].map(|user| line(&leader.base_url(), user, INVALIDATED));
    let own = folder.path("own");
    let args = [
        "--from-journal",
        "/dev/stdin",
        "--journal",
        &own,
        "--retries",
        "0",
    ];
    let failed = run_with_stdin(reinstate(&leader, &args), lines.concat());
    assert_run(
        &failed,
        1,
        &["to do the rest, passing the same users again:"],
    );
}
