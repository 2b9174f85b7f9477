//! Users are invalidated, checked and reinstated through the library, against the sandbox.

use cribl_tokens::sandbox::http::StatusCode;
use cribl_tokens::sandbox::{Calls, Faults, Reply, Sandbox};
use cribl_tokens::{Client, Credentials, ErrorKind, RetryPolicy, TokenStatus, UserId};
use futures_util::{StreamExt, stream};

fn user(id: &str) -> UserId {
    UserId::new(id).expect("an id")
}

fn client(leader: &Sandbox, credentials: Credentials) -> Client {
    let builder = Client::builder(leader.base_url()).retry(RetryPolicy::none());
    builder.credentials(credentials).build().expect("a client")
}

#[tokio::test]
async fn an_invalidated_user_is_refused_until_reinstated_and_signed_in_again() {
    let leader = Sandbox::builder().user("nico", "correct horse");
    let leader = leader.refuse_sign_in_of_invalidated().start().await;
    let leader = leader.expect("a sandbox");
    let admin = client(&leader, Credentials::bearer_token(leader.admin_token()));
    let token = leader.issue_token("nico").expect("a token");
    let nico = client(&leader, Credentials::bearer_token(&token));
    assert_eq!(
        nico.check_token().await.expect("told"),
        TokenStatus::Accepted
    );

    admin.invalidate(user("nico")).await.expect("accepted");
    assert_eq!(
        nico.check_token().await.expect("told"),
        TokenStatus::Refused
    );
    let again = client(&leader, Credentials::password("nico", "correct horse"));
    let error = again.check_token().await.expect_err("no sign-in");
    assert!(error.is_sign_in_refused(), "{error}");

    let removal = admin.reinstate(user("nico")).await;
    assert_eq!(removal.expect("accepted").status(), 200);
    let again = client(&leader, Credentials::password("nico", "correct horse"));
    assert_eq!(
        again.check_token().await.expect("told"),
        TokenStatus::Accepted
    );
}

#[tokio::test]
async fn many_users_are_reinstated_in_bulk() {
    let names: Vec<String> = (0..200).map(|number| format!("user {number}|é")).collect();
    let known = names
        .iter()
        .fold(Sandbox::builder(), |builder, name| builder.user(name, "x"));
    let leader = known.start().await.expect("a sandbox");
    let admin = client(&leader, Credentials::bearer_token(leader.admin_token()));
    let users: Vec<UserId> = names.iter().map(|name| user(name)).collect();

    let made: Vec<_> = admin
        .invalidate_many(stream::iter(users.clone()))
        .concurrency(16)
        .stream()
        .collect()
        .await;
    assert!(made.iter().all(|(_, outcome)| outcome.is_ok()));
    assert!(names.iter().all(|name| leader.is_invalidated(name)));

    let mut removals = admin
        .reinstate_many(stream::iter(users))
        .concurrency(16)
        .rate_limit(2_000)
        .stream();
    let mut removed = 0;
    while let Some((user, outcome)) = removals.next().await {
        let removal = outcome.expect("accepted");
        assert_eq!(removal.count(), Some(1), "{user}");
        removed += 1;
    }
    assert_eq!(removed, names.len());
    assert!(!names.iter().any(|name| leader.is_invalidated(name)));
}

#[tokio::test]
async fn an_unclear_token_check_is_an_error_and_a_403_means_the_token_works() {
    let leader = Sandbox::start().await.expect("a sandbox");
    leader.set_faults(Faults::none().on(Calls::All));
    let admin = client(&leader, Credentials::bearer_token(leader.admin_token()));
    let (ok, forbidden) = (StatusCode::OK, StatusCode::FORBIDDEN);
    for (status, body, kind) in [
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            "",
            ErrorKind::ServerError,
        ),
        (ok, "<html>", ErrorKind::UnexpectedBody),
        (ok, r#"{"count":"one"}"#, ErrorKind::UnexpectedBody),
        (
            forbidden,
            "<html>a firewall's page</html>",
            ErrorKind::Forbidden,
        ),
        (
            StatusCode::UNAUTHORIZED,
            "<html>a proxy's page</html>",
            ErrorKind::Unauthorized,
        ),
    ] {
        leader.respond_next(Reply::new(status).body(body));
        let error = admin.check_token().await.expect_err(body);
        assert_eq!(error.kind(), kind, "{status} {body}");
        assert!(
            !error.to_string().contains("carried the call out"),
            "{error}"
        );
    }
    for (status, body) in [
        (forbidden, ""),
        (forbidden, r#"{"message":"Forbidden"}"#),
        // Roles in an undocumented form.
        (ok, r#"{"count":1,"items":[{"id":"admin"}]}"#),
    ] {
        leader.respond_next(Reply::new(status).body(body));
        let told = admin.check_token().await.expect("told");
        assert_eq!(told, TokenStatus::Accepted, "{status} {body}");
    }
}

#[tokio::test]
async fn a_check_never_signs_in_again() {
    let leader = Sandbox::start().await.expect("a sandbox");
    let admin = client(
        &leader,
        Credentials::password("admin", cribl_tokens::sandbox::ADMIN_PASSWORD),
    );
    assert_eq!(
        admin.check_token().await.expect("told"),
        TokenStatus::Accepted
    );
    leader.expire_tokens();
    assert_eq!(
        admin.check_token().await.expect("told"),
        TokenStatus::Refused
    );
    assert_eq!(leader.sign_in_count(), 1);
}
