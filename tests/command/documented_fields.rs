//! The tables of docs/reference.md match the command's output: they list everything it prints, and nothing
//! else.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::TOKEN;
use crate::support::bulk::{Folder, end, list, signal, spawn};
use crate::support::command::{Run, bare, run};
use crate::support::raw_server::{RawServer, Reply, closed_port};
use crate::support::tls_server::{Authority, serve};
use cribl_tokens::sandbox::{Faults, Frequency, RetryAfter, Sandbox};
use serde_json::Value;

const REFERENCE: &str = include_str!("../../docs/reference.md");
const KINDS: &str = include_str!("../../src/client/error/kind.rs");
const PASSWORD: &str = "a-password-for-this-test";

/// The rows of the table under `heading`, without backticks. The first row is the head.
fn table(heading: &str) -> Vec<Vec<String>> {
    let (_, below) = REFERENCE
        .split_once(&format!("\n## {heading}\n"))
        .expect("docs/reference.md has the heading");
    let section = below.split("\n## ").next().unwrap_or_default();
    let cells = |line: &str| {
        let line = line.trim().trim_matches('|');
        line.split('|')
            .map(|cell| cell.trim().replace('`', ""))
            .collect()
    };
    let lines = section.lines().filter(|line| line.starts_with('|'));
    lines
        .filter(|line| !line.starts_with("|--"))
        .map(cells)
        .collect()
}

/// The first column of a table, without its head.
fn words(heading: &str) -> BTreeSet<String> {
    let rows = table(heading);
    let words: BTreeSet<_> = rows.iter().skip(1).map(|row| row[0].clone()).collect();
    assert_eq!(words.len(), rows.len() - 1, "a word is twice in {heading}");
    words
}

/// How many of the records have a field.
#[derive(Debug, PartialEq, Eq)]
enum When {
    Always,
    Sometimes,
}

/// The fields of `records` and how many of them have each. A field in a nested object is named as in
/// `error.kind`.
fn fields<'r>(records: impl Iterator<Item = &'r Value>) -> BTreeMap<String, When> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = 0;
    for record in records {
        all += 1;
        for (name, value) in record.as_object().unwrap() {
            match value.as_object() {
                Some(inner) => {
                    for within in inner.keys() {
                        *counts.entry(format!("{name}.{within}")).or_default() += 1;
                    }
                }
                None => *counts.entry(name.clone()).or_default() += 1,
            }
        }
    }
    assert!(all > 0, "no such record was found");
    let when = |count| {
        if count == all {
            When::Always
        } else {
            When::Sometimes
        }
    };
    counts
        .into_iter()
        .map(|(name, count)| (name, when(count)))
        .collect()
}

/// What the table under `heading` says about the records in `column`.
fn documented(heading: &str, column: &str, on_several: bool) -> BTreeMap<String, When> {
    let rows = table(heading);
    let at = rows[0].iter().position(|cell| cell == column).unwrap();
    let when = |cell: &str| match cell {
        "always" => Some(When::Always),
        "sometimes" => Some(When::Sometimes),
        "several" => on_several.then_some(When::Always),
        "–" => None,
        other => panic!("{other:?} is not one of the table's words"),
    };
    rows[1..]
        .iter()
        .filter_map(|row| Some((row[0].clone(), when(&row[at])?)))
        .collect()
}

fn column(record: &Value) -> &'static str {
    match record["outcome"].as_str().unwrap() {
        "failed" => "failed",
        would if would.starts_with("would_") => "dry run",
        _ => "done",
    }
}

fn hold(heading: &str, columns: &[&str], on_several: bool, records: &[Value]) {
    for name in columns {
        let found = fields(records.iter().filter(|record| column(record) == *name));
        assert_eq!(
            documented(heading, name, on_several),
            found,
            "{heading}: {name}"
        );
    }
}

/// Returns the command pointed at the Leader at `base_url`.
fn command_to(base_url: &str, token: &str, args: &[&str]) -> Command {
    let mut command = bare(args);
    command
        .env("CRIBL_BASE_URL", base_url)
        .env("CRIBL_BEARER_TOKEN", token);
    command
}

/// Runs `invalidate` or `reinstate` with results as JSON and in a journal.
fn recorded(verb: &str, base_url: &str, token: &str, journal: &str, more: &[&str]) -> Vec<Value> {
    let fixed = [
        verb,
        "nico",
        "--format",
        "json",
        "--retries",
        "0",
        "--journal",
        journal,
    ];
    run(command_to(base_url, token, &[&fixed, more].concat())).json()
}

