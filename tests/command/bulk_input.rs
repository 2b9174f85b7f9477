//! Lists of users through the real binary: what counts as an id, when a confirmation is needed, and what
//! blocks.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::support::bulk::{
    Folder, assert_run, end, invalidate, leader, list, requests_per_user, signal, spawn,
};
use crate::support::command::{bare, run, run_with_stdin};
use cribl_tokens::sandbox::Sandbox;

#[tokio::test]
async fn more_than_one_user_needs_a_yes_without_a_terminal() {
    let (leader, folder) = (leader().await, Folder::new("yes"));
    let file = folder.write("users", "nico\nmaria\n");
    for args in [&["nico", "maria"][..], &["--from", &file]] {
        assert_run(
            &run(invalidate(&leader, args)),
            2,
            &[
                "2 users on 127.0.0.1",
                "--yes",
                "No user's tokens were touched",
            ],
        );
    }
    let piped = run_with_stdin(invalidate(&leader, &["--from", "-"]), "nico\nmaria\n");
    assert_run(&piped, 2, &["--yes", "No user's tokens were touched"]);
    assert_eq!(leader.request_count(), 0);

    let one = folder.write("one", "nico\n# maria\n\nnico\n");
    assert_run(
        &run(invalidate(&leader, &["--from", &one])),
        0,
        &["1 duplicate"],
    );
    assert_run(
        &run_with_stdin(invalidate(&leader, &["--from", "-"]), "nico\n"),
        0,
        &[],
    );
    assert_run(
        &run(invalidate(&leader, &["nico", "maria", "--yes"])),
        0,
        &["2 of 2 accepted"],
    );
    assert_eq!(leader.request_count(), 4);
}

#[tokio::test]
async fn a_dry_run_shows_who_would_be_sent_and_sends_nothing() {
    let (leader, folder) = (leader().await, Folder::new("dry-run"));
    let file = folder.write("users", "nico\nmaria\nnico\n");
    let journal = folder.path("journal");
    let dry = run(invalidate(
        &leader,
        &["--from", &file, "--dry-run", "--journal", &journal],
    ));
    assert_run(&dry, 0, &["would invalidate 2 users on"]);
    assert_eq!(
        dry.stdout,
        "would invalidate nico\nwould invalidate maria\n"
    );
    let json = run(invalidate(
        &leader,
        &["nico", "--dry-run", "--format", "json"],
    ))
    .json();
    assert_eq!(
        json,
        [serde_json::json!({"user": "nico", "outcome": "would_invalidate"})]
    );
    assert_eq!(leader.request_count(), 0);
    assert!(!Path::new(&journal).exists());
}

#[tokio::test]
async fn all_invalid_lines_are_reported_and_nothing_is_sent() {
    let (leader, folder) = (leader().await, Folder::new("invalid"));
    let file = folder.write("users", b"nico\n..\nmaria\n\xff\n.\n");
    let lines = [2, 4, 5].map(|line| format!("users:{line}: "));
    let lines = lines.each_ref().map(String::as_str);
    let refused = run(invalidate(&leader, &["--from", &file, "--yes"]));
    assert_run(&refused, 2, &lines);
    assert_run(
        &refused,
        2,
        &["No user's tokens were touched", "--skip-invalid"],
    );
    assert_eq!(leader.request_count(), 0);

    let skipped = run(invalidate(
        &leader,
        &["--from", &file, "--yes", "--skip-invalid"],
    ));
    assert_run(&skipped, 0, &lines);
    assert_run(&skipped, 0, &["2 of 2 accepted", "3 invalid lines"]);
}

