//! Credentials other than a token or a password: OAuth clients, and the caller's own token providers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::support::credentials::{Vault, client, start, user};
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::sandbox::Sandbox;
use cribl_tokens::{AccessToken, Client, Credentials, ErrorKind, RetryPolicy, TokenProvider};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};

#[tokio::test]
async fn an_oauth_client_gets_its_token_from_its_token_url_and_renews_it() {
    let leader = start(Sandbox::builder().client_credentials("client-1", "s3cret&=")).await;
    let oauth = Credentials::client_credentials("client-1", "s3cret&=");
    let client = client(&leader, oauth.token_url(leader.token_url()).scope("all"));
    client.invalidate(user("nico")).await.expect("accepted");
    leader.expire_tokens();
    let done = client.invalidate(user("maria")).await.expect("accepted");
    assert_eq!(done.attempts(), 2);
    let asked = leader
        .requests()
        .into_iter()
        .filter(|request| request.target == "/oauth/token");
    let asked: Vec<_> = asked.collect();
    assert_eq!(asked.len(), 2);
    for request in asked {
        assert!(!request.headers.contains_key("authorization"));
    }
}

#[tokio::test]
async fn an_oauth_client_with_a_wrong_secret_is_refused_once() {
    let leader = start(Sandbox::builder().client_credentials("client-1", "right")).await;
    let oauth = Credentials::client_credentials("client-1", "wrong-secret");
    let client = client(&leader, oauth.token_url(leader.token_url()));
    for _ in 0..3 {
        let error = client.invalidate(user("nico")).await.expect_err("refused");
        assert!(error.is_sign_in_refused(), "{error}");
        assert!(!format!("{error} {error:?}").contains("wrong-secret"));
    }
    assert_eq!(leader.request_count(), 1);
}

#[tokio::test]
async fn a_token_servers_response_is_not_reported_as_the_leaders() {
    for (reply, words) in [
        (
            Reply::http("503 Service Unavailable", &[], ""),
            "responded with 503",
        ),
        (
            Reply::http("302 Found", &["location: /x"], ""),
            "responded with 302 with a redirect to /x",
        ),
        (Reply::json("200 OK", "{}"), "has status 200 but no token"),
    ] {
        let (leader, server) = (start(Sandbox::builder()).await, RawServer::start([reply]));
        let oauth = Credentials::client_credentials("client-1", "secret");
        let url = format!("http://{}/oauth/token", server.address());
        let builder = Client::builder(leader.base_url()).retry(RetryPolicy::none());
        let client = builder
            .credentials(oauth.token_url(url))
            .build()
            .expect("a client");
        let error = client.invalidate(user("nico")).await.expect_err("no token");
        let told = error.to_string();
        assert!(
            told.contains(&format!("{} {words}", server.address())),
            "{told}"
        );
        assert!(!told.contains("the Leader"), "{told}");
        assert_eq!(leader.request_count(), 0);
    }
}

#[test]
fn an_oauth_secret_does_not_cross_the_network_in_the_clear() {
    for (url, words) in [
        ("http://login.example.com/oauth/token", "unencrypted"),
        ("https://me:pass@login.example.com/oauth/token", "user name"),
        ("ftp://login.example.com/", "https://"),
        ("not a url", "token URL"),
    ] {
        let oauth = Credentials::client_credentials("id", "secret").token_url(url);
        let built = Client::builder("https://leader.example.com")
            .credentials(oauth)
            .build();
        let error = built.expect_err(url).to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_secret_goes_only_to_its_token_url_and_a_token_only_to_the_leader() {
    let leader = start(Sandbox::builder()).await;
    let token = leader.admin_token();
    let body = format!(r#"{{"access_token":"{token}","expires_in":3600}}"#);
    let giver = RawServer::start([crate::support::raw_server::Reply::json("200 OK", &body)]);
    let oauth = Credentials::client_credentials("client-1", "the-secret");
    let url = format!("http://{}/token", giver.address());
    let client = client(&leader, oauth.token_url(url).audience("").scope("a b"));
    client.invalidate(user("nico")).await.expect("accepted");
    let asked = giver.requests();
    assert_eq!(asked.len(), 1);
    assert!(
        !asked[0].to_ascii_lowercase().contains("authorization"),
        "{asked:?}"
    );
    assert!(!asked[0].contains(&token), "{asked:?}");
    let form =
        "grant_type=client_credentials&client_id=client-1&client_secret=the-secret&scope=a+b";
    assert!(asked[0].ends_with(form), "{asked:?}");
    assert!(!format!("{:?}", leader.requests()).contains("the-secret"));
}

#[tokio::test]
async fn a_provider_is_asked_once_for_many_calls_and_again_when_its_token_is_refused() {
    let leader = Arc::new(start(Sandbox::builder()).await);
    let asked = Arc::new(AtomicU32::new(0));
    let vault = Vault {
        leader: Arc::clone(&leader),
        asked: Arc::clone(&asked),
        lifetime: Some(Duration::from_secs(3600)),
        broken: false,
    };
    let client = client(&leader, Credentials::provider(vault));
    let nico = user("nico");
    for outcome in join_all((0..16).map(|_| client.invalidate(&nico).send())).await {
        outcome.expect("accepted");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    leader.expire_tokens();
    for outcome in join_all((0..16).map(|_| client.invalidate(&nico).send())).await {
        outcome.expect("accepted");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_failed_provider_is_the_cause_of_the_error() {
    let leader = Arc::new(start(Sandbox::builder()).await);
    let vault = Vault {
        leader: Arc::clone(&leader),
        asked: Arc::default(),
        lifetime: None,
        broken: true,
    };
    let client = client(&leader, Credentials::provider(vault));
    let error = client.invalidate(user("nico")).await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::SignIn);
    let cause = std::error::Error::source(&error).expect("the vault's error");
    assert_eq!(cause.to_string(), "the vault is sealed");
    assert_eq!(error.to_string(), "the token provider failed");
    assert_eq!(leader.request_count(), 0);
}

/// A provider that never returns a token.
struct Silent;

impl TokenProvider for Silent {
    fn token<'a>(
        &'a self,
        _: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
        std::future::pending().boxed()
    }
}

#[tokio::test]
async fn a_provider_that_never_returns_is_waited_for_as_long_as_an_attempt_may_take() {
    let builder = Client::builder("https://leader.example.com").timeout(Duration::from_millis(20));
    let client = builder.credentials(Credentials::provider(Silent)).build();
    let error = client.expect("a client").invalidate(user("nico")).await;
    assert_eq!(error.expect_err("no token").kind(), ErrorKind::SignIn);
}

#[tokio::test]
async fn a_provider_whose_sign_in_was_refused_is_not_asked_again() {
    let leader = start(Sandbox::builder()).await;
    let wrong = client(&leader, Credentials::password("admin", "wrong"));
    let asked = Arc::new(AtomicU32::new(0));
    let source = Relay(wrong, Arc::clone(&asked));
    let client = client(&leader, Credentials::provider(Arc::new(source)));
    for _ in 0..3 {
        let error = client.invalidate(user("nico")).await.expect_err("refused");
        assert!(error.is_sign_in_refused(), "{error}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// A provider that returns the token another client signed in for.
struct Relay(Client, Arc<AtomicU32>);

impl TokenProvider for Relay {
    fn token<'a>(
        &'a self,
        _: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        async { Ok(self.0.access_token().await?) }.boxed()
    }
}
