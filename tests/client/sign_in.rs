//! Signing in with a password: when it happens, how often, and how calls wait for it.

use std::time::Duration;

use crate::support::credentials::{admin, client, start, user};
use cribl_tokens::sandbox::http::header::RETRY_AFTER;
use cribl_tokens::sandbox::http::{HeaderValue, StatusCode};
use cribl_tokens::sandbox::{ADMIN_USERNAME, Calls, Faults, LoginTokens, Reply, Sandbox};
use cribl_tokens::{Client, Credentials, Error, ErrorKind, RetryPolicy, Waiting};
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};

#[tokio::test]
async fn sixty_four_calls_at_once_sign_in_once() {
    let leader = start(Sandbox::builder().user("nico", "x")).await;
    let client = client(&leader, admin());
    let nico = user("nico");
    let outcomes = join_all((0..64).map(|_| client.invalidate(&nico).send())).await;
    for outcome in outcomes {
        outcome.expect("accepted");
    }
    assert_eq!(leader.sign_in_count(), 1);
}

#[tokio::test]
async fn nothing_is_fetched_before_the_first_call() {
    let leader = start(Sandbox::builder()).await;
    let client = client(&leader, admin());
    assert_eq!(leader.request_count(), 0);
    assert_eq!(client.username(), Some(ADMIN_USERNAME));
    let token = client.access_token().await.expect("a token");
    assert_eq!(token.subject().as_deref(), Some(ADMIN_USERNAME));
    assert!(leader.accepts(token.expose_secret()));
    assert_eq!(leader.sign_in_count(), 1);
}

