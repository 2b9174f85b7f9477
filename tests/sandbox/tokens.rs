//! Which tokens the sandbox accepts, and what an invalidation does to them.

use std::collections::HashSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::support::{Wire, call, claims, invalidate, log_in, part, probe};
use cribl_tokens::sandbox::{ADMIN_PASSWORD, Sandbox};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::json;

async fn with_nico() -> Sandbox {
    Sandbox::builder().user("nico", "pw").start().await.unwrap()
}

#[tokio::test]
async fn an_invalidation_ends_the_tokens_issued_before_it() {
    let sandbox = with_nico().await;
    let tokens: Vec<String> = (0..3)
        .map(|_| sandbox.issue_token("nico").unwrap())
        .collect();
    assert!(tokens.iter().all(|token| probe(&sandbox, token) == 200));
    assert_eq!(invalidate(&sandbox, "nico").unwrap().status, 200);
    for token in &tokens {
        assert_eq!(probe(&sandbox, token), 401);
        assert!(!sandbox.accepts(token));
        let reply = call(&sandbox, "DELETE /api/v1/auth/users/admin/token", token).unwrap();
        assert_eq!(reply.status, 401);
    }
}

#[tokio::test]
async fn a_token_issued_after_an_invalidation_is_accepted_even_in_the_same_second() {
    let sandbox = with_nico().await;
    // In most of a hundred rounds, both tokens are issued in the same second.
    let mut same_second = 0;
    for _ in 0..100 {
        let before = sandbox.issue_token("nico").unwrap();
        invalidate(&sandbox, "nico").unwrap();
        let after = log_in(&sandbox, r#"{"username":"nico","password":"pw"}"#).json();
        let after = after["token"].as_str().unwrap();
        assert_eq!(
            (sandbox.accepts(&before), sandbox.accepts(after)),
            (false, true)
        );
        same_second += u32::from(claims(&before)["iat"] == claims(after)["iat"]);
    }
    assert!(same_second > 0);
}

#[tokio::test]
async fn an_invalidation_spares_other_users() {
    let sandbox = Sandbox::builder()
        .user("nico", "pw")
        .user("Nico", "pw")
        .start()
        .await
        .unwrap();
    let other = sandbox.issue_token("Nico").unwrap();
    invalidate(&sandbox, "nico").unwrap();
    assert_eq!(probe(&sandbox, &other), 200);
}

#[tokio::test]
async fn users_can_invalidate_themselves_and_lose_access() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.admin_token();
    let line = "DELETE /api/v1/auth/users/admin/token?ttl=3600";
    assert_eq!(call(&sandbox, line, &token).unwrap().status, 200);
    assert_eq!(call(&sandbox, line, &token).unwrap().status, 401);
}

#[tokio::test]
async fn a_refused_call_invalidates_no_user() {
    let sandbox = with_nico().await;
    let token = sandbox.issue_token("nico").unwrap();
    let line = "DELETE /api/v1/auth/users/nico/token";
    assert_eq!(call(&sandbox, line, "").unwrap().status, 401);
    assert_eq!(call(&sandbox, line, "made-up").unwrap().status, 401);
    assert!(sandbox.accepts(&token));
}

#[tokio::test]
async fn a_token_is_a_signed_jwt_with_the_registered_claims() {
    let sandbox = with_nico().await;
    let before = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let token = sandbox.issue_token("nico").unwrap();
    assert_eq!(part(&token, 0), json!({"alg": "HS256", "typ": "JWT"}));
    let claims = claims(&token);
    let issued = claims["iat"].as_u64().unwrap();
    assert!(issued >= before);
    assert_eq!(claims["exp"].as_u64().unwrap(), issued + 3600);
    assert_eq!(claims["sub"], json!("nico"));
    assert!(claims["jti"].is_string());
}

#[tokio::test]
async fn every_token_has_a_jti_of_its_own() {
    let sandbox = with_nico().await;
    let tokens =
        (0..50).flat_map(|_| [sandbox.admin_token(), sandbox.issue_token("nico").unwrap()]);
    let ids: HashSet<String> = tokens
        .map(|token| claims(&token)["jti"].to_string())
        .collect();
    assert_eq!(ids.len(), 100);
}