#[tokio::test]
async fn a_pipe_is_checked_to_its_end_before_anything_is_sent() {
    let leader = leader().await;
    let args = ["--from", "-", "--yes"];
    for list in ["..\nnico\n", "nico\n..\nmaria\n"] {
        let refused = run_with_stdin(invalidate(&leader, &args), list);
        assert_run(
            &refused,
            2,
            &[
                "stdin:",
                "1 invalid line",
                "--skip-invalid",
                "No user's tokens were touched",
            ],
        );
    }
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn a_column_of_a_csv_file_is_read() {
    let (leader, folder) = (leader().await, Folder::new("csv"));
    let file = folder.write(
        "users.csv",
        "\u{feff}name,email\r\n\"Jones, Nico\",nico\r\nMaria,\"m\"\"a\"\r\n",
    );
    let done = run(invalidate(
        &leader,
        &["--from", &file, "--column", "email", "--yes"],
    ));
    assert_run(&done, 0, &["2 of 2 accepted"]);
    assert_eq!(
        requests_per_user(&leader).into_keys().collect::<Vec<_>>(),
        ["m%22a", "nico"]
    );
    let none = run(invalidate(
        &leader,
        &["--from", &file, "--column", "mail", "--yes"],
    ));
    assert_run(&none, 2, &["no column \"mail\"", "email"]);
}

#[tokio::test]
async fn unusable_input_is_refused_before_anything_is_sent() {
    let (leader, folder) = (leader().await, Folder::new("refused"));
    let file = folder.write("users", "nico\nmaria\n");
    let missing = folder.path("missing");
    for (args, words) in [
        (&["--from", &missing, "--yes"][..], "missing: No such file"),
        (&["nico", "--from", &file], "--from"),
        (&["nico", "--resume"], "--journal"),
        (&["nico", "--column", "email"], "--column"),
        (&["nico", "--concurrency", "0"], "--concurrency"),
        (
            &["nico", "--rate", "0/s"],
            "not a whole number of requests a second",
        ),
        (&["nico", "--max-failures", "0"], "--max-failures"),
        (
            &["--from", "-", "--token-file", "-"],
            "stdin cannot be both",
        ),
        (
            &["--from", &file, "--yes", "--failed", &file],
            "it would overwrite",
        ),
        (
            &["--from", &file, "--yes", "--journal", &file],
            "is the input",
        ),
        (&["nico", "--yes", "--journal", &file], "line 1 of"),
    ] {
        assert_run(&run(invalidate(&leader, args)), 2, &[words]);
    }
    assert_eq!(leader.request_count(), 0);
    assert_eq!(
        folder.text("users"),
        "nico\nmaria\n",
        "the input was changed"
    );
}

#[tokio::test]
async fn an_empty_list_ends_at_once() {
    let (leader, folder) = (leader().await, Folder::new("none"));
    let file = folder.write("users", "# comment\n");
    assert_run(
        &run(invalidate(&leader, &["--from", &file])),
        0,
        &["0 of 0"],
    );
    assert_run(
        &run_with_stdin(invalidate(&leader, &["--from", "-"]), ""),
        0,
        &["0 of 0"],
    );
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn a_fifo_is_read_to_its_end_and_then_sent() {
    let (leader, folder) = (leader().await, Folder::new("fifo"));
    let child = from_fifo(&folder, &leader);
    let mut writer = fs::OpenOptions::new()
        .write(true)
        .open(folder.path("fifo"))
        .unwrap();
    for n in 1..=3 {
        write!(writer, "user{n}\nus").unwrap();
        writeln!(writer, "er{n}").unwrap();
    }
    assert_eq!(leader.request_count(), 0);
    drop(writer);
    assert_run(&end(child), 0, &["3 of 3 accepted", "3 duplicates"]);
}

#[tokio::test]
async fn a_stalled_fifo_can_be_interrupted_and_nothing_is_sent() {
    let (leader, folder) = (leader().await, Folder::new("fifo-interrupted"));
    let mut child = from_fifo(&folder, &leader);
    let mut writer = fs::OpenOptions::new()
        .write(true)
        .open(folder.path("fifo"))
        .unwrap();
    writeln!(writer, "nico").unwrap();
    signal(&child, "-TERM");
    // The signal itself ended the process, because the run had not begun.
    assert_eq!(child.wait().unwrap().code(), None);
    assert_eq!(leader.request_count(), 0);
}

fn from_fifo(folder: &Folder, leader: &Sandbox) -> Child {
    let fifo = folder.pipe("fifo");
    spawn(invalidate(leader, &["--from", &fifo, "--yes"]))
}

#[tokio::test]
async fn a_closed_stdout_does_not_stop_the_run() {
    let (leader, folder) = (leader().await, Folder::new("closed"));
    let file = folder.write("users", list(200));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = invalidate(&leader, &["--from", &file, "--yes"]);
    command.stdout(writer).stderr(Stdio::piped());
    assert_run(&run(command), 0, &["200 of 200 accepted"]);
    assert_eq!(requests_per_user(&leader).len(), 200);
}

#[tokio::test]
async fn a_closed_stderr_does_not_stop_the_run() {
    let (leader, folder) = (leader().await, Folder::new("closed-stderr"));
    let file = folder.write("users", list(200));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = invalidate(&leader, &["--from", &file, "--yes"]);
    command.stderr(writer).stdout(Stdio::null());
    assert_eq!(command.status().unwrap().code(), Some(0));
    assert_eq!(requests_per_user(&leader).len(), 200);
}

/// A text in the form of a token, which must not be printed.
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuaWNvIn0.c2lnbmF0dXJl";

#[tokio::test]
async fn an_obviously_invalid_id_is_refused_typed_or_listed() {
    let (leader, folder) = (leader().await, Folder::new("no-id"));
    let entry = r#"{"time":"2026-01-01T00:00:00.000Z","user":"nico"}"#;
    let file = folder.write("users.txt", "nico\n");
    for (typed, words) in [
        (entry, "--from-journal FILE"),
        (JWT, "the form of a bearer token"),
        ("-", "use --from - to read"),
        (&file, "to read the users from it"),
        (" nico", "there is white space around it"),
        ("nico\n\u{1b}[2J", "control character"),
    ] {
        let refused = run(invalidate(&leader, &["--", typed]));
        assert_run(
            &refused,
            2,
            &[words, "write it as a JSON string into a file"],
        );
        assert!(!refused.stderr.contains(JWT), "{}", refused.stderr);
    }
    for line in [entry, JWT] {
        let list = folder.write("list", format!("{line}\n"));
        let refused = run(invalidate(&leader, &["--from", &list]));
        assert_run(&refused, 2, &["1 invalid line"]);
        assert!(!refused.stderr.contains(JWT), "{}", refused.stderr);
    }
    assert_eq!(leader.request_count(), 0);
    // As a JSON string, such a text is accepted as an id.
    let quoted = folder.write("quoted", format!("{}\n", serde_json::Value::from(&*file)));
    assert_run(&run(invalidate(&leader, &["--from", &quoted])), 0, &[]);
    let odd = folder.write("nico", "");
    let mut command = invalidate(&leader, &["nico"]);
    command.current_dir(std::path::Path::new(&odd).parent().unwrap());
    assert_run(&run(command), 0, &["there is a file of that name"]);
    let jonas = run(invalidate(&leader, &["eyJonas.some.name"]));
    assert_run(&jonas, 0, &[]);
    let several = run(invalidate(&leader, &["nico,maria"]));
    assert_run(&several, 0, &["several ids as separate arguments"]);
}

#[tokio::test]
async fn a_token_on_the_command_line_is_not_shown() {
    let leader = leader().await;
    for args in [
        &["check-token", JWT][..],
        &["token", JWT],
        &["check-token", "--token", JWT],
        &["check-token", "--token-file", JWT],
        &["invalidate", "--from", JWT],
        &["invalidate", "nico", "--base-url", JWT],
        &["invalidate", "nico", "--profile", JWT],
    ] {
        let mut command = bare(args);
        if !args.contains(&"--base-url") {
            command.env("CRIBL_BASE_URL", leader.base_url());
        }
        let refused = run(command);
        assert_run(&refused, 2, &[]);
        assert!(!refused.stderr.contains(JWT), "{}", refused.stderr);
    }
}
