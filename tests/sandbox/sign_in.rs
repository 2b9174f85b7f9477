//! The ways to get a token from the sandbox, and every complication a client must handle.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::support::{Reply, Wire, call, claims, invalidate, log_in, probe};
use cribl_tokens::sandbox::{LoginTokens, Sandbox, SandboxBuilder};
use serde_json::json;

const NICO: &str = r#"{"username":"nico","password":"pw"}"#;
const FORM: &str = "content-type: application/x-www-form-urlencoded";
const GRANT: &str = "grant_type=client_credentials&client_id=ci%20d&client_secret=s%2Bc";

fn builder() -> SandboxBuilder {
    Sandbox::builder()
        .user("nico", "pw")
        .client_credentials("ci d", "s+c")
}

/// Returns the token of a login that must succeed.
fn token(sandbox: &Sandbox) -> String {
    let reply = log_in(sandbox, NICO).json();
    reply["token"].as_str().unwrap().to_owned()
}

/// Sends a request to the token endpoint.
fn ask(sandbox: &Sandbox, content_type: &str, form: &str) -> Reply {
    let mut wire = Wire::to(sandbox);
    wire.request("POST /oauth/token", &[content_type], form.as_bytes());
    wire.response().unwrap()
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs()
}

#[tokio::test]
async fn a_prefixed_login_token_is_accepted_without_its_prefix_only() {
    let builder = builder().login_tokens(LoginTokens::Prefixed);
    let sandbox = builder.start().await.unwrap();
    let given = token(&sandbox);
    let bare = given.strip_prefix("Bearer ").unwrap();
    assert_eq!(probe(&sandbox, bare), 200);
    assert_eq!(probe(&sandbox, &given), 401, "`Bearer Bearer …`");
}

#[tokio::test]
async fn an_expired_login_token_says_so_and_is_refused() {
    let builder = builder()
        .login_tokens(LoginTokens::Expired)
        .token_lifetime(Duration::from_secs(60));
    let sandbox = builder.start().await.unwrap();
    let given = token(&sandbox);
    let claims = claims(&given);
    let [issued, expires] = ["iat", "exp"].map(|name| claims[name].as_u64().unwrap());
    assert!(expires < now());
    assert_eq!(issued + 60, expires);
    assert_eq!(probe(&sandbox, &given), 401);
    let other = sandbox.issue_token("nico").unwrap();
    assert_eq!(probe(&sandbox, &other), 200, "it is for logins alone");
}

#[tokio::test]
async fn an_expired_login_token_works_with_the_longest_lifetime() {
    let builder = builder()
        .login_tokens(LoginTokens::Expired)
        .token_lifetime(Duration::MAX);
    let sandbox = builder.start().await.unwrap();
    assert_eq!(probe(&sandbox, &token(&sandbox)), 401);
}

#[tokio::test]
async fn a_short_lived_login_token_expires_when_it_says() {
    let builder = builder().login_tokens(LoginTokens::Lifetime(Duration::from_secs(30)));
    let sandbox = builder.start().await.unwrap();
    let (short, usual) = (token(&sandbox), sandbox.issue_token("nico").unwrap());
    let lifetime = |token: &str| {
        let claims = claims(token);
        claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap()
    };
    assert_eq!((lifetime(&short), lifetime(&usual)), (30, 3600));
    assert_eq!(probe(&sandbox, &short), 200);
    sandbox.advance_clock(Duration::from_secs(30));
    assert_eq!(
        (probe(&sandbox, &short), probe(&sandbox, &usual)),
        (401, 200)
    );
    assert_eq!(probe(&sandbox, &token(&sandbox)), 200);
}

#[tokio::test]
async fn a_forced_password_change_is_reported_only_to_affected_users() {
    let builder = builder().user("ada", "pw").force_password_change("ada");
    let sandbox = builder.start().await.unwrap();
    let told = |user: &str| {
        let body = json!({"username": user, "password": "pw"}).to_string();
        log_in(&sandbox, &body).json()["forcePasswordChange"].clone()
    };
    assert_eq!((told("ada"), told("nico")), (json!(true), json!(false)));
}

#[tokio::test]
async fn logins_beyond_the_rate_get_the_seconds_to_wait() {
    let sandbox = builder().login_rate_limit(0).start().await.unwrap();
    let reply = log_in(&sandbox, NICO);
    assert_eq!(
        (reply.status, reply.header("retry-after"), reply.body.len()),
        (429, Some("1"), 0)
    );
    assert_eq!(ask(&sandbox, FORM, GRANT).status, 200, "another call");
}

