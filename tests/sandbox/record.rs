//! The sandbox records the requests it received and never shows secrets.

use crate::support::{Wire, call, invalidate, log_in};
use cribl_tokens::sandbox::http::{Method, header};
use cribl_tokens::sandbox::{ADMIN_PASSWORD, Recording, Sandbox};

fn targets(sandbox: &Sandbox) -> Vec<String> {
    sandbox
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect()
}

#[tokio::test]
async fn a_request_is_recorded_as_it_was_on_the_wire() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.admin_token();
    let target = "/api/v1/auth/users/DOMAIN%5cnico%7C%40a+b%2F..%2e~\\%25/token?ttl=%31h&&x=é";
    call(&sandbox, &format!("DELETE {target}"), &token).unwrap();
    let [seen] = &sandbox.requests()[..] else {
        panic!("{:?}", sandbox.requests())
    };
    assert_eq!(
        (&seen.method, seen.target.as_str()),
        (&Method::DELETE, target)
    );
    assert_eq!(seen.headers[header::HOST], "sandbox");
    assert_eq!(
        seen.headers[header::AUTHORIZATION],
        format!("Bearer {token}")
    );
    assert_eq!(seen.user.as_deref(), Some("admin"));
}

#[tokio::test]
async fn a_request_without_an_accepted_token_has_no_user() {
    let sandbox = Sandbox::builder().user("nico", "pw").start().await.unwrap();
    let token = sandbox.issue_token("nico").unwrap();
    invalidate(&sandbox, "nico").unwrap();
    call(&sandbox, "GET /api/v1/authorize/roles", &token).unwrap();
    call(&sandbox, "PUT /elsewhere?a=b", "").unwrap();
    let users: Vec<_> = sandbox
        .requests()
        .into_iter()
        .map(|request| request.user)
        .collect();
    assert_eq!(users, [Some("admin".to_owned()), None, None]);
    assert_eq!(targets(&sandbox)[2], "/elsewhere?a=b");
}

#[tokio::test]
async fn a_target_ends_before_a_hash_sign() {
    let sandbox = Sandbox::start().await.unwrap();
    call(&sandbox, "GET /one#two?three", "").unwrap();
    assert_eq!(targets(&sandbox), ["/one"]);
}

#[tokio::test]
async fn waiting_for_requests_ends_when_the_last_of_them_arrives() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.wait_for_requests(0).await;
    let (waited, ()) = tokio::join!(
        async {
            sandbox.wait_for_requests(2).await;
            sandbox.request_count()
        },
        async {
            invalidate(&sandbox, "one").unwrap();
            tokio::task::yield_now().await;
            invalidate(&sandbox, "two").unwrap();
        }
    );
    assert_eq!(waited, 2);
}

#[tokio::test]
async fn the_record_can_be_cleared() {
    let sandbox = Sandbox::start().await.unwrap();
    invalidate(&sandbox, "one").unwrap();
    sandbox.forget_requests();
    assert_eq!((sandbox.requests().len(), sandbox.request_count()), (0, 0));
    invalidate(&sandbox, "two").unwrap();
    assert_eq!(targets(&sandbox), ["/api/v1/auth/users/two/token"]);
    assert_eq!(sandbox.request_count(), 1);
}

#[tokio::test]
async fn the_record_keeps_up_to_its_limit_and_counts_all() {
    for (recording, kept) in [
        (Recording::Off, &[][..]),
        (Recording::Latest(0), &[]),
        (Recording::Latest(2), &["/2", "/3"]),
        (Recording::All, &["/0", "/1", "/2", "/3"]),
    ] {
        let sandbox = Sandbox::builder()
            .recording(recording)
            .start()
            .await
            .unwrap();
        for number in 0..4 {
            call(&sandbox, &format!("GET /{number}"), "").unwrap();
        }
        assert_eq!(targets(&sandbox), kept, "{recording:?}");
        assert_eq!(sandbox.request_count(), 4);
        sandbox.wait_for_requests(4).await;
    }
}

#[tokio::test]
async fn no_debug_shows_a_secret() {
    let builder = Sandbox::builder().user("nico", "hunter2");
    let shown = format!("{builder:?}");
    assert!(shown.contains("nico"), "{shown}");
    let sandbox = builder.start().await.unwrap();
    log_in(&sandbox, r#"{"username":"nico","password":"hunter2"}"#);
    let mut wire = Wire::to(&sandbox);
    let secrets = ["Authorization", "Proxy-Authorization", "Cookie"];
    let secrets = secrets.map(|name| format!("{name}: s3cret"));
    let headers: Vec<&str> = secrets.iter().map(String::as_str).collect();
    wire.request("GET /api/v1/health", &headers, b"");
    wire.response().unwrap();
    let shown = format!("{shown}{sandbox:?}{:#?}", sandbox.requests());
    assert_eq!(sandbox.requests()[1].headers[header::COOKIE], "s3cret");
    for secret in ["hunter2", "s3cret", ADMIN_PASSWORD] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
