//! What stops a run of the real binary, and what doesn't.

use std::time::Duration;

use crate::support::bulk::{
    Folder, assert_run, end, invalidate, leader, list, requests_per_user, signal, spawn,
};
use crate::support::command::{Run, bare, run};
#[cfg(target_os = "linux")]
use crate::support::environment::hand_on;
use cribl_tokens::sandbox::http::StatusCode;
use cribl_tokens::sandbox::{
    ADMIN_PASSWORD, ADMIN_USERNAME, Calls, Faults, Frequency, Reply, RetryAfter, ScriptedResponse,
};

#[tokio::test]
async fn a_refused_token_stops_the_run() {
    let (leader, folder) = (leader().await, Folder::new("401"));
    let file = folder.write("users", list(500));
    let mut command = invalidate(&leader, &["--from", &file, "--yes"]);
    command.env("CRIBL_BEARER_TOKEN", "another");
    assert_run(
        &run(command),
        1,
        &[
            "stopped early: the Leader does not accept",
            "0 of 500",
            "not attempted: 492",
        ],
    );
    assert_eq!(leader.request_count(), 8);
}

#[tokio::test]
async fn an_unreachable_leader_stops_the_run_after_max_failures_in_a_row() {
    let (leader, folder) = (leader().await, Folder::new("gone"));
    let file = folder.write("users", list(500));
    let args = [
        "--from",
        &file,
        "--yes",
        "--retries",
        "0",
        "--max-failures",
        "5",
        "--concurrency",
        "1",
    ];
    leader.set_faults(Faults::none().dropped(Frequency::burst(480, 500)));
    assert_run(
        &run(invalidate(&leader, &args)),
        1,
        &[
            "stopped early: 5 users in a row",
            "disconnected",
            "20 of 500 accepted: 0 with items, 20 with 0 items; 5 failed",
            "not attempted: 475",
        ],
    );
    // The first dropped request went over a kept connection, so the client sends it again over a new one.
    assert_eq!(leader.request_count(), 26);
}

#[tokio::test]
async fn occasional_failures_do_not_stop_the_run_and_are_listed_for_another() {
    let (leader, folder) = (leader().await, Folder::new("failed"));
    let file = folder.write(
        "users",
        [list(98), "\"#odd\"\n\"a\\u200bb\"\n".to_owned()].concat(),
    );
    let failed = folder.path("failed");
    leader.set_faults(Faults::none().cut_off(Frequency::every(2)));
    let args = [
        "--from",
        &file,
        "--yes",
        "--retries",
        "0",
        "--failed",
        &failed,
        "--concurrency",
        "1",
    ];
    assert_run(
        &run(invalidate(&leader, &args)),
        1,
        &[
            "50 of 100 accepted: 0 with items, 50 with 0 items; 50 failed",
            "failed: 50 disconnected",
        ],
    );
    leader.set_faults(Faults::none());
    assert_run(
        &run(invalidate(&leader, &["--from", &failed, "--yes"])),
        0,
        &["50 of 50 accepted"],
    );
    assert_eq!(requests_per_user(&leader).len(), 100);
}

#[tokio::test]
async fn refusals_and_bursts_lose_no_user() {
    for (n, faults) in [
        Faults::none().rate_limited(Frequency::share(0.1), RetryAfter::Seconds(0)),
        Faults::none().unavailable(Frequency::burst(20, 200), None),
    ]
    .into_iter()
    .enumerate()
    {
        let (leader, folder) = (leader().await, Folder::new(&format!("faults{n}")));
        let (file, journal) = (folder.write("users", list(400)), folder.path("journal"));
        leader.set_faults(faults);
        let args = ["--from", &file, "--yes", "--journal", &journal];
        assert_run(
            &run(invalidate(&leader, &args)),
            0,
            &["400 of 400 accepted"],
        );
        assert!(leader.request_count() > 430);
        assert_eq!(folder.invalidated().len(), 400);
        assert_eq!(folder.journal().len(), 400);
    }
}