/// Results of runs on one Leader with every outcome: done with and without a `count`, failed with and
/// without a response, and not tried.
fn results_on_one_leader(leader: &Sandbox, journal: &str) -> Vec<Value> {
    let (here, admin) = (leader.base_url(), leader.admin_token());
    let mut results = Vec::new();
    for verb in ["invalidate", "reinstate"] {
        results.extend(recorded(verb, &here, &admin, journal, &[]));
        results.extend(recorded(verb, &here, &admin, journal, &["--dry-run"]));
        results.extend(recorded(verb, &here, TOKEN, journal, &[]));
        let without_count = RawServer::start([Reply::json("200 OK", r#"{"items":[]}"#)]);
        results.extend(recorded(
            verb,
            &without_count.base_url(),
            TOKEN,
            journal,
            &[],
        ));
        let unreachable = format!("http://{}", closed_port());
        results.extend(recorded(verb, &unreachable, TOKEN, journal, &[]));
    }
    results
}

/// Interrupts a run while its call waits for a retry.
async fn end_before_its_call(journal: &str) {
    let asks = Faults::none().rate_limited(Frequency::always(), RetryAfter::Seconds(3600));
    let leader = Sandbox::builder().faults(asks).start().await.unwrap();
    let args = ["invalidate", "nico", "--journal", journal];
    let child = spawn(command_to(&leader.base_url(), &leader.admin_token(), &args));
    leader.wait_for_requests(1).await;
    signal(&child, "-INT");
    assert_eq!(end(child).code, Some(130));
}

/// Writes two profiles for `leader`: one with its administrator's token, the other with a token that it
/// refuses.
fn two_profiles(leader: &Sandbox, folder: &Folder) -> String {
    folder.write("admin.token", leader.admin_token());
    folder.write("wrong.token", TOKEN);
    let base_url = leader.base_url();
    let other = base_url.replace("127.0.0.1", "localhost");
    folder.write(
        "profiles.toml",
        format!(
            "[profiles.right]\nbase_url = \"{base_url}\"\ntoken_file = \"admin.token\"\n\
             [profiles.wrong]\nbase_url = \"{other}\"\ntoken_file = \"wrong.token\"\n"
        ),
    )
}

#[tokio::test]
async fn the_fields_of_results_and_of_the_journal_are_those_of_the_tables() {
    let leader = Sandbox::start().await.unwrap();
    let folder = Folder::new("documented-fields");
    let results = results_on_one_leader(&leader, &folder.path("journal"));
    end_before_its_call(&folder.path("journal")).await;
    let (json, journal) = ("A result in JSON", "A line of the journal");
    hold(json, &["done", "failed", "dry run"], false, &results);
    hold(journal, &["done", "failed"], false, &folder.journal());

    let outcomes: BTreeSet<String> = results
        .iter()
        .map(|record| record["outcome"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(words("Outcomes"), outcomes);
    let kinds = words("Kinds of error");
    for kind in results
        .iter()
        .filter_map(|record| record["error"]["kind"].as_str())
    {
        assert!(kinds.contains(kind), "{kind} is not in the table");
    }
}

#[tokio::test]
async fn the_fields_of_results_on_several_leaders_are_those_of_the_table() {
    let leader = Sandbox::start().await.unwrap();
    let folder = Folder::new("documented-several");
    let config = two_profiles(&leader, &folder);
    let journal = folder.path("journal");
    let fixed = [
        "invalidate",
        "nico",
        "--yes",
        "--all-profiles",
        "--config",
        &config,
    ];
    let json = ["--format", "json", "--journal", &journal];
    let sent = run(bare(&[&fixed[..], &json].concat()));
    let tried = run(bare(&[&fixed[..], &json, &["--dry-run"]].concat()));
    let mut results = sent.json();
    results.extend(tried.json());
    for name in ["done", "failed", "dry run"] {
        let found = fields(results.iter().filter(|record| column(record) == name));
        let mut expected = documented("A result in JSON", name, true);
        // One Leader responded to each of these calls, with a complete response.
        for when in expected.values_mut() {
            *when = When::Always;
        }
        assert_eq!(expected, found, "{name}");
    }
    for line in folder.journal() {
        assert!(line.get("profile").is_none(), "{line}");
    }
}

#[test]
fn the_kinds_of_error_are_those_of_the_library() {
    let (_, from) = KINDS.split_once("fn as_str(self)").unwrap();
    let body = from.split("\n    }\n").next().unwrap();
    let mut kinds: BTreeSet<String> = body
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert!(
        kinds.contains("unauthorized"),
        "the kinds were not found: {kinds:?}"
    );
    // This kind occurs in the journal only.
    kinds.insert("interrupted".to_owned());
    assert_eq!(words("Kinds of error"), kinds);
}

/// What the table says about a call with one attempt that failed with this kind.
fn carried_out(kind: &str) -> String {
    let rows = table("Kinds of error");
    let row = rows.iter().find(|row| row[0] == kind);
    row.unwrap_or_else(|| panic!("{kind} is not in the table"))[2].clone()
}

#[test]
fn whether_a_call_was_carried_out_is_reported_as_in_the_table() {
    let plain = |status: &str| Reply::http(status, &[], "");
    let mut seen = BTreeSet::new();
    let mut see = |command: Command| {
        let record = run(command).json().remove(0);
        let error = &record["error"];
        let kind = error["kind"].as_str().unwrap().to_owned();
        assert_eq!(error["carried_out"], carried_out(&kind), "{record}");
        seen.insert(kind);
    };
    let args = [
        "invalidate",
        "nico",
        "--format",
        "json",
        "--retries",
        "0",
        "--timeout",
        "0.3",
    ];
    for reply in [
        plain("401 Unauthorized"),
        plain("403 Forbidden"),
        plain("404 Not Found"),
        plain("429 Too Many Requests"),
        plain("500 Oops"),
        plain("400 Bad Request"),
        plain("302 Found"),
        Reply::json("200 OK", "[]"),
        Reply::BytesThenSilence(Vec::new()),
        Reply::Close,
        Reply::Bytes(b"no HTTP\r\n\r\n".to_vec()),
    ] {
        let leader = RawServer::start([reply]);
        see(command_to(&leader.base_url(), TOKEN, &args));
    }
    see(command_to(
        &format!("http://{}", closed_port()),
        TOKEN,
        &args,
    ));
    let (certificate, key) = Authority::new().sign("localhost");
    let (untrusted, _requests) = serve(&certificate, &key, None);
    see(command_to(
        &format!("https://localhost:{}", untrusted.port()),
        TOKEN,
        &args,
    ));
    let signing_in = |reply: Reply| {
        let leader = RawServer::start([reply]);
        let mut command = command_to(
            &leader.base_url(),
            TOKEN,
            &[&args[..], &["--include-self"]].concat(),
        );
        command
            .env_remove("CRIBL_BEARER_TOKEN")
            .env("CRIBL_USERNAME", "admin")
            .env("CRIBL_PASSWORD", PASSWORD);
        (leader, command)
    };
    let (_leader, command) = signing_in(plain("401 Unauthorized"));
    see(command);
    let body = r#"{"token":"t","forcePasswordChange":true}"#;
    let (_leader, command) = signing_in(Reply::json("200 OK", body));
    see(command);
    let mut kinds = words("Kinds of error");
    // The command refuses a call with `config` before it is sent. An interrupted run is tested above.
    kinds.remove("config");
    kinds.remove("interrupted");
    assert_eq!(seen, kinds);
}

/// The exit codes that were seen, by command.
#[derive(Default)]
struct Codes(BTreeSet<(String, i32)>);

impl Codes {
    fn see(&mut self, command: &str, expected: i32, run: &Run) {
        assert_eq!(run.code, Some(expected), "{command}: {}", run.stderr);
        self.0.insert((command.to_owned(), expected));
    }

    /// The cells of the table that are not empty.
    fn documented() -> BTreeSet<(String, i32)> {
        let rows = table("Exit codes");
        let codes: Vec<i32> = rows[0][1..]
            .iter()
            .map(|code| code.parse().unwrap())
            .collect();
        let mut all = BTreeSet::new();
        for row in &rows[1..] {
            for (code, cell) in codes.iter().zip(&row[1..]) {
                if cell != "–" {
                    all.insert((row[0].clone(), *code));
                }
            }
        }
        all
    }
}

/// Runs `verb` and interrupts it while calls are in flight.
async fn interrupted(verb: &str, folder: &Folder) -> Run {
    let slow = Faults::none().latency(Duration::from_millis(100));
    let leader = Sandbox::builder().faults(slow).start().await.unwrap();
    let users = folder.write("users", list(500));
    let args = [verb, "--from", &users, "--yes", "--concurrency", "1"];
    let child = spawn(command_to(&leader.base_url(), &leader.admin_token(), &args));
    leader.wait_for_requests(1).await;
    signal(&child, "-INT");
    end(child)
}

#[tokio::test]
async fn the_exit_codes_are_those_of_the_table() {
    let leader = Sandbox::builder()
        .user("nico", PASSWORD)
        .start()
        .await
        .unwrap();
    let (here, admin) = (leader.base_url(), leader.admin_token());
    let folder = Folder::new("documented-codes");
    let mut codes = Codes::default();
    let unreachable = format!("http://{}", closed_port());
    for verb in ["invalidate", "reinstate"] {
        codes.see(verb, 0, &run(command_to(&here, &admin, &[verb, "nico"])));
        codes.see(verb, 1, &run(command_to(&here, TOKEN, &[verb, "nico"])));
        codes.see(verb, 2, &run(command_to("no url", &admin, &[verb, "nico"])));
        codes.see(verb, 130, &interrupted(verb, &folder).await);
    }
    codes.see(
        "check-token",
        0,
        &run(command_to(&here, &admin, &["check-token"])),
    );
    codes.see(
        "check-token",
        1,
        &run(command_to(&here, TOKEN, &["check-token"])),
    );
    let unreachable = command_to(&unreachable, TOKEN, &["check-token", "--retries", "0"]);
    codes.see("check-token", 2, &run(unreachable));
    for (password, code) in [(PASSWORD, 0), ("wrong", 1)] {
        let mut token = bare(&["token", "--username", "nico", "--base-url", &here]);
        token.env("CRIBL_PASSWORD", password);
        codes.see("token", code, &run(token));
    }
    codes.see("token", 2, &run(bare(&["token", "--base-url", &here])));
    let config = two_profiles(&leader, &folder);
    codes.see(
        "profiles",
        0,
        &run(bare(&["profiles", "--config", &config])),
    );
    let unusable = folder.write(
        "unusable.toml",
        format!("[profiles.a]\nbase_url = \"{here}\"\ntoken_file = \"missing\"\n"),
    );
    codes.see(
        "profiles",
        1,
        &run(bare(&["profiles", "--config", &unusable])),
    );
    let broken = folder.write("broken.toml", "no profile");
    codes.see(
        "profiles",
        2,
        &run(bare(&["profiles", "--config", &broken])),
    );
    codes.see("demo", 0, &run(bare(&["demo"])));
    // The demonstration never fails here, so its other exit code cannot be produced.
    codes.0.insert(("demo".to_owned(), 1));
    codes.see("completions", 0, &run(bare(&["completions", "bash"])));
    let mut unread = bare(&["completions", "bash"]);
    unread.stdout(std::io::pipe().unwrap().1);
    codes.see(
        "completions",
        1,
        &end(unread.stderr(Stdio::piped()).spawn().unwrap()),
    );
    codes.see("completions", 2, &run(bare(&["completions", "none"])));
    codes.see("man", 0, &run(bare(&["man"])));
    codes.see("man", 1, &run(bare(&["man", "--out", "/dev/null"])));
    let folder = Folder::new("report-codes");
    let line = r#"{"time":"2026-01-01T00:00:00.000Z","leader":"https://l/api/v1","user":"nico","outcome":"invalidated"}"#;
    codes.see(
        "report",
        0,
        &run(bare(&["report", &folder.write("journal", line)])),
    );
    codes.see(
        "report",
        2,
        &run(bare(&["report", &folder.path("missing")])),
    );
    codes.see("sandbox", 0, &unread_sandbox());
    let taken = leader.address().port().to_string();
    codes.see("sandbox", 2, &run(bare(&["sandbox", "--port", &taken])));
    assert_eq!(Codes::documented(), codes.0);
}

/// Runs `cribl-tokens sandbox` with a stdout whose reader is closed.
fn unread_sandbox() -> Run {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut sandbox = bare(&["sandbox"]);
    end(sandbox
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap())
}
