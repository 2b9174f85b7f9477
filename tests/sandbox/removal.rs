//! Reinstating a user: what it does and does not do.

use crate::support::{Reply, call, invalidate, log_in, probe};
use cribl_tokens::sandbox::http::Method;
use cribl_tokens::sandbox::{Sandbox, SandboxBuilder};
use serde_json::{Value, json};

const NICO: &str = r#"{"username":"nico","password":"pw"}"#;

fn builder() -> SandboxBuilder {
    Sandbox::builder().user("nico", "pw").user("ada", "pw")
}

/// Reinstates `id` as the administrator. `id` is put into the path unchanged.
fn remove(sandbox: &Sandbox, id: &str) -> Reply {
    let line = format!("DELETE /api/v1/auth/users/{id}/invalidation");
    call(sandbox, &line, &sandbox.admin_token()).unwrap()
}

fn status_and_body(reply: &Reply) -> (u16, Value) {
    (reply.status, reply.json())
}

#[tokio::test]
async fn a_removal_gets_the_same_response_as_an_invalidation() {
    let sandbox = builder().start().await.unwrap();
    let invalidated = invalidate(&sandbox, "nico").unwrap();
    let removed = remove(&sandbox, "nico");
    let one = (200, json!({"count": 1, "items": [{"id": "nico"}]}));
    assert_eq!(
        (status_and_body(&invalidated), status_and_body(&removed)),
        (one.clone(), one)
    );
}

#[tokio::test]
async fn without_anything_to_remove_the_response_is_the_same() {
    let sandbox = builder().start().await.unwrap();
    let never = status_and_body(&remove(&sandbox, "nico"));
    invalidate(&sandbox, "nico").unwrap();
    let first = status_and_body(&remove(&sandbox, "nico"));
    let second = status_and_body(&remove(&sandbox, "nico"));
    assert_eq!((&never, &second), (&first, &first));
}

#[tokio::test]
async fn the_removal_for_an_unknown_user_is_an_empty_list() {
    let sandbox = builder().start().await.unwrap();
    assert_eq!(
        status_and_body(&remove(&sandbox, "missing")),
        (200, json!({"count": 0, "items": []}))
    );
    assert!(!sandbox.is_invalidated("missing"));
}

#[tokio::test]
async fn a_user_is_invalidated_until_the_removal() {
    let sandbox = builder().start().await.unwrap();
    let state = || ["nico", "ada", "Nico"].map(|user| sandbox.is_invalidated(user));
    assert_eq!(state(), [false; 3]);
    invalidate(&sandbox, "nico").unwrap();
    assert_eq!(state(), [true, false, false]);
    log_in(&sandbox, NICO);
    sandbox.expire_tokens();
    assert_eq!(state(), [true, false, false], "only a removal ends it");
    remove(&sandbox, "ada");
    assert_eq!(state(), [true, false, false], "and only one's own");
    remove(&sandbox, "nico");
    assert_eq!(state(), [false; 3]);
}

#[tokio::test]
async fn a_removal_revives_no_token_and_ends_none() {
    let sandbox = builder().start().await.unwrap();
    let before = sandbox.issue_token("nico").unwrap();
    invalidate(&sandbox, "nico").unwrap();
    let between = sandbox.issue_token("nico").unwrap();
    remove(&sandbox, "nico");
    assert_eq!(probe(&sandbox, &before), 401);
    assert_eq!(probe(&sandbox, &between), 200);
}

#[tokio::test]
async fn a_removal_that_was_refused_removes_nothing() {
    let sandbox = builder().start().await.unwrap();
    let nico = sandbox.issue_token("nico").unwrap();
    invalidate(&sandbox, "nico").unwrap();
    let line = "DELETE /api/v1/auth/users/nico/invalidation";
    for token in ["", "made-up", &nico] {
        let refused = call(&sandbox, line, token).unwrap();
        assert_eq!((refused.status, refused.body), (401, Vec::new()), "{token}");
    }
    assert!(sandbox.is_invalidated("nico"));
}

#[tokio::test]
async fn the_path_of_a_removal_is_read_as_strictly_as_any() {
    let sandbox = Sandbox::builder()
        .user("a/b|c", "pw")
        .start()
        .await
        .unwrap();
    invalidate(&sandbox, "a%2Fb%7Cc").unwrap();
    assert!(sandbox.is_invalidated("a/b|c"));
    for (id, status) in [("a/b%7Cc", 404), ("..", 404), ("%2e", 404), ("%zz", 400)] {
        assert_eq!(remove(&sandbox, id).status, status, "{id}");
    }
    let token = sandbox.admin_token();
    let wrong = call(&sandbox, "POST /api/v1/auth/users/x/invalidation", &token).unwrap();
    assert_eq!((wrong.status, wrong.header("allow")), (405, Some("DELETE")));
    assert!(sandbox.is_invalidated("a/b|c"));
    assert_eq!(remove(&sandbox, "a%2fb%7cc").status, 200);
    assert!(!sandbox.is_invalidated("a/b|c"));
    let last = sandbox.requests().pop().unwrap();
    let target = "/api/v1/auth/users/a%2fb%7cc/invalidation";
    assert_eq!(
        (last.method, last.target.as_str()),
        (Method::DELETE, target)
    );
}

#[tokio::test]
async fn an_invalidated_user_may_sign_in_again_by_default() {
    let sandbox = builder().start().await.unwrap();
    invalidate(&sandbox, "nico").unwrap();
    let reply = log_in(&sandbox, NICO);
    assert_eq!(reply.status, 200);
    assert!(sandbox.accepts(reply.json()["token"].as_str().unwrap()));
}

#[tokio::test]
async fn an_invalidated_user_cannot_sign_in_until_the_removal_if_so_configured() {
    let sandbox = builder()
        .refuse_sign_in_of_invalidated()
        .start()
        .await
        .unwrap();
    assert_eq!(log_in(&sandbox, NICO).status, 200);
    invalidate(&sandbox, "nico").unwrap();
    let refused = log_in(&sandbox, NICO);
    assert_eq!((refused.status, refused.body), (401, Vec::new()));
    let ada = r#"{"username":"ada","password":"pw"}"#;
    assert_eq!(log_in(&sandbox, ada).status, 200);
    remove(&sandbox, "nico");
    assert_eq!(log_in(&sandbox, NICO).status, 200);
}
