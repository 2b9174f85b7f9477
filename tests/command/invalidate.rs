//! `invalidate` for single users: how it uses its input, and its exit codes.

#[cfg(unix)]
use std::process::Stdio;

use crate::support::TOKEN;
use crate::support::command::{bare, command_to, run, run_with_stdin};
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::sandbox::Sandbox;

#[test]
fn the_demo_shows_a_token_accepted_and_then_refused() {
    let run = run(bare(&["demo"]));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let verdicts: Vec<_> = run
        .stdout
        .lines()
        .filter(|line| line.contains("GET /authorize/roles"))
        .collect();
    assert!(
        verdicts[0].ends_with("responds: accepted"),
        "{}",
        run.stdout
    );
    assert!(verdicts[1].ends_with("responds: refused"), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("DELETE /auth/users/{id}/token responds 200"),
        "{}",
        run.stdout
    );
}

#[tokio::test]
async fn an_invalidation_ends_the_users_tokens_and_exits_with_0() {
    let leader = Sandbox::builder().user("nico", "x").start().await.unwrap();
    let token = leader.issue_token("nico").unwrap();
    let mut command = command_to(&leader.base_url(), &["invalidate", "nico"]);
    command.env("CRIBL_BEARER_TOKEN", leader.admin_token());
    let run = run(command);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        run.stdout,
        "invalidated nico (accepted by the Leader, 1 item)\n"
    );
    assert!(!leader.accepts(&token));
}

#[test]
fn each_kind_of_failure_exits_with_1_and_says_what_to_do() {
    for (reply, words, hint) in [
        (
            Reply::http("401 Unauthorized", &[], ""),
            "(unauthorized)",
            "put a new token where this one came from",
        ),
        (
            Reply::http("403 Forbidden", &[], ""),
            "(forbidden)",
            "use an administrator's",
        ),
        (
            Reply::http("404 Not Found", &[], ""),
            "(not_found)",
            "check --base-url",
        ),
        (
            Reply::http("429 Slow", &[], ""),
            "(rate_limited)",
            "try again later",
        ),
        (
            Reply::http("302 Found", &["location: /x"], ""),
            "(redirect)",
            "check --base-url",
        ),
        (
            Reply::http("200 OK", &[], "<html>"),
            "(unexpected_body)",
            "check --base-url",
        ),
        (
            Reply::http("500 Oops", &[], "oops"),
            "500 Internal Server Error: oops (server_error)",
            "",
        ),
        (
            Reply::Bytes(b"hello\r\n\r\n".to_vec()),
            "(protocol)",
            "check --base-url",
        ),
        (
            Reply::BytesThenSilence(Vec::new()),
            "(timeout)",
            "--timeout SECONDS",
        ),
        (Reply::Close, "(disconnected)", ""),
    ] {
        let leader = RawServer::start([reply]);
        let run = run(command_to(
            &leader.base_url(),
            &["invalidate", "--retries", "0", "--timeout", "0.5", "nico"],
        ));
        assert_eq!(run.code, Some(1), "{}", run.stdout);
        assert!(run.stdout.starts_with("failed nico: "), "{}", run.stdout);
        assert!(run.stdout.contains(words), "{}", run.stdout);
        assert!(
            run.stderr
                .contains("0 of 1 invalidated, 1 failed, on http://127.0.0.1:"),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains(hint), "{}", run.stderr);
    }
}

#[test]
fn unusable_input_exits_with_2_and_nothing_is_sent() {
    let leader = RawServer::start([Reply::success()]);
    let base_url = leader.base_url();
    for (args, words) in [
        (&["invalidate"][..], "<USER|--from <FILE>>"),
        (&["invalidate", ".."], "a user id cannot be"),
        (&["invalidate", ""], "a user id cannot be empty"),
        (
            &["invalidate", "--ttl", "", "nico"],
            "a ttl cannot be empty",
        ),
        (
            &["invalidate", "--timeout", "0", "nico"],
            "not a number of seconds above 0",
        ),
        (
            &["invalidate", "--timeout", "soon", "nico"],
            "not a number of seconds above 0",
        ),
        (&["invalidate", "--retries", "few", "nico"], "--retries"),
        (&["invalidate", "--format", "xml", "nico"], "--format"),
        (
            &["invalidate", "--base-url", "nonsense", "nico"],
            "the base URL has no scheme",
        ),
        (
            &[
                "invalidate",
                "--base-url",
                "http://leader.example.com",
                "nico",
            ],
            "--allow-http",
        ),
        (
            &["invalidate", "--token-file", "no/such/file", "nico"],
            "no/such/file",
        ),
        (
            &["invalidate", "--ca-cert", "no/such/file", "nico"],
            "no/such/file",
        ),
        (
            &["invalidate", "--ca-cert", "Cargo.toml", "nico"],
            "CA certificate cannot be used",
        ),
        (
            &["invalidate", "--client-key", "Cargo.toml", "nico"],
            "--client-cert",
        ),
        (&["nonsense"], "nonsense"),
        (&[], "Usage"),
    ] {
        let run = run(command_to(&base_url, args));
        assert_eq!(run.code, Some(2), "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{args:?}");
    }
    assert_eq!(leader.requests(), [""; 0]);
}

#[test]
fn without_a_base_url_or_a_token_the_hint_says_how_to_give_one() {
    let mut command = bare(&["invalidate", "nico"]);
    command.env("CRIBL_BEARER_TOKEN", TOKEN);
    let no_url = run(command);
    assert_eq!(no_url.code, Some(2));
    assert!(
        no_url.stderr.contains("--base-url URL"),
        "{}",
        no_url.stderr
    );
    let no_token = run(bare(&[
        "invalidate",
        "--base-url",
        "https://leader.example.com",
        "nico",
    ]));
    assert_eq!(no_token.code, Some(2));
    assert!(
        no_token.stderr.contains("set CRIBL_BEARER_TOKEN"),
        "{}",
        no_token.stderr
    );
}