#[tokio::test]
async fn a_login_token_with_its_scheme_in_front_is_sent_with_one() {
    let leader = start(Sandbox::builder().login_tokens(LoginTokens::Prefixed)).await;
    let done = client(&leader, admin()).invalidate(user("nico")).await;
    assert_eq!(done.expect("accepted").status(), 200);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_however_many_calls_there_are() {
    let leader = start(Sandbox::builder()).await;
    let client = client(
        &leader,
        Credentials::password(ADMIN_USERNAME, "wrong-horse"),
    );
    let users = (0..100).map(|number| user(&format!("user-{number}")));
    let outcomes: Vec<_> = client
        .invalidate_many(stream::iter(users))
        .concurrency(16)
        .stream()
        .collect()
        .await;
    assert_eq!(outcomes.len(), 100);
    for (_, outcome) in outcomes {
        let error = outcome.expect_err("no sign-in");
        assert!(error.is_sign_in_refused(), "{error}");
        assert_eq!(error.kind().as_str(), "sign_in");
        assert!(
            error.to_string().contains("admin was refused (401"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("wrong-horse"));
    }
    assert_eq!(leader.request_count(), 1);
}

#[tokio::test]
async fn a_sign_in_refused_by_a_proxy_is_repeated_with_the_next_call() {
    let leader = start(Sandbox::builder()).await;
    leader.set_faults(Faults::none().on(Calls::Logins));
    leader.respond_next(Reply::new(StatusCode::FORBIDDEN).body("<html>blocked</html>"));
    let client = client(&leader, admin());
    let error = client.invalidate(user("nico")).await.expect_err("a 403");
    assert!(!error.is_sign_in_refused(), "{error}");
    client.invalidate(user("nico")).await.expect("accepted");
    assert_eq!(leader.sign_in_count(), 2);
}

#[tokio::test]
async fn a_password_that_must_be_changed_is_an_error_that_says_what_to_do() {
    let leader = start(Sandbox::builder().force_password_change(ADMIN_USERNAME)).await;
    let client = client(&leader, admin());
    for _ in 0..2 {
        let error = client.invalidate(user("nico")).await.expect_err("refused");
        assert!(
            matches!(&error, Error::PasswordChange(failed) if failed.principal() == ADMIN_USERNAME)
        );
        assert_eq!(error.kind().as_str(), "password_change_required");
        assert!(error.to_string().contains("set a new password"), "{error}");
    }
    assert_eq!(leader.request_count(), 1);
}

#[tokio::test]
async fn a_rate_limited_sign_in_is_retried_when_the_leader_asks() {
    let leader = start(Sandbox::builder()).await;
    leader.set_faults(Faults::none().on(Calls::Logins));
    for _ in 0..2 {
        let limited = Reply::new(StatusCode::TOO_MANY_REQUESTS);
        leader.respond_next(limited.header(RETRY_AFTER, HeaderValue::from_static("0")));
    }
    let done = client(&leader, admin()).invalidate(user("nico")).await;
    assert_eq!(done.expect("accepted").attempts(), 1);
    assert_eq!(leader.sign_in_count(), 3);
}

#[tokio::test]
async fn a_run_that_waits_for_a_sign_in_reports_it_and_has_nothing_in_flight() {
    let leader = start(Sandbox::builder()).await;
    let slow = Faults::none().on(Calls::Logins);
    leader.set_faults(slow.latency(Duration::from_secs(3600)));
    let client = client(&leader, admin());
    let mut outcomes = client
        .invalidate_many(stream::iter((0..20).map(|n| user(&format!("user-{n}")))))
        .stream();
    let status = outcomes.status();
    assert_eq!((status.waiting(), status.waiting_calls()), (None, 0));
    tokio::select! {
        _ = outcomes.next() => panic!("no sign-in succeeded"),
        () = leader.wait_for_requests(1) => {}
    }
    assert_eq!(status.waiting(), Some(Waiting::SigningIn));
    assert_eq!((status.waiting_calls(), status.unsent_calls()), (8, 8));
    drop(outcomes);
    assert_eq!((status.waiting(), status.waiting_calls()), (None, 0));
}

#[tokio::test]
async fn a_temporary_sign_in_failure_is_shared_by_waiting_calls_and_retried_later() {
    let leader = start(Sandbox::builder()).await;
    leader.set_faults(Faults::none().on(Calls::Logins));
    leader.respond_next(Reply::new(StatusCode::INTERNAL_SERVER_ERROR).body("out of order"));
    let client = client(&leader, admin());
    let nico = user("nico");
    let outcomes = join_all((0..8).map(|_| client.invalidate(&nico).send())).await;
    for outcome in outcomes {
        let error = outcome.expect_err("no sign-in");
        assert_eq!(error.kind(), ErrorKind::SignIn);
        assert!(!error.is_sign_in_refused());
        assert!(
            error
                .to_string()
                .contains("500 Internal Server Error: out of order"),
            "{error}"
        );
    }
    assert_eq!(leader.request_count(), 1);
    client
        .invalidate(&nico)
        .await
        .expect("the sign-in succeeds by now");
}

#[tokio::test]
async fn sign_ins_respect_the_leaders_limit_of_two_a_second() {
    let leader = start(Sandbox::builder().login_rate_limit(2)).await;
    let builder = Client::builder(leader.base_url()).retry(RetryPolicy::none());
    let client = builder.credentials(admin()).build().expect("a client");
    for _ in 0..4 {
        leader.expire_tokens();
        client
            .invalidate(user("nico"))
            .await
            .expect("not even one 429");
    }
    assert_eq!(leader.sign_in_count(), 4);
}

#[tokio::test]
async fn a_temporary_sign_in_failure_may_be_retried_and_a_refusal_may_not() {
    let leader = start(Sandbox::builder()).await;
    let once = |credentials| {
        let builder = Client::builder(leader.base_url()).retry(RetryPolicy::none());
        builder.credentials(credentials).build().expect("a client")
    };
    leader.set_faults(Faults::none().on(Calls::Logins));
    leader.respond_next(Reply::new(StatusCode::SERVICE_UNAVAILABLE));
    let error = once(admin())
        .invalidate(user("nico"))
        .await
        .expect_err("a 503");
    assert!(error.is_retryable(), "{error}");
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    assert!(matches!(&error, Error::SignIn(failed) if failed.cause() == ErrorKind::ServerError));
    let wrong = once(Credentials::password(ADMIN_USERNAME, "wrong"));
    let error = wrong.invalidate(user("nico")).await.expect_err("a 401");
    assert!(!error.is_retryable(), "{error}");
}

#[tokio::test]
async fn cancelled_calls_cause_no_more_sign_ins() {
    let leader = start(Sandbox::builder()).await;
    let never = Faults::none().on(Calls::Logins);
    leader.set_faults(never.latency(Duration::from_secs(3600)));
    let (client, nico) = (client(&leader, admin()), user("nico"));
    tokio::select! {
        outcome = client.invalidate(&nico).send() => panic!("{outcome:?}"),
        () = leader.wait_for_requests(1) => {}
    }
    // The clock is paused from here on.
    tokio::time::pause();
    for _ in 0..3 {
        tokio::select! {
            biased;
            outcome = client.invalidate(&nico).send() => panic!("{outcome:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    tokio::time::resume();
    assert_eq!(
        leader.request_count(),
        1,
        "a sign-in within half a second of another"
    );
}
