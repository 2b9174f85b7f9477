//! The journal of the real binary: correct at every moment, and enough to resume from.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::bulk::{
    Folder, assert_run, invalidate, leader, list, requests_per_user, spawn,
};
use crate::support::command::run;
use cribl_tokens::sandbox::http::StatusCode;
use cribl_tokens::sandbox::{Faults, Frequency, Reply, Sandbox};
use serde_json::Value;

#[tokio::test]
async fn the_journal_has_the_fields_of_the_json_output_plus_time_and_leader() {
    let (leader, folder) = (leader().await, Folder::new("journal"));
    leader.respond_next(Reply::new(StatusCode::NOT_FOUND));
    let args = [
        "nico",
        "maria",
        "--yes",
        "--concurrency",
        "1",
        "--format",
        "json",
    ];
    let mut command = invalidate(&leader, &args);
    command.args(["--journal", &folder.path("journal")]);
    let done = run(command);
    assert_run(
        &done,
        1,
        &["1 of 2 accepted: 0 with items, 1 with 0 items; 1 failed"],
    );
    let printed = done.json();
    assert_eq!(folder.journal().len(), 2);
    for (mut entry, printed) in folder.journal().into_iter().zip(printed) {
        let entry = entry.as_object_mut().unwrap();
        let time = entry.remove("time").unwrap();
        assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
        assert_eq!(entry.remove("leader").unwrap(), *leader.base_url());
        assert_eq!(Value::from(entry.clone()), printed);
    }
}

#[tokio::test]
async fn a_resumed_run_skips_users_invalidated_on_the_same_leader() {
    let (first, other) = (leader().await, leader().await);
    let folder = Folder::new("resume");
    let (file, journal) = (folder.write("users", list(10)), folder.path("journal"));
    first.set_faults(Faults::none().rate_limited(Frequency::every(5), None));
    let args = [
        "--from",
        &file,
        "--yes",
        "--journal",
        &journal,
        "--retries",
        "0",
    ];
    let begun = run(invalidate(&first, &args));
    assert_run(
        &begun,
        1,
        &[
            "8 of 10 accepted: 0 with items, 8 with 0 items; 2 failed",
            "to do the rest:\n",
            "--resume",
        ],
    );

    first.set_faults(Faults::none());
    let resume = ["--from", &file, "--yes", "--journal", &journal, "--resume"];
    // Another spelling of the same Leader, which the client normalizes.
    let spelled = first.base_url().replace("/api/v1", "") + "/";
    let mut command = invalidate(&first, &resume);
    command.env("CRIBL_BASE_URL", spelled);
    assert_run(
        &run(command),
        0,
        &["skipping 8 users that ", "2 of 2 accepted", "skipped: 8"],
    );
    assert_eq!(folder.invalidated().len(), 10);
    assert_run(
        &run(invalidate(&first, &resume)),
        0,
        &["0 of 0 invalidated"],
    );
    assert_eq!(first.request_count(), 12);

    assert_run(
        &run(invalidate(&other, &resume)),
        0,
        &["skipping 0 users", "10 of 10 accepted"],
    );
    assert_eq!(other.request_count(), 10);
}

#[tokio::test]
async fn a_long_list_has_each_user_once_in_order_without_those_already_done() {
    let (leader, folder) = (leader().await, Folder::new("long"));
    let journal = folder.path("journal");
    let even: Vec<String> = (0..1_000).map(|n| format!("user{}", 2 * n)).collect();
    let even = folder.write("even", even.join("\n"));
    let args = ["--from", &even, "--yes", "--journal", &journal];
    assert_run(&run(invalidate(&leader, &args)), 0, &["1000 of 1000"]);

    let twice = folder.write("twice", list(2_000).repeat(2));
    let args = ["--from", &twice, "--journal", &journal, "--resume"];
    let mut command = invalidate(&leader, &args);
    command.args(["--dry-run", "--format", "json"]);
    let dry = run(command);
    assert_run(
        &dry,
        0,
        &["1000 users", "2000 duplicates", "1000 already done"],
    );
    let users = dry.json().into_iter().map(|record| record["user"].clone());
    let odd = (0..1_000).map(|n| Value::from(format!("user{}", 2 * n + 1)));
    assert!(users.eq(odd), "{}", dry.stdout);
}

#[tokio::test]
async fn the_command_to_resume_works_when_pasted() {
    let (leader, folder) = (leader().await, Folder::new("paste it"));
    let (file, journal) = (folder.write("the users", list(3)), folder.path("journal"));
    leader.respond_next(Reply::new(StatusCode::INTERNAL_SERVER_ERROR));
    let begun = run(invalidate(
        &leader,
        &["--from", &file, "--yes", "--journal", &journal],
    ));
    assert_run(&begun, 1, &[]);
    let (_, command) = begun.stderr.split_once("to do the rest:\n").unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", command.lines().next().unwrap()])
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", leader.admin_token());
    assert_run(&run(shell), 0, &["skipped: 2"]);
    assert_eq!(folder.invalidated().len(), 3);
}