#[tokio::test]
async fn a_token_that_was_tampered_with_is_refused() {
    let sandbox = with_nico().await;
    let nico = sandbox.issue_token("nico").unwrap();
    let admin = sandbox.admin_token();
    let [nico, admin] = [&nico, &admin].map(|token| token.split('.').collect::<Vec<_>>());
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"; // {"alg":"none","typ":"JWT"}
    let forged = [
        [nico[0], admin[1], nico[2]].join("."),
        [nico[0], nico[1], admin[2]].join("."),
        [nico[0], nico[1], ""].join("."),
        [none, nico[1], ""].join("."),
        [none, nico[1], nico[2]].join("."),
        [nico[0], nico[1]].join("."),
        [nico[0], nico[1], nico[2], nico[2]].join("."),
        "..".to_owned(),
        "é.é.é".to_owned(),
    ];
    for token in forged {
        assert!(!sandbox.accepts(&token), "{token}");
        assert_eq!(probe(&sandbox, &token), 401, "{token}");
    }
}

#[tokio::test]
async fn another_sandboxes_token_is_refused() {
    let (one, other) = (with_nico().await, with_nico().await);
    assert_eq!(probe(&one, &other.issue_token("nico").unwrap()), 401);
}

#[tokio::test]
async fn a_token_expires_when_its_lifetime_is_over() {
    let builder = Sandbox::builder().token_lifetime(Duration::from_secs(60));
    let sandbox = builder.start().await.unwrap();
    let token = sandbox.admin_token();
    sandbox.advance_clock(Duration::from_secs(30));
    assert_eq!(probe(&sandbox, &token), 200);
    sandbox.advance_clock(Duration::from_secs(30));
    assert_eq!(probe(&sandbox, &token), 401);
    assert_eq!(probe(&sandbox, &sandbox.admin_token()), 200);
}

#[tokio::test]
async fn a_lifetime_set_at_run_time_applies_to_later_tokens() {
    let sandbox = Sandbox::start().await.unwrap();
    let long = sandbox.admin_token();
    sandbox.set_token_lifetime(Duration::ZERO);
    let body = json!({"username": "admin", "password": ADMIN_PASSWORD}).to_string();
    let expired = log_in(&sandbox, &body).json();
    assert_eq!(probe(&sandbox, expired["token"].as_str().unwrap()), 401);
    assert_eq!(probe(&sandbox, &long), 200);
}

#[tokio::test]
async fn the_longest_times_are_capped() {
    let builder = Sandbox::builder().token_lifetime(Duration::MAX);
    let sandbox = builder.start().await.unwrap();
    let token = sandbox.admin_token();
    for _ in 0..2 {
        sandbox.advance_clock(Duration::MAX);
        assert!(sandbox.accepts(&sandbox.admin_token()));
    }
    assert!(!sandbox.accepts(&token));
}

#[tokio::test]
async fn an_unknown_user_cannot_be_signed_in() {
    let error = Sandbox::start()
        .await
        .unwrap()
        .issue_token("missing")
        .unwrap_err();
    assert!(error.to_string().contains("`missing`"), "{error}");
}

#[tokio::test]
async fn only_one_bearer_header_signs_a_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.admin_token();
    let status = |headers: &[String]| {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let mut wire = Wire::to(&sandbox);
        wire.request("GET /api/v1/authorize/roles", &headers, b"");
        wire.response().unwrap().status
    };
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(status(std::slice::from_ref(&bearer)), 200);
    assert_eq!(status(&[format!("AUTHORIZATION: bearer   {token} ")]), 200);
    assert_eq!(status(&[bearer.clone(), bearer]), 401);
    assert_eq!(status(&[format!("Authorization: {token}")]), 401);
    assert_eq!(status(&[format!("Authorization: Basic {token}")]), 401);
    assert_eq!(status(&["Authorization: Bearer".to_owned()]), 401);
    assert_eq!(status(&[format!("Cookie: cribl_auth={token}")]), 401);
}

proptest! {
    #[test]
    fn any_id_reaches_its_user_when_percent_encoded(id in ".+") {
        prop_assume!(id != "." && id != "..");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let builder = Sandbox::builder().user(&id, "pw");
        let sandbox = runtime.block_on(builder.start()).unwrap();
        let token = sandbox.issue_token(&id).unwrap();
        let encoded = utf8_percent_encode(&id, NON_ALPHANUMERIC).to_string();
        let reply = invalidate(&sandbox, &encoded).unwrap();
        prop_assert_eq!(reply.json(), json!({"count": 1, "items": [{"id": id}]}));
        prop_assert!(!sandbox.accepts(&token));
    }
}