#[tokio::test]
async fn ctrl_c_finishes_calls_in_flight_and_starts_no_more() {
    for name in ["-INT", "-TERM"] {
        let (leader, folder) = (leader().await, Folder::new(&format!("interrupt{name}")));
        let (file, journal) = (folder.write("users", list(300)), folder.path("journal"));
        leader.set_faults(Faults::none().latency(Duration::from_millis(100)));
        let args = ["--from", &file, "--yes", "--journal", &journal];
        let child = spawn(invalidate(&leader, &args));
        leader.wait_for_requests(20).await;
        signal(&child, name);
        let ended = end(child);
        assert_run(
            &ended,
            130,
            &[
                " with 0 items; 0 failed",
                "stopped early: interrupted",
                "not attempted",
                "--resume",
            ],
        );
        // The command waited for every user it had sent a request for.
        let asked = requests_per_user(&leader);
        assert!(asked.len() < 300);
        assert_eq!(folder.invalidated(), asked);
    }
}

#[tokio::test]
async fn ctrl_c_twice_stops_at_once() {
    let (leader, folder) = (leader().await, Folder::new("twice"));
    let (file, journal) = (folder.write("users", list(300)), folder.path("journal"));
    leader.set_faults(Faults::none().latency(Duration::from_secs(3600)));
    let mut child = spawn(invalidate(
        &leader,
        &[
            "--from",
            &file,
            "--yes",
            "--timeout",
            "9999",
            "--journal",
            &journal,
        ],
    ));
    leader.wait_for_requests(8).await;
    signal(&child, "-INT");
    // It reports the first signal before it can receive the second.
    let mut said = String::new();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    std::io::BufRead::read_line(&mut stderr, &mut said).unwrap();
    assert!(said.contains("finishing 8 calls in flight"), "{said}");
    signal(&child, "-INT");
    std::io::Read::read_to_string(&mut stderr, &mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(said.contains("in flight at the end: 8"), "{said}");
    assert!(said.contains("not attempted: 292"), "{said}");
    // The user who undoes the run must know about them.
    let entries = folder.journal();
    assert_eq!(entries.len(), 8);
    for entry in entries {
        assert_eq!(entry["error"]["kind"], "interrupted", "{entry}");
        assert_eq!(entry["error"]["carried_out"], "unknown", "{entry}");
    }
    leader.set_faults(Faults::none());
    let mut undo = bare(&["reinstate", "--yes", "--from-journal", &journal]);
    undo.env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", leader.admin_token());
    assert_run(
        &run(undo),
        0,
        &["warning: the result is unknown for 8 users, whose"],
    );
}

#[tokio::test]
async fn ctrl_c_abandons_calls_that_wait_for_a_retry() {
    let (leader, folder) = (leader().await, Folder::new("waiting"));
    let (file, journal) = (folder.write("users", list(100)), folder.path("journal"));
    leader.set_faults(Faults::none().rate_limited(Frequency::always(), RetryAfter::Seconds(3600)));
    let child = spawn(invalidate(
        &leader,
        &["--from", &file, "--yes", "--journal", &journal],
    ));
    leader.wait_for_requests(8).await;
    signal(&child, "-INT");
    assert_run(
        &end(child),
        130,
        &[
            "0 of 100 invalidated, 0 failed, on ",
            "\n  abandoned: 8 that waited to be sent, or sent again\nstopped early: interrupted\n  not attempted: 92\n",
            "--resume",
        ],
    );
    assert_eq!(leader.request_count(), 8);
    leader.set_faults(Faults::none());
    let args = ["--from", &file, "--yes", "--journal", &journal, "--resume"];
    assert_run(
        &run(invalidate(&leader, &args)),
        0,
        &["100 of 100 accepted"],
    );
}

#[tokio::test]
async fn ctrl_c_does_not_wait_for_a_sign_in() {
    let (leader, folder) = (leader().await, Folder::new("signing-in"));
    let (file, journal) = (folder.write("users", list(100)), folder.path("journal"));
    let slow = Faults::none().on(Calls::Logins);
    leader.set_faults(slow.latency(Duration::from_secs(3600)));
    let args = [
        "--from",
        &file,
        "--yes",
        "--timeout",
        "9999",
        "--include-self",
        "--journal",
        &journal,
    ];
    let mut command = invalidate(&leader, &args);
    command
        .env_remove("CRIBL_BEARER_TOKEN")
        .env("CRIBL_USERNAME", ADMIN_USERNAME)
        .env("CRIBL_PASSWORD", ADMIN_PASSWORD);
    let child = spawn(command);
    leader.wait_for_requests(1).await;
    signal(&child, "-INT");
    assert_run(
        &end(child),
        130,
        &["abandoned: 8 that waited", "not attempted: 92"],
    );
    assert_eq!(leader.request_count(), 1);
    assert_eq!(folder.text("journal"), "", "nothing was sent for any user");
}

#[tokio::test]
async fn a_refusal_of_all_users_stops_the_run_and_of_some_does_not() {
    let folder = Folder::new("refused");
    let file = folder.write("users", list(100));
    let args = [
        "--from",
        &file,
        "--yes",
        "--concurrency",
        "1",
        "--max-failures",
        "5",
    ];
    for status in [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND] {
        let leader = leader().await;
        for _ in 0..100 {
            leader.respond_next(Reply::new(status));
        }
        let all = run(invalidate(&leader, &args));
        assert_run(
            &all,
            1,
            &[
                "stopped early: 5 users in a row failed",
                "not attempted: 95",
            ],
        );
    }
    let leader = leader().await;
    leader.respond_next(ScriptedResponse::Usual);
    for _ in 0..99 {
        leader.respond_next(Reply::new(StatusCode::NOT_FOUND));
    }
    let some = run(invalidate(&leader, &args));
    assert_run(
        &some,
        1,
        &["1 of 100 accepted: 0 with items, 1 with 0 items; 99 failed"],
    );
    // The address is right, because a user was accepted.
    assert!(!some.stderr.contains("--base-url"), "{}", some.stderr);
}

#[cfg(target_os = "linux")]
/// Runs `--from FILE --journal FILE` against a slow Leader and hangs up the terminal meanwhile.
async fn hung_up(folder: &Folder, nohup: bool) -> Run {
    let leader = leader().await;
    let (file, journal) = (folder.write("users", list(50)), folder.path("journal"));
    leader.set_faults(Faults::none().latency(Duration::from_millis(20)));
    let args = ["--from", &file, "--yes", "--journal", &journal];
    let command = invalidate(&leader, &args);
    let command = if nohup {
        let mut outer = std::process::Command::new("nohup");
        outer.arg(command.get_program()).args(command.get_args());
        hand_on(&command, &mut outer);
        outer
    } else {
        command
    };
    let child = spawn(command);
    leader.wait_for_requests(8).await;
    // As a shell and the kernel do when a terminal closes.
    signal(&child, "-HUP");
    signal(&child, "-HUP");
    end(child)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_closed_terminal_ends_a_run_as_ctrl_c_does() {
    let folder = Folder::new("hangup");
    let ended = hung_up(&folder, false).await;
    assert_run(&ended, 130, &["stopped early: interrupted", "--resume"]);
    assert!(!folder.invalidated().is_empty());
    assert!(
        !ended.stderr.contains("in flight at the end"),
        "{}",
        ended.stderr
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn under_nohup_a_run_continues_when_the_terminal_closes() {
    let folder = Folder::new("nohup");
    let ended = hung_up(&folder, true).await;
    assert_run(&ended, 0, &["50 of 50 accepted"]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_signal_that_the_parent_ignores_stays_ignored() {
    for (name, signals) in [("-INT", "INT"), ("-TERM", "TERM")] {
        let (leader, folder) = (leader().await, Folder::new("ignored"));
        let file = folder.write("users", list(50));
        leader.set_faults(Faults::none().latency(Duration::from_millis(20)));
        let command = invalidate(&leader, &["--from", &file, "--yes"]);
        // As a shell does for a background job of a script.
        let mut shell = std::process::Command::new("sh");
        let script = format!("trap '' {signals}; exec \"$@\"");
        shell.args(["-c", &script, "sh"]).arg(command.get_program());
        shell.args(command.get_args());
        hand_on(&command, &mut shell);
        let child = spawn(shell);
        leader.wait_for_requests(8).await;
        signal(&child, name);
        assert_run(&end(child), 0, &["50 of 50 accepted"]);
    }
}