#[tokio::test]
async fn the_login_limit_applies_to_each_second() {
    let sandbox = builder().login_rate_limit(2).start().await.unwrap();
    let begin = Instant::now();
    // A wrong password counts like a right one.
    let wrong = r#"{"username":"nico","password":"no"}"#;
    assert_eq!(log_in(&sandbox, wrong).status, 401);
    let mut statuses = Vec::new();
    // Ends when a second has passed. How many logins are refused until then depends on the machine.
    while statuses.iter().filter(|&&status| status == 200).count() < 3 {
        statuses.push(log_in(&sandbox, NICO).status);
    }
    assert!(statuses.iter().all(|status| [200, 429].contains(status)));
    // However slow the machine is, the third login was not accepted in the same second as the first.
    assert!(begin.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn every_token_request_is_counted_whatever_the_response() {
    let sandbox = builder().start().await.unwrap();
    assert_eq!(sandbox.sign_in_count(), 0);
    log_in(&sandbox, NICO);
    log_in(&sandbox, "{}");
    ask(&sandbox, FORM, GRANT);
    ask(&sandbox, FORM, "");
    probe(&sandbox, &sandbox.admin_token());
    call(&sandbox, "GET /api/v1/auth/login", "").unwrap();
    assert_eq!((sandbox.sign_in_count(), sandbox.request_count()), (4, 6));
    sandbox.forget_requests();
    assert_eq!(sandbox.sign_in_count(), 0);
}

#[tokio::test]
async fn all_tokens_can_be_ended_at_once_and_new_ones_issued() {
    let sandbox = builder().start().await.unwrap();
    let client = ask(&sandbox, FORM, GRANT).json();
    let client = client["access_token"].as_str().unwrap();
    let tokens = [token(&sandbox), sandbox.admin_token(), client.to_owned()];
    assert_eq!(
        tokens.each_ref().map(|token| probe(&sandbox, token)),
        [200; 3]
    );
    sandbox.expire_tokens();
    assert_eq!(
        tokens.each_ref().map(|token| probe(&sandbox, token)),
        [401; 3]
    );
    assert!(!sandbox.is_invalidated("nico"));
    assert_eq!(probe(&sandbox, &token(&sandbox)), 200);
}

#[tokio::test]
async fn client_credentials_give_a_token_that_is_accepted() {
    let builder = builder().token_lifetime(Duration::from_secs(86_400));
    let sandbox = builder.start().await.unwrap();
    let form = format!("{GRANT}&audience=https%3A%2F%2Fapi.cribl.cloud&scope=a+b&more=1");
    let reply = ask(&sandbox, &format!("{FORM}; charset=UTF-8"), &form);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let body = reply.json();
    assert_eq!(
        (&body["expires_in"], &body["token_type"]),
        (&json!(86_400), &json!("Bearer"))
    );
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(probe(&sandbox, token), 200);
    assert_eq!(sandbox.requests().pop().unwrap().user.unwrap(), "ci d");
    let claims = claims(token);
    assert_eq!(
        (&claims["sub"], &claims["aud"], &claims["scope"]),
        (
            &json!("ci d"),
            &json!("https://api.cribl.cloud"),
            &json!("a b")
        )
    );
}

#[tokio::test]
async fn the_token_url_issues_tokens() {
    let sandbox = builder().start().await.unwrap();
    let url = sandbox.token_url();
    assert_eq!(url, format!("http://{}/oauth/token", sandbox.address()));
    for (line, status) in [
        ("GET /oauth/token", 405),
        ("POST /oauth/token/", 404),
        ("POST /api/v1/oauth/token", 401),
    ] {
        assert_eq!(call(&sandbox, line, "").unwrap().status, status, "{line}");
    }
}

#[tokio::test]
async fn a_wrong_token_request_gets_the_error_that_oauth_defines() {
    let sandbox = builder().start().await.unwrap();
    let (json_type, id) = ("content-type: application/json", "client_id=ci+d");
    let grant = "grant_type=client_credentials";
    let user = format!("{grant}&client_id=nico&client_secret=pw");
    for (content_type, form, status, error) in [
        (FORM, "", 400, "invalid_request"),
        (FORM, grant, 400, "invalid_request"),
        (FORM, &format!("{grant}&{id}"), 400, "invalid_request"),
        (
            FORM,
            &format!("{GRANT}&scope=a&scope=b"),
            400,
            "invalid_request",
        ),
        (FORM, &format!("{GRANT}&{id}"), 400, "invalid_request"),
        (json_type, GRANT, 400, "invalid_request"),
        (
            FORM,
            &GRANT.replace("client_credentials", "password"),
            400,
            "unsupported_grant_type",
        ),
        (FORM, &GRANT.replace("%2B", "+"), 401, "invalid_client"),
        (
            FORM,
            &GRANT.replace("ci%20d", "CI%20D"),
            401,
            "invalid_client",
        ),
        (FORM, &user, 401, "invalid_client"),
    ] {
        let reply = ask(&sandbox, content_type, form);
        let got = (reply.status, reply.json()["error"].clone());
        assert_eq!(got, (status, json!(error)), "{form}");
    }
    let mut wire = Wire::to(&sandbox);
    wire.request("POST /oauth/token", &[FORM], &vec![b'a'; 64 * 1024 + 1]);
    assert_eq!(wire.response().unwrap().status, 413);
}

#[tokio::test]
async fn a_client_can_be_invalidated_like_a_user_and_cannot_log_in() {
    let builder = builder().refuse_sign_in_of_invalidated();
    let sandbox = builder.start().await.unwrap();
    let login = r#"{"username":"ci d","password":"s+c"}"#;
    assert_eq!(log_in(&sandbox, login).status, 401);
    let given = ask(&sandbox, FORM, GRANT).json();
    invalidate(&sandbox, "ci%20d").unwrap();
    assert_eq!(
        probe(&sandbox, given["access_token"].as_str().unwrap()),
        401
    );
    assert!(sandbox.is_invalidated("ci d"));
    assert_eq!(ask(&sandbox, FORM, GRANT).status, 401);
}

#[tokio::test]
async fn no_debug_shows_a_client_secret() {
    let shown = format!("{:?}", builder());
    assert!(shown.contains("ci d") && !shown.contains("s+c"), "{shown}");
}
