//! Tokens that expire or are refused: when the client gets a new one, and how calls wait for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::support::credentials::{Vault, admin, client, start, user};
use cribl_tokens::sandbox::http::StatusCode;
use cribl_tokens::sandbox::{Calls, Faults, LoginTokens, RecordedRequest, Reply, Sandbox};
use cribl_tokens::{AccessToken, Client, Credentials, ErrorKind, TokenProvider};
use data_encoding::BASE64URL_NOPAD;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::json;

/// Invalidates 5,000 users while every token expires halfway. Returns the sandbox's record.
async fn five_thousand_users(
    leader: &Sandbox,
    credentials: impl Into<Credentials>,
) -> Vec<RecordedRequest> {
    const USERS: u64 = 5_000;
    let client = client(leader, credentials);
    let users = (0..USERS).map(|number| user(&format!("user-{number}")));
    let mut outcomes = client
        .invalidate_many(stream::iter(users))
        .concurrency(64)
        .stream();
    let mut done = 0;
    while let Some((user, outcome)) = outcomes.next().await {
        outcome.unwrap_or_else(|error| panic!("{user}: {error}"));
        done += 1;
        if done == USERS / 2 {
            leader.expire_tokens();
        }
    }
    assert_eq!(done, USERS);
    leader.requests()
}

#[tokio::test]
async fn a_login_that_expires_in_the_middle_of_5000_users_costs_one_more_sign_in() {
    let leader = start(Sandbox::builder()).await;
    five_thousand_users(&leader, admin()).await;
    assert_eq!(leader.sign_in_count(), 2);
}

#[tokio::test]
async fn an_oauth_token_that_expires_in_the_middle_of_5000_users_costs_one_more() {
    let leader = start(Sandbox::builder().client_credentials("client-1", "secret")).await;
    let oauth = Credentials::client_credentials("client-1", "secret");
    let requests = five_thousand_users(&leader, oauth.token_url(leader.token_url())).await;
    let asked = requests
        .iter()
        .filter(|request| request.target == "/oauth/token");
    assert_eq!(asked.count(), 2);
}

#[tokio::test]
async fn a_providers_token_that_expires_in_the_middle_of_5000_users_costs_one_more() {
    let leader = Arc::new(start(Sandbox::builder()).await);
    let asked = Arc::new(AtomicU32::new(0));
    let vault = Vault {
        leader: Arc::clone(&leader),
        asked: Arc::clone(&asked),
        lifetime: None,
        broken: false,
    };
    five_thousand_users(&leader, Credentials::provider(vault)).await;
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_fixed_token_that_expires_in_the_middle_fails_the_rest_and_is_not_replaced() {
    let leader = start(Sandbox::builder()).await;
    let client = client(&leader, Credentials::bearer_token(leader.admin_token()));
    client.invalidate(user("nico")).await.expect("accepted");
    leader.expire_tokens();
    let error = client.invalidate(user("maria")).await.expect_err("a 401");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unauthorized, 1)
    );
}

/// A provider that returns the unsigned JWT it stores.
struct Store {
    asked: Arc<AtomicU32>,
    issued: SystemTime,
    expires: SystemTime,
}

impl TokenProvider for Store {
    fn token<'a>(
        &'a self,
        _: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
        let seconds = |moment: SystemTime| {
            moment
                .duration_since(UNIX_EPOCH)
                .expect("after 1970")
                .as_secs()
        };
        let claims = json!({"iat": seconds(self.issued), "exp": seconds(self.expires)}).to_string();
        let token = format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(claims.as_bytes()));
        self.asked.fetch_add(1, Ordering::Relaxed);
        async move { Ok(AccessToken::new(token)?) }.boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_issued_long_ago_is_renewed_before_it_expires() {
    let (now, asked) = (SystemTime::now(), Arc::new(AtomicU32::new(0)));
    let store = Store {
        asked: Arc::clone(&asked),
        issued: now - Duration::from_secs(3_000),
        expires: now + Duration::from_secs(600),
    };
    let client =
        Client::builder("https://leader.example.com").credentials(Credentials::provider(store));
    let client = client.build().expect("a client");
    for (after, in_all) in [(0, 1), (400, 1), (180, 2)] {
        tokio::time::advance(Duration::from_secs(after)).await;
        client.access_token().await.expect("a token");
        assert_eq!(
            asked.load(Ordering::Relaxed),
            in_all,
            "after {after} s more"
        );
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let short = LoginTokens::Lifetime(Duration::from_secs(1));
    let leader = start(Sandbox::builder().login_tokens(short)).await;
    let client = client(&leader, admin());
    let first = client.access_token().await.expect("a token");
    // Asks until the client considers the token due for renewal, which is before the Leader considers it
    // expired.
    let second = loop {
        let token = client.access_token().await.expect("a token");
        if token.expose_secret() != first.expose_secret() {
            break token;
        }
        tokio::task::yield_now().await;
    };
    assert!(leader.accepts(second.expose_secret()));
    assert_eq!(leader.sign_in_count(), 2);
    let refused = leader
        .requests()
        .iter()
        .any(|request| request.user.is_none() && !request.target.ends_with("/login"));
    assert!(!refused, "a call went out with an expired token");
}

#[tokio::test]
async fn a_token_that_is_refused_twice_is_an_error_and_not_retried_forever() {
    let leader = start(Sandbox::builder().login_tokens(LoginTokens::Expired)).await;
    let error = client(&leader, admin()).invalidate(user("nico")).await;
    let error = error.expect_err("the second 401");
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(error.attempts(), 2);
    assert_eq!(leader.sign_in_count(), 2);
}

#[tokio::test]
async fn a_fixed_token_that_is_refused_is_not_retried() {
    let leader = start(Sandbox::builder()).await;
    let token = leader.admin_token();
    leader.expire_tokens();
    let client = client(&leader, Credentials::bearer_token(token));
    let error = client.invalidate(user("nico")).await.expect_err("refused");
    assert!(error.is_unauthorized());
    assert_eq!(error.attempts(), 1);
    assert_eq!(leader.request_count(), 1);
}

#[tokio::test]
async fn a_valid_token_is_used_although_its_renewal_is_refused() {
    let leader =
        start(Sandbox::builder().login_tokens(LoginTokens::Lifetime(Duration::from_secs(50))))
            .await;
    let client = client(&leader, admin());
    client.invalidate(user("nico")).await.expect("accepted");
    // Tokens are renewed when a tenth of their lifetime is left.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(46)).await;
    tokio::time::resume();
    leader.set_faults(Faults::none().on(Calls::Logins));
    leader.respond_next(Reply::new(StatusCode::FORBIDDEN));
    for _ in 0..3 {
        client.invalidate(user("nico")).await.expect("accepted");
    }
    assert_eq!(
        leader.sign_in_count(),
        2,
        "who was refused is not asked for again"
    );
}