#[tokio::test]
async fn a_torn_last_line_is_repaired_and_any_other_bad_line_is_an_error() {
    let (leader, folder) = (leader().await, Folder::new("torn"));
    let journal = folder.path("journal");
    let args = ["nico", "--journal", &journal, "--resume"];
    assert_run(&run(invalidate(&leader, &args)), 0, &[]);
    let line = folder.text("journal");
    for cut in 1..line.len() {
        folder.write(
            "journal",
            [&line.replace("nico", "maria"), &line[..cut]].concat(),
        );
        let whole = cut == line.len() - 1;
        let resumed = run(invalidate(&leader, &args));
        assert_run(
            &resumed,
            0,
            &[if whole {
                "skipping 1 user that"
            } else {
                "skipping 0 users that"
            }],
        );
        assert_eq!(resumed.stderr.contains("torn by a crash"), !whole);
        assert_eq!(folder.invalidated().len(), 2, "cut at {cut}");
    }
    folder.write(
        "journal",
        [line.as_bytes(), b"{\"time\":\"20\0\0\0\0"].concat(),
    );
    assert_run(&run(invalidate(&leader, &args)), 0, &["torn by a crash"]);

    for bad in [
        "nico\n",
        "{\"time\":\"20\n",
        "[]\n",
        "{\"time\":\"\",\"leader\":\"\"}\n",
        "nico",
    ] {
        let text = [&line, &line, bad].concat();
        folder.write("journal", &text);
        assert_run(
            &run(invalidate(&leader, &args)),
            2,
            &["line 3 of", "No user's tokens were touched"],
        );
        assert_eq!(
            folder.text("journal"),
            text,
            "a file that is not a journal was changed"
        );
    }
}

#[tokio::test]
async fn a_second_run_on_the_same_journal_is_refused() {
    let (leader, folder) = (leader().await, Folder::new("lock"));
    let journal = folder.path("journal");
    leader.set_faults(Faults::none().latency(Duration::from_secs(3600)));
    let mut first = spawn(invalidate(&leader, &["nico", "--journal", &journal]));
    leader.wait_for_requests(1).await;
    let second = run(invalidate(&leader, &["maria", "--journal", &journal]));
    assert_run(&second, 2, &["another run has the journal"]);
    first.kill().unwrap();
    first.wait().unwrap();
    leader.set_faults(Faults::none());
    assert_run(
        &run(invalidate(&leader, &["maria", "--journal", &journal])),
        0,
        &[],
    );
}

