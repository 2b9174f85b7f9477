//! The help, and the messages about invalid command lines.

use serde_json::json;

use crate::support::TOKEN;
use crate::support::bulk::{Folder, assert_run};
use crate::support::command::{bare, command_to, run};
use crate::support::raw_server::{RawServer, Reply, closed_port};

const SUBCOMMANDS: [&str; 10] = [
    "invalidate",
    "reinstate",
    "check-token",
    "token",
    "profiles",
    "report",
    "demo",
    "sandbox",
    "completions",
    "man",
];

/// The help of each subcommand, and of the command itself.
fn helps(flag: &str) -> impl Iterator<Item = (&'static str, String)> {
    SUBCOMMANDS.into_iter().chain([""]).map(move |subcommand| {
        let args: Vec<_> = [subcommand, flag]
            .into_iter()
            .filter(|arg| !arg.is_empty())
            .collect();
        let help = run(bare(&args)).stdout;
        assert!(help.contains("Usage: cribl-tokens"), "{subcommand}: {help}");
        (subcommand, help)
    })
}

#[test]
fn help_fits_in_80_columns_and_ends_with_the_leader() {
    for flag in ["-h", "--help"] {
        for (subcommand, help) in helps(flag) {
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{subcommand} {flag}: {line}");
            }
            let Some(place) = help.find("\nLeader:\n") else {
                continue;
            };
            for heading in ["\nOptions:\n", "\nUsers:\n", "\nRun:\n", "\nArguments:\n"] {
                assert!(
                    help.rfind(heading) < Some(place),
                    "{subcommand} {flag}: {heading}"
                );
            }
        }
    }
    let help = run(bare(&["invalidate", "--help"])).stdout;
    let headings = ["\nOptions:\n", "\nUsers:\n", "\nRun:\n", "\nLeader:\n"];
    let places: Vec<_> = headings
        .iter()
        .map(|heading| help.find(heading).unwrap())
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_help_of_the_sandbox_names_its_users() {
    for flag in ["-h", "--help"] {
        let help = run(bare(&["sandbox", flag])).stdout;
        for user in [
            "nico, maria, ada@example.com, maria@example.com",
            "samlp|-silence-zebras-1234abcd|nico.jones@example.com",
            "admin, with the password sandbox-admin",
        ] {
            assert!(help.contains(user), "{flag}: no {user:?} in {help}");
        }
    }
    let help = run(bare(&["sandbox", "--help"])).stdout;
    for kind in ["429:", "503:", "drop:", "cut:", "latency:"] {
        assert!(help.contains(kind), "no {kind:?} in {help}");
    }
}

#[test]
fn the_short_help_is_one_screen() {
    for (subcommand, help) in helps("-h") {
        let lines = help.lines().count();
        assert!(lines <= 30, "{subcommand}: {lines} lines\n{help}");
    }
}

#[test]
fn no_option_has_more_than_two_lines() {
    for flag in ["-h", "--help"] {
        for (subcommand, help) in helps(flag) {
            let (options, mut lines) = (help.split_once("\nOptions:\n").unwrap().1, 0);
            for line in options.lines() {
                // Where an option has a line of its own, its text is indented by ten, and clap adds the
                // default and the possible values. Otherwise the text begins beside the option.
                let is_option =
                    line.trim_start().starts_with('-') && !line.starts_with("          ");
                let is_text =
                    line.starts_with("          ") && !line.trim().starts_with(['[', '-']);
                let is_text = is_text && !line.trim().is_empty();
                lines = match (is_option, is_text) {
                    (true, _) => usize::from(line.trim().contains("  ")),
                    (false, true) => lines + 1,
                    (false, false) => 0,
                };
                assert!(lines <= 2, "{subcommand} {flag}: {line}");
            }
        }
    }
}

