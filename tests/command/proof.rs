//! What `--verify-token-file` and `check-token` report as proved, and what they don't.

#[cfg(unix)]
use std::time::Duration;

use crate::support::bulk::{Folder, assert_run, invalidate};
#[cfg(unix)]
use crate::support::bulk::{end, signal, spawn};
use crate::support::command::{bare, run};
#[cfg(unix)]
use crate::support::raw_server::{self, RawServer};
use cribl_tokens::sandbox::http::StatusCode;
use cribl_tokens::sandbox::{
    ADMIN_PASSWORD, ADMIN_USERNAME, Calls, Faults, Reply, Sandbox, ScriptedResponse,
};

async fn leader() -> Sandbox {
    Sandbox::builder()
        .user("nico", "x")
        .user("maria", "x")
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_token_accepted_before_and_refused_afterwards_is_the_proof() {
    let leader = leader().await;
    let token = Folder::new("proof").write("token", leader.issue_token("nico").unwrap());
    let args = ["nico", "--verify-token-file", &token];
    let done = run(invalidate(&leader, &args));
    assert_run(
        &done,
        0,
        &["verified: the Leader refuses", "which it accepted before"],
    );
    let again = run(invalidate(&leader, &args));
    assert_run(
        &again,
        1,
        &[
            "is refused already, before any call",
            "not verified: the Leader refuses the token of --verify-token-file, but it refused it before the calls, too",
        ],
    );
}

#[tokio::test]
async fn nothing_is_verified_if_the_check_before_the_calls_failed() {
    let leader = leader().await;
    let token = Folder::new("proof-unknown").write("token", leader.issue_token("nico").unwrap());
    leader.set_faults(Faults::none().on(Calls::Roles));
    leader.respond_next(Reply::new(StatusCode::INTERNAL_SERVER_ERROR));
    let args = ["nico", "--verify-token-file", &token];
    let words = "not verified: the Leader refuses the token of --verify-token-file, but it is not known to have accepted it";
    assert_run(
        &run(invalidate(&leader, &args)),
        1,
        &["before the calls: ", words],
    );
}

#[tokio::test]
async fn a_resumed_run_checks_the_token_even_if_the_journal_has_all_calls() {
    let (leader, folder) = (leader().await, Folder::new("proof-resumed"));
    let tokens =
        ["nico", "maria"].map(|user| folder.write(user, leader.issue_token(user).unwrap()));
    let journal = folder.path("journal");
    let args = ["nico", "--journal", &journal];
    assert_run(&run(invalidate(&leader, &args)), 0, &[]);
    for (token, code, words) in [
        (&tokens[0], 1, "it refused it before the calls, too"),
        (&tokens[1], 1, "STILL WORKS"),
    ] {
        let more = ["--resume", "--verify-token-file", token];
        let again = run(invalidate(&leader, &[&args[..], &more].concat()));
        assert_run(&again, code, &["skipped: 1 already invalidated", words]);
    }
}

#[tokio::test]
async fn a_token_that_still_works_makes_the_invalidation_fail() {
    let leader = leader().await;
    let token =
        Folder::new("proof-still-works").write("token", leader.issue_token("maria").unwrap());
    let args = ["nico", "--verify-token-file", &token];
    assert_run(&run(invalidate(&leader, &args)), 1, &["STILL WORKS"]);
}

#[tokio::test]
async fn an_unclear_token_check_makes_the_invalidation_fail() {
    let leader = leader().await;
    let token = Folder::new("proof-untold").write("token", leader.issue_token("nico").unwrap());
    leader.set_faults(Faults::none().on(Calls::Roles));
    leader.respond_next(ScriptedResponse::Usual);
    leader.respond_next(Reply::new(StatusCode::INTERNAL_SERVER_ERROR));
    let done = run(invalidate(
        &leader,
        &["nico", "--verify-token-file", &token],
    ));
    assert_run(&done, 1, &["cannot check whether"]);
}

#[tokio::test]
async fn nothing_is_verified_if_no_call_was_accepted() {
    let leader = leader().await;
    let token = Folder::new("proof-no-call").write("token", leader.issue_token("nico").unwrap());
    leader.respond_next(Reply::new(StatusCode::FORBIDDEN));
    let done = run(invalidate(
        &leader,
        &["nico", "--verify-token-file", &token],
    ));
    assert_run(&done, 1, &["not verified: no call was accepted"]);
    assert!(
        !done.stderr.contains("verified: the Leader"),
        "{}",
        done.stderr
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_token_check() {
    let roles = raw_server::Reply::json("200 OK", r#"{"count":1,"items":["admin"]}"#);
    let done = raw_server::Reply::json("200 OK", r#"{"count":1,"items":[{"id":"nico"}]}"#);
    let silence = raw_server::Reply::BytesThenSilence(Vec::new());
    let leader = RawServer::start([roles, done, silence]);
    let token = Folder::new("proof-interrupted").write("token", crate::support::TOKEN);
    let mut command = bare(&["invalidate", "nico", "--verify-token-file", &token]);
    command
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", crate::support::TOKEN);
    let child = spawn(command);
    for call in ["the check before", "the invalidation", "the check after"] {
        assert!(leader.await_end(Duration::from_secs(60)), "{call}");
    }
    signal(&child, "-INT");
    assert_run(&end(child), 130, &["not verified: interrupted"]);
}

#[tokio::test]
async fn without_a_file_the_callers_own_token_is_checked_with_a_note() {
    let leader = leader().await;
    let at = |variables: &[(&str, &str)]| {
        let mut command = bare(&["check-token"]);
        command.env("CRIBL_BASE_URL", leader.base_url());
        command.envs(variables.iter().copied());
        run(command)
    };
    let token = leader.admin_token();
    let fixed = at(&[("CRIBL_BEARER_TOKEN", token.as_str())]);
    assert_run(&fixed, 0, &["checks the token that you call with"]);
    let password = [
        ("CRIBL_USERNAME", ADMIN_USERNAME),
        ("CRIBL_PASSWORD", ADMIN_PASSWORD),
    ];
    assert_run(&at(&password), 0, &["checks the token from your sign-in"]);
    let wrong = [
        ("CRIBL_USERNAME", ADMIN_USERNAME),
        ("CRIBL_PASSWORD", "wrong"),
    ];
    assert_run(&at(&wrong), 2, &["cannot check the token", "was refused"]);
}

#[tokio::test]
async fn a_proxys_403_does_not_count_as_accepted() {
    let leader = leader().await;
    leader.set_faults(Faults::none().on(Calls::All));
    leader.respond_next(Reply::new(StatusCode::FORBIDDEN).body("<html>blocked</html>"));
    let mut command = bare(&["check-token"]);
    command
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", leader.admin_token());
    assert_run(&run(command), 2, &["cannot check the token"]);
}
