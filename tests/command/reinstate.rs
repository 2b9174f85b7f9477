//! Invalidating, proving and reinstating: with which credentials, and on which Leaders.

use std::process::Command;

use crate::support::bulk::{Folder, assert_run};
use crate::support::command::{Run, bare, run, run_with_stdin};
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::sandbox::{LoginTokens, Sandbox};

const PASSWORD: &str = "a-password-that-no-output-holds";
const SECRET: &str = "a-client-secret-that-no-output-holds";

fn as_admin(leader: &Sandbox, args: &[&str]) -> Command {
    let mut command = bare(args);
    command
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", leader.admin_token());
    command
}

fn as_user(leader: &Sandbox, user: &str, args: &[&str]) -> Command {
    let mut command = bare(args);
    command
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_USERNAME", user)
        .env("CRIBL_PASSWORD", PASSWORD);
    command
}

async fn leader() -> Sandbox {
    Sandbox::builder()
        .user("nico", PASSWORD)
        .user("operator", PASSWORD)
        .client_credentials("an-id", SECRET)
        .refuse_sign_in_of_invalidated()
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn an_invalidation_is_proved_and_reversed() {
    let leader = leader().await;
    let folder = Folder::new("undoing-whole");
    let token = run(as_user(&leader, "nico", &["token"]));
    assert_run(&token, 0, &[]);
    let file = folder.write("nico.token", &token.stdout);
    let check = |file: &str| run(as_admin(&leader, &["check-token", "--token-file", file]));
    assert!(check(&file).stdout.starts_with("accepted by "));

    let journal = folder.path("journal");
    let mut invalidate = as_user(&leader, "operator", &["invalidate", "nico"]);
    invalidate.args(["--journal", &journal, "--verify-token-file", &file]);
    assert_run(&run(invalidate), 0, &["verified: "]);
    let refused = check(&file);
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(refused.stdout.starts_with("refused by "));
    assert_run(&run(as_user(&leader, "nico", &["token"])), 1, &["refused"]);

    let reinstate = [
        "reinstate",
        "--from-journal",
        &journal,
        "--journal",
        &journal,
    ];
    let reinstated = run(as_user(&leader, "operator", &reinstate));
    assert_run(&reinstated, 0, &["records 1 user as invalidated"]);
    assert_eq!(
        reinstated.stdout,
        "reinstated nico (accepted by the Leader, 1 item)\n"
    );
    let again = run(as_user(&leader, "nico", &["token"]));
    assert_run(&again, 0, &[]);
    let file = folder.write("again.token", &again.stdout);
    assert_eq!(check(&file).code, Some(0));
    let outcomes: Vec<_> = folder
        .journal()
        .iter()
        .map(|e| e["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["invalidated", "reinstated"]);
}

#[test]
fn an_inconclusive_check_exits_with_2() {
    let base_url = format!("http://{}", crate::support::raw_server::closed_port());
    let mut command = bare(&["check-token", "--retries", "0", "--base-url", &base_url]);
    command.env("CRIBL_BEARER_TOKEN", crate::support::TOKEN);
    assert_run(&run(command), 2, &["cannot check the token"]);
    assert_run(
        &run(bare(&["check-token", "--base-url", &base_url])),
        2,
        &["no credentials were given"],
    );
}

#[tokio::test]
async fn resuming_uses_the_last_operation_on_each_user() {
    let leader = leader().await;
    let folder = Folder::new("undoing-resume");
    let journal = folder.path("journal");
    let one = |verb: &str, resume: &[&str]| {
        let mut command = as_admin(&leader, &[verb, "nico", "--journal", &journal]);
        command.args(resume);
        let done = run(command);
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        done.stdout.lines().count()
    };
    assert_eq!(one("invalidate", &[]), 1);
    assert_eq!(one("invalidate", &["--resume"]), 0);
    assert_eq!(one("reinstate", &["--resume"]), 1);
    assert_eq!(one("reinstate", &["--resume"]), 0);
    assert_eq!(one("invalidate", &["--resume"]), 1);
}

#[tokio::test]
async fn the_signed_in_user_is_not_invalidated_by_mistake() {
    let leader = leader().await;
    let count = || {
        leader
            .requests()
            .iter()
            .filter(|r| r.target.contains("/token"))
            .count()
    };
    let refused = |done: &Run| assert_run(done, 2, &["--include-self", "might lock you out"]);
    refused(&run(as_user(
        &leader,
        "operator",
        &["invalidate", "--yes", "nico", "Operator"],
    )));
    let mut command = bare(&["invalidate", "--yes", "nico", "operator"]);
    command.env("CRIBL_BASE_URL", leader.base_url()).env(
        "CRIBL_BEARER_TOKEN",
        leader.issue_token("operator").unwrap(),
    );
    refused(&run(command));
    assert_eq!(count(), 0);

    let stream = ["invalidate", "--yes", "--concurrency", "1", "--from", "-"];
    let stopped = run_with_stdin(
        as_user(&leader, "operator", &stream),
        "nico\noperator\nmaria\n",
    );
    assert_run(
        &stopped,
        2,
        &["--include-self", "No user's tokens were touched"],
    );
    assert_eq!(count(), 0);

    let args = ["invalidate", "--yes", "--include-self", "operator"];
    assert_run(&run(as_user(&leader, "operator", &args)), 0, &[]);
    let args = ["reinstate", "--yes", "admin"];
    assert_run(&run(as_admin(&leader, &args)), 0, &[]);
}

#[test]
fn a_token_that_does_not_name_its_user_is_noted() {
    let note =
        "note: the bearer token does not name its user, so it is unknown whether you are among";
    let leader = RawServer::start([Reply::success()]);
    let at = |token: Option<&str>, args: &[&str]| {
        let mut command = bare(args);
        command.env("CRIBL_BASE_URL", leader.base_url());
        command.envs(token.map(|token| ("CRIBL_BEARER_TOKEN", token)));
        run(command).stderr.matches(note).count()
    };
    let (opaque, named) = (Some("an-opaque-token"), Some(crate::support::TOKEN));
    let dry = ["invalidate", "nico", "--dry-run"];
    for (token, args, notes) in [
        (opaque, &["invalidate", "nico"][..], 1),
        (opaque, &["invalidate", "nico", "maria", "--yes"], 1),
        (opaque, &dry, 1),
        (None, &dry, 0),
        (named, &["invalidate", "nico"], 0),
        (opaque, &["invalidate", "nico", "--include-self"], 0),
        (opaque, &["reinstate", "nico"], 0),
    ] {
        assert_eq!(at(token, args), notes, "{args:?}");
    }
}

#[tokio::test]
async fn each_kind_of_credentials_signs_in() {
    let leader = Sandbox::builder()
        .user("operator", PASSWORD)
        .client_credentials("an-id", "a-secret")
        .start()
        .await
        .unwrap();
    let folder = Folder::new("undoing-kinds");
    let file = folder.write("password", format!("{PASSWORD}\n"));
    let at = |args: &[&str]| {
        let mut command = bare(&["invalidate", "nico", "-v"]);
        command.args(args).env("CRIBL_BASE_URL", leader.base_url());
        command
    };
    let from_file = run(at(&["--username", "operator", "--password-file", &file]));
    assert_run(&from_file, 0, &["username: operator (--username)"]);
    let from_stdin = at(&["--username", "operator", "--password-file", "-"]);
    assert_run(&run_with_stdin(from_stdin, PASSWORD), 0, &[]);
    let mut from_environment = at(&["--username", "operator"]);
    from_environment.env("CRIBL_PASSWORD", PASSWORD);
    assert_run(&run(from_environment), 0, &["password: CRIBL_PASSWORD"]);
    let mut client = at(&["--token-url", &leader.token_url()]);
    client
        .env("CRIBL_CLIENT_ID", "an-id")
        .env("CRIBL_CLIENT_SECRET", "a-secret");
    assert_run(&run(client), 0, &["client credentials: "]);
    let mut flag_wins = at(&["--username", "operator", "--password-file", &file]);
    flag_wins.env("CRIBL_BEARER_TOKEN", "no-token-of-this-leader");
    assert_run(&run(flag_wins), 0, &[]);

    assert_run(
        &run(at(&["--username", "operator"])),
        2,
        &["no terminal to ask at"],
    );
    let mut both = at(&[]);
    both.env("CRIBL_BEARER_TOKEN", "x")
        .env("CRIBL_USERNAME", "operator")
        .env("CRIBL_PASSWORD", PASSWORD);
    assert_run(&run(both), 2, &["CRIBL_BEARER_TOKEN and CRIBL_PASSWORD"]);
    // A password without a username is ignored if there is a token.
    let mut waits = at(&[]);
    waits
        .env("CRIBL_BEARER_TOKEN", leader.admin_token())
        .env("CRIBL_PASSWORD", "another's");
    assert_run(&run(waits), 0, &["bearer token: CRIBL_BEARER_TOKEN"]);
    let both = run(at(&["--token-file", &file, "--username", "operator"]));
    assert_eq!(both.code, Some(2), "{}", both.stderr);
    let mut half = at(&[]);
    half.env("CRIBL_CLIENT_ID", "an-id");
    assert_run(&run(half), 2, &["CRIBL_CLIENT_SECRET is not"]);
    let wrong = folder.write("wrong", "not-the-password");
    let wrong = run(at(&["--username", "operator", "--password-file", &wrong]));
    assert_eq!(wrong.code, Some(1), "{}", wrong.stderr);
    assert!(wrong.stdout.contains("(sign_in"), "{}", wrong.stdout);
}

#[tokio::test]
async fn the_host_variable_is_the_base_url_if_there_is_no_other() {
    let leader = leader().await;
    let mut command = bare(&["token"]);
    command
        .env("CRIBL_HOST", leader.uri())
        .env("CRIBL_USERNAME", "nico")
        .env("CRIBL_PASSWORD", PASSWORD);
    assert_eq!(run(command).code, Some(0));
    let mut bare_host = bare(&["invalidate", "--dry-run", "nico"]);
    bare_host
        .env("CRIBL_HOST", "leader.example.com:9000")
        .env("CRIBL_BEARER_TOKEN", crate::support::TOKEN);
    assert_run(
        &run(bare_host),
        0,
        &["https://leader.example.com:9000/api/v1"],
    );
    let mut without_port = bare(&["invalidate", "--dry-run", "nico", "-v"]);
    without_port
        .env("CRIBL_HOST", "leader.example.com")
        .env("CRIBL_BEARER_TOKEN", crate::support::TOKEN);
    assert_run(
        &run(without_port),
        0,
        &["CRIBL_HOST (without a port", "9000"],
    );
}

#[tokio::test]
async fn tokens_that_expire_during_a_run_cost_one_more_sign_in_and_no_user() {
    let leader = Sandbox::builder()
        .user("operator", PASSWORD)
        .login_tokens(LoginTokens::Usual)
        .start()
        .await
        .unwrap();
    let folder = Folder::new("undoing-expiry");
    let users = 5_000;
    let list = folder.write("users", crate::support::bulk::list(users));
    let mut command = as_user(
        &leader,
        "operator",
        &["invalidate", "--yes", "--from", &list],
    );
    command.args(["--failed", &folder.path("failed")]);
    let child = crate::support::bulk::spawn(command);
    leader.wait_for_requests(1_000).await;
    leader.expire_tokens();
    let done = tokio::task::spawn_blocking(|| crate::support::bulk::end(child))
        .await
        .unwrap();
    assert_run(
        &done,
        0,
        &["5000 of 5000 accepted: 0 with items, 5000 with 0 items; 0 failed"],
    );
    assert_eq!(leader.sign_in_count(), 2);
    assert_eq!(folder.text("failed"), "");
}

#[tokio::test]
async fn no_secret_is_in_any_output() {
    let leader = leader().await;
    let folder = Folder::new("undoing-secrets");
    let token = leader.issue_token("nico").unwrap();
    let file = folder.write("nico.token", &token);
    let mut outputs = Vec::new();
    for args in [
        &["invalidate", "nico", "-vvv", "--verify-token-file", &file][..],
        &["reinstate", "nico", "-vvv", "--format", "json"],
        &["profiles", "-vvv"],
        &["--help"],
        &["invalidate", "--help"],
    ] {
        outputs.push(run(as_user(&leader, "operator", args)));
    }
    outputs.push(run(as_admin(&leader, &["check-token", "-vvv"])));
    outputs.push(run(as_user(&leader, "nobody", &["token", "-vvv"])));
    let journal = folder.path("journal");
    let args = [
        "invalidate",
        "maria",
        "-vvv",
        "--journal",
        &journal,
        "--token-url",
    ];
    let mut client = bare(&args);
    client
        .arg(leader.token_url())
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_CLIENT_ID", "an-id")
        .env("CRIBL_CLIENT_SECRET", SECRET);
    let client = run(client);
    assert_eq!(client.code, Some(0), "{}", client.stderr);
    outputs.push(client);
    assert!(!folder.text("journal").contains(SECRET));
    for output in outputs {
        assert!(!output.stderr.contains("eyJ"), "a token: {}", output.stderr);
        for secret in [PASSWORD, SECRET, &token, &leader.admin_token()] {
            assert!(!output.stderr.contains(secret), "{}", output.stderr);
            assert!(!output.stdout.contains(secret), "{}", output.stdout);
        }
    }
}