#[test]
fn unknown_options_have_a_hint_at_the_right_one() {
    for (args, words) in [
        (
            &["invalidate", "nico", "--token", "abc"][..],
            "set CRIBL_BEARER_TOKEN, or pass --token-file FILE",
        ),
        (
            &["check-token", "--token=abc"],
            "set CRIBL_BEARER_TOKEN, or pass --token-file FILE",
        ),
        (
            &["invalidate", "nico", "--password", "abc"],
            "set CRIBL_PASSWORD, or pass --password-file FILE",
        ),
        (&["invalidate", "nico", "--json"], "pass --format json"),
        (
            &["invalidate", "nico", "--url", "https://x"],
            "pass --base-url URL",
        ),
    ] {
        let refused = run(bare(args));
        assert_run(
            &refused,
            2,
            &["error: unknown option --", &format!("hint: {words}")],
        );
        assert!(!refused.stderr.contains("abc"), "{}", refused.stderr);
        assert!(
            !refused.stderr.contains("--token-url"),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn a_base_url_without_a_scheme_is_an_error_that_suggests_one() {
    for host in ["localhost:9000", "leader.example.com"] {
        let refused = run(command_to(host, &["invalidate", "nico"]));
        let hint = format!("hint: write https://{host}");
        assert_run(
            &refused,
            2,
            &["CRIBL_BASE_URL: the base URL has no scheme", &hint],
        );
    }
    let refused = run(command_to("me:secret@leader:9000", &["invalidate", "nico"]));
    assert_run(&refused, 2, &["has no scheme"]);
    assert!(!refused.stderr.contains("secret"), "{}", refused.stderr);
}

#[test]
fn an_expired_token_is_reported_with_its_expiry() {
    // {"alg":"HS256"} {"exp":1577836800}: the first second of 2020.
    let expired = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE1Nzc4MzY4MDB9.c2lnbmF0dXJl";
    let leader = RawServer::start([Reply::json("401 Unauthorized", "{}")]);
    for (args, code) in [(&["invalidate", "nico"][..], 1), (&["check-token"], 1)] {
        let mut command = command_to(&leader.base_url(), args);
        command.env("CRIBL_BEARER_TOKEN", expired);
        let refused = run(command);
        assert_run(
            &refused,
            code,
            &[
                "the bearer token expired ",
                " days ago (2020-01-01T00:00:00Z)",
            ],
        );
    }
}

#[test]
fn each_failure_has_a_hint_and_only_client_credentials_mention_a_token_server() {
    for (status, words, carried_out) in [
        (
            "405 Method Not Allowed",
            "no proxy in between refuses DELETE",
            "no",
        ),
        (
            "501 Not Implemented",
            "no proxy in between refuses DELETE",
            "no",
        ),
        (
            "500 Oops",
            "look for the cause in the Leader's log",
            "unknown",
        ),
        (
            "503 Service Unavailable",
            "the Leader is not available now",
            "unknown",
        ),
    ] {
        let leader = RawServer::start([Reply::http(status, &[], "")]);
        let args = ["invalidate", "--retries", "0", "--format", "json", "nico"];
        let failed = run(command_to(&leader.base_url(), &args));
        assert_run(
            &failed,
            1,
            &[&format!("hint: {words}").replace("hint: no proxy", "no proxy")],
        );
        assert_eq!(
            failed.json()[0]["error"]["carried_out"],
            json!(carried_out),
            "{status}"
        );
    }
    let base_url = format!("http://{}", closed_port());
    let args = ["invalidate", "--retries", "0", "--include-self", "nico"];
    let failed = run(command_to(&base_url, &args));
    assert_run(&failed, 1, &["hint: check --base-url"]);
    assert!(!failed.stderr.contains("--token-url"), "{}", failed.stderr);
    let mut client = bare(&args);
    client
        .args([
            "--base-url",
            "http://127.0.0.1:9000",
            "--token-url",
            &base_url,
        ])
        .env("CRIBL_CLIENT_ID", "id")
        .env("CRIBL_CLIENT_SECRET", "secret");
    assert_run(&run(client), 1, &["--token-url for client credentials"]);
}

#[test]
fn tokens_are_checked_on_all_leaders_and_as_json() {
    let folder = Folder::new("check-all");
    folder.write("token", TOKEN);
    let roles = Reply::json("200 OK", r#"{"count":1,"items":["admin"]}"#);
    let one = RawServer::start([roles]);
    let two = RawServer::start([Reply::json("401 Unauthorized", "{}")]);
    let profile = |name: &str, leader: &RawServer| {
        let url = leader.base_url();
        format!("[profiles.{name}]\nbase_url = \"{url}\"\ntoken_file = \"token\"\n")
    };
    let text = profile("one", &one) + &profile("two", &two);
    let file = folder.write("profiles.toml", text);
    let check = |more: &[&str]| {
        run(bare(
            &[
                &["check-token", "--all-profiles", "--config", &file][..],
                more,
            ]
            .concat(),
        ))
    };
    let human = check(&[]);
    let words = format!(
        "accepted by {}\nrefused by {}\n",
        one.base_url(),
        two.base_url()
    );
    assert!(human.stdout.contains(&words) || human.stdout.matches("by http").count() == 2);
    assert_eq!(human.code, Some(1), "{}", human.stderr);
    let records = check(&["--format", "json"]).json();
    assert_eq!(records[0]["token"], "accepted");
    assert_eq!(records[0]["profile"], "one");
    assert_eq!(records[1]["token"], "refused");
    let base_url = format!("http://{}", closed_port());
    let unknown = run(command_to(
        &base_url,
        &["check-token", "--retries", "0", "--format", "json"],
    ));
    assert_eq!(unknown.code, Some(2));
    let record = &unknown.json()[0];
    assert_eq!(
        (&record["token"], &record["error"]["kind"]),
        (&json!("unknown"), &json!("connect"))
    );

    let listed = run(bare(&["profiles", "--config", &file, "--format", "json"])).json();
    assert_eq!(listed.len(), 2);
    assert_eq!(
        (&listed[0]["profile"], &listed[0]["valid"]),
        (&json!("one"), &json!(true))
    );
    let setting = listed[0]["settings"][0]["setting"].as_str().unwrap();
    assert!(
        setting.starts_with("base_url: http://127.0.0.1:"),
        "{setting}"
    );
}