#[test]
fn a_token_from_a_file_or_stdin_overrides_the_environment() {
    let leader = RawServer::start([Reply::success()]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "Bearer from-the-file\n").unwrap();
    let from_file = run(command_to(
        &leader.base_url(),
        &["invalidate", "--token-file", file.to_str().unwrap(), "nico"],
    ));
    assert_eq!(from_file.code, Some(0), "{}", from_file.stderr);
    let from_stdin = run_with_stdin(
        command_to(
            &leader.base_url(),
            &["invalidate", "--token-file", "-", "nico"],
        ),
        "from-stdin\n",
    );
    assert_eq!(from_stdin.code, Some(0), "{}", from_stdin.stderr);
    let from_environment = run(command_to(&leader.base_url(), &["invalidate", "nico"]));
    assert_eq!(
        from_environment.code,
        Some(0),
        "{}",
        from_environment.stderr
    );
    let sent: Vec<_> = leader.requests();
    assert!(
        sent[0].contains("authorization: Bearer from-the-file\r\n"),
        "{}",
        sent[0]
    );
    assert!(
        sent[1].contains("authorization: Bearer from-stdin\r\n"),
        "{}",
        sent[1]
    );
    assert!(
        sent[2].contains(&format!("authorization: Bearer {TOKEN}\r\n")),
        "{}",
        sent[2]
    );
}

#[test]
fn retries_are_attempts_after_the_first() {
    for (retries, attempts) in [("0", 1), ("2", 3)] {
        let leader = RawServer::start([Reply::http("503 Busy", &["retry-after: 0"], "")]);
        let failed = run(command_to(
            &leader.base_url(),
            &[
                "invalidate",
                "--retries",
                retries,
                "--format",
                "json",
                "nico",
            ],
        ));
        assert_eq!(failed.code, Some(1));
        assert_eq!(failed.json()[0]["attempts"], attempts);
        assert_eq!(leader.requests().len(), attempts);
    }
}

#[test]
fn the_environments_proxy_is_not_used_for_this_machine() {
    let (leader, proxy) = (
        RawServer::start([Reply::success()]),
        RawServer::start([Reply::success()]),
    );
    let mut command = command_to(&leader.base_url(), &["invalidate", "nico"]);
    command
        .env("http_proxy", proxy.base_url())
        .env("HTTP_PROXY", proxy.base_url());
    assert_eq!(run(command).code, Some(0));
    assert_eq!((leader.requests().len(), proxy.requests().len()), (1, 0));
}

#[test]
fn the_environments_proxy_is_not_used_for_a_token_server_on_this_machine() {
    let granted = Reply::json("200 OK", r#"{"access_token":"t","expires_in":60}"#);
    let (server, proxy) = (
        RawServer::start([granted.clone()]),
        RawServer::start([granted]),
    );
    let url = format!("http://{}/oauth/token", server.address());
    let mut command = bare(&[
        "token",
        "--base-url",
        "https://leader.invalid:9000",
        "--token-url",
        &url,
    ]);
    command
        .env("CRIBL_CLIENT_ID", "client-1")
        .env("CRIBL_CLIENT_SECRET", "secret")
        .env("http_proxy", format!("http://{}", proxy.address()));
    let run = run(command);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "t\n"),
        "{}",
        run.stderr
    );
    assert_eq!((server.requests().len(), proxy.requests().len()), (1, 0));
}

#[test]
fn the_environments_proxy_is_used_for_other_machines() {
    let proxy = RawServer::start([Reply::success()]);
    let mut command = command_to(
        "http://leader.invalid:9000",
        &["invalidate", "--allow-http", "nico"],
    );
    command.env("http_proxy", format!("http://{}", proxy.address()));
    assert_eq!(run(command).code, Some(0));
    assert_eq!(
        proxy.request_lines(),
        ["DELETE http://leader.invalid:9000/api/v1/auth/users/nico/token HTTP/1.1"]
    );
}

#[cfg(unix)]
#[test]
fn the_sandbox_prints_the_environment_variables_to_use_it() {
    use std::io::{BufRead, BufReader};

    let mut sandbox = bare(&["sandbox"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(sandbox.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let script = format!(
        "{}\n{}\n'{}' invalidate nico",
        lines.next().unwrap(),
        lines.next().unwrap(),
        env!("CARGO_BIN_EXE_cribl-tokens")
    );
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]);
    let run = run(shell);
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(
        run.stdout,
        "invalidated nico (accepted by the Leader, 1 item)\n"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_examples_of_the_help_work_when_pasted() {
    let mut narrow = bare(&["invalidate", "--help"]);
    narrow.env("COLUMNS", "80");
    let help = run(narrow).stdout;
    let (_, below) = help.split_once("\nExamples").unwrap();
    let (_, below) = below.split_once(":\n").unwrap();
    let script = below.split("\n\n").next().unwrap();
    // A line that is indented further continues the line before it.
    let examples: Vec<String> = script
        .replace("\n    ", "\u{0}")
        .lines()
        .map(|example| example.replace('\u{0}', "\n"))
        .collect();
    assert_eq!(examples.len(), 5, "{help}");
    let leader = Sandbox::builder()
        .user("nico", "nico")
        .start()
        .await
        .unwrap();
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_cribl-tokens"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    for example in examples {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", example.as_str()]).env("PATH", &path);
        shell
            .env("CRIBL_BASE_URL", leader.base_url())
            .env("CRIBL_BEARER_TOKEN", leader.admin_token());
        let run = run(shell);
        assert_eq!(run.code, Some(0), "{example}: {}", run.stderr);
    }
}
