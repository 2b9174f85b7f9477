//! `--deadline`: the time that a call, or a run over many users, may take in all.

use std::time::Duration;

use cribl_tokens::sandbox::{Faults, Frequency, RetryAfter, Sandbox};

use crate::support::bulk::{Folder, invalidate, list, requests_per_user};
use crate::support::command::run;
use crate::support::profiles::{command_with_profiles, profiles_of};

#[tokio::test]
async fn a_call_does_not_begin_a_wait_that_exceeds_the_deadline() {
    let asks = Faults::none().rate_limited(Frequency::always(), RetryAfter::Seconds(3600));
    let leader = Sandbox::builder().faults(asks).start().await.unwrap();
    let failed = run(invalidate(&leader, &["nico", "--deadline", "50"]));
    assert_eq!(failed.code, Some(1), "{}", failed.stderr);
    let all = format!("{}{}", failed.stdout, failed.stderr);
    assert!(
        all.contains("the deadline of 50 s leaves no time for a retry"),
        "{all}"
    );
    assert!(
        all.contains("--deadline SECONDS gives the call more time"),
        "{all}"
    );
    assert_eq!(leader.request_count(), 1);
}

#[tokio::test]
async fn a_run_starts_no_calls_after_the_deadline_and_finishes_those_in_flight() {
    let leader = Sandbox::start().await.unwrap();
    let folder = Folder::new("deadline");
    let (file, journal) = (folder.write("users", list(500)), folder.path("journal"));
    let args = [
        "--from",
        &file,
        "--yes",
        "--rate",
        "20",
        "--deadline",
        "0.6",
        "--journal",
        &journal,
    ];
    let stopped = run(invalidate(&leader, &args));
    assert_eq!(stopped.code, Some(1), "{}", stopped.stderr);
    assert!(
        stopped
            .stderr
            .contains("the deadline of 0.6 s has passed (--deadline)"),
        "{}",
        stopped.stderr
    );
    let sent = requests_per_user(&leader).len();
    assert!((1..500).contains(&sent), "{sent}");
    let recorded = std::fs::read_to_string(&journal).unwrap();
    assert_eq!(
        recorded.matches("\"outcome\":\"invalidated\"").count(),
        sent,
        "{recorded}"
    );
}

#[tokio::test]
async fn the_next_leader_gets_no_call_after_the_deadline_even_for_one_user() {
    let slow = Faults::none().latency(Duration::from_secs(600));
    let first = Sandbox::builder().faults(slow).start().await.unwrap();
    let second = Sandbox::start().await.unwrap();
    let folder = Folder::new("deadline-leaders");
    let file = profiles_of(&folder, [("first", &first), ("second", &second)]);
    let args = [
        "invalidate",
        "nico",
        "--yes",
        "--all-profiles",
        "--deadline",
        "0.5",
    ];
    let stopped = run(command_with_profiles(&file, &args));
    assert_eq!(stopped.code, Some(1), "{}", stopped.stderr);
    assert_eq!(first.request_count(), 1);
    assert_eq!(second.request_count(), 0, "{}", stopped.stderr);
    let not_attempted = "not attempted      0       1";
    assert!(stopped.stderr.contains(not_attempted), "{}", stopped.stderr);
}