/// 20,000 ids take minutes in a debug build, so `CRIBL_TOKENS_TEST_IDS` sets the number of ids.
#[tokio::test]
async fn a_run_killed_repeatedly_loses_no_user_and_sends_few_twice() {
    let ids: usize = std::env::var("CRIBL_TOKENS_TEST_IDS").map_or(1500, |n| n.parse().unwrap());
    let (leader, folder) = (leader().await, Folder::new("kill"));
    let (file, journal) = (folder.write("users", list(ids)), folder.path("journal"));
    let args = [
        "--from",
        &file,
        "--yes",
        "--journal",
        &journal,
        "--resume",
        "--concurrency",
        "16",
    ];
    let mut kills = 0;
    let mut random = 12345_u64;
    loop {
        let mut command = invalidate(&leader, &args);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // The high bits of a linear congruential generator. The next kill comes after between 1 request and
        // an eighth of all requests.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let at = leader.request_count() + 1 + (random >> 33) % (ids as u64 / 8);
        let ended = tokio::select! {
            () = leader.wait_for_requests(at) => None,
            status = wait(&mut child) => Some(status),
        };
        if let Some(status) = ended {
            assert!(status.success());
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
    let (asked, done) = (requests_per_user(&leader), folder.invalidated());
    assert!(kills >= 4, "{kills} kills");
    assert_eq!((asked.len(), done.len()), (ids, ids));
    assert!(
        done.values().all(|&times| times == 1),
        "one is in the journal twice"
    );
    let twice = asked.values().sum::<usize>() - ids;
    assert!(
        twice <= 16 * kills,
        "{twice} sent again after {kills} kills"
    );
    println!("{ids} ids, {kills} kills: {twice} sent again");
}

async fn wait(child: &mut Child) -> std::process::ExitStatus {
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_under_the_journal_stops_the_run() {
    let (leader, folder) = (leader().await, Folder::new("full"));
    let file = folder.write("users", list(500));
    let args = [
        "--from",
        &file,
        "--yes",
        "--journal",
        "/dev/full",
        "--format",
        "json",
    ];
    let stopped = run(invalidate(&leader, &args));
    assert_run(
        &stopped,
        1,
        &[
            "cannot write the journal",
            "No space left",
            "not recorded",
            "0 of 500 invalidated, 0 failed",
        ],
    );
    // The users the Leader accepted are still on stdout.
    assert!(!stopped.json().is_empty());
    assert!(leader.request_count() < 50, "{}", leader.request_count());
}

#[tokio::test]
async fn the_command_to_resume_is_right_after_a_double_dash() {
    let (leader, folder) = (leader().await, Folder::new("double-dash"));
    let journal = folder.path("journal");
    leader.respond_next(Reply::new(StatusCode::FORBIDDEN));
    let args = ["--yes", "--journal", &journal, "--", "-weird", "nico"];
    let first = run(invalidate(&leader, &args));
    assert_run(&first, 1, &["--resume -- -weird nico"]);
}

#[tokio::test]
async fn a_journal_that_skips_no_user_says_why() {
    let (leader, folder) = (leader().await, Folder::new("skips-no-user"));
    let journal = folder.path("journal");
    let args = ["nico", "--journal", &journal, "--resume"];
    assert_run(
        &run(invalidate(&leader, &args)),
        0,
        &["does not exist yet", "no users are skipped"],
    );
    let again = run(invalidate(&leader, &args[..3]));
    assert_run(
        &again,
        0,
        &["records 1 user as invalidated", "--resume would skip them"],
    );
    let mut elsewhere = invalidate(&leader, &args);
    elsewhere.env(
        "CRIBL_BASE_URL",
        leader.base_url().replace("127.0.0.1", "localhost"),
    );
    assert_run(
        &run(elsewhere),
        0,
        &["skipping 0 users", "it has records of http://127.0.0.1:"],
    );
}

#[tokio::test]
async fn a_journal_that_is_deleted_or_replaced_stops_the_run() {
    for is_replaced in [false, true] {
        let (leader, folder) = (leader().await, Folder::new("journal-gone"));
        let (file, journal) = (folder.write("users", list(2000)), folder.path("journal"));
        leader.set_faults(Faults::none().latency(Duration::from_millis(100)));
        let args = ["--from", &file, "--yes", "--journal", &journal];
        let child = spawn(invalidate(&leader, &args));
        leader.wait_for_requests(20).await;
        std::fs::remove_file(&journal).unwrap();
        if is_replaced {
            folder.write("journal", "");
        }
        let ended = crate::support::bulk::end(child);
        let words = "stopped early: the journal was deleted or replaced during the run";
        assert_run(&ended, 1, &[words, "not attempted"]);
        assert!(leader.request_count() < 2000);
        // The journal at that path has no record of this run, so resuming would send everything again.
        assert!(!ended.stderr.contains("--resume"), "{}", ended.stderr);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupted_run_whose_journal_was_deleted_is_not_resumed() {
    let (leader, folder) = (leader().await, Folder::new("journal-gone-interrupted"));
    let (file, journal) = (folder.write("users", list(2000)), folder.path("journal"));
    leader.set_faults(Faults::none().latency(Duration::from_secs(2)));
    let args = ["--from", &file, "--yes", "--journal", &journal];
    let child = spawn(invalidate(&leader, &args));
    leader.wait_for_requests(8).await;
    crate::support::bulk::signal(&child, "-INT");
    std::fs::remove_file(&journal).unwrap();
    let ended = crate::support::bulk::end(child);
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    assert!(!ended.stderr.contains("--resume"), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("the journal was deleted or replaced"),
        "{}",
        ended.stderr
    );
}

#[tokio::test]
async fn resume_sends_users_with_0_items_again_with_require_items() {
    let leader = Sandbox::builder().user("ada", "x").start().await.unwrap();
    let folder = Folder::new("resume-items");
    let (journal, failed) = (folder.path("journal"), folder.path("failed"));
    let args = [
        "ada",
        "bob",
        "--yes",
        "--journal",
        &journal,
        "--failed",
        &failed,
    ];
    let strict = [&args[..], &["--require-items"]].concat();
    let begun = run(invalidate(&leader, &strict));
    assert_run(
        &begun,
        1,
        &["1 with 0 items", "to do the rest:\n", "--resume"],
    );
    assert!(folder.text("failed").ends_with("\nbob\n"));
    let resumed = run(invalidate(&leader, &[&strict[..], &["--resume"]].concat()));
    assert_run(&resumed, 1, &["skipping 1 user that", "0 items for bob"]);
    assert!(folder.text("failed").ends_with("\nbob\n"));
    let resumed = run(invalidate(&leader, &[&args[..], &["--resume"]].concat()));
    assert_run(&resumed, 0, &["skipping 2 users that"]);
}

#[tokio::test]
async fn a_byte_order_mark_and_blank_lines_in_a_journal_are_ignored() {
    let (leader, folder) = (leader().await, Folder::new("journal-edited"));
    let journal = folder.path("journal");
    let args = ["nico", "--journal", &journal, "--resume"];
    assert_run(&run(invalidate(&leader, &args)), 0, &[]);
    let line = folder.text("journal");
    for text in [
        format!("\u{feff}{line}"),
        format!("\n{line}\r\n \n"),
        format!("{line}  "),
    ] {
        folder.write("journal", text);
        assert_run(
            &run(invalidate(&leader, &args)),
            0,
            &["skipping 1 user that"],
        );
    }
    let refused = line.replace(
        "nico",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuaWNvIn0.c2lnbmF0dXJl",
    );
    folder.write("journal", refused);
    let refused = run(invalidate(&leader, &args));
    assert_run(&refused, 2, &["the form of a bearer token"]);
    assert!(!refused.stderr.contains("eyJ"), "{}", refused.stderr);
}
