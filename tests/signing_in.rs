//! Credentials: when a token is fetched, how often, and what becomes of the calls meanwhile.
#![cfg(all(feature = "client", feature = "sandbox"))]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cribl_tokens::sandbox::http::header::RETRY_AFTER;
use cribl_tokens::sandbox::http::{HeaderValue, StatusCode};
use cribl_tokens::sandbox::{
    ADMIN_PASSWORD, ADMIN_USERNAME, Calls, Faults, LoginTokens, RecordedRequest, Reply, Sandbox,
    SandboxBuilder,
};
use cribl_tokens::{
    AccessToken, Client, Credentials, Error, ErrorKind, RetryPolicy, TokenSource, UserId,
};
use data_encoding::BASE64URL_NOPAD;
use futures_util::future::{BoxFuture, join_all};
use futures_util::{FutureExt, StreamExt};
use serde_json::json;
use support::raw_server::RawServer;

fn user(id: &str) -> UserId {
    UserId::new(id).expect("an id")
}

fn admin() -> Credentials {
    Credentials::password(ADMIN_USERNAME, ADMIN_PASSWORD)
}

fn client(leader: &Sandbox, credentials: impl Into<Credentials>) -> Client {
    let quick = RetryPolicy::default().base(Duration::from_millis(1));
    let builder = Client::builder(leader.base_url()).retry(quick);
    builder.credentials(credentials).build().expect("a client")
}

async fn start(builder: SandboxBuilder) -> Sandbox {
    builder.start().await.expect("a sandbox")
}

/// A source that gives out the tokens of a sandbox's admin, or an error.
struct Vault {
    leader: Arc<Sandbox>,
    asked: Arc<AtomicU32>,
    lifetime: Option<Duration>,
    broken: bool,
}

impl TokenSource for Vault {
    fn token<'a>(
        &'a self,
        _: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
        async {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.broken {
                return Err("the vault is sealed".into());
            }
            let token = AccessToken::new(self.leader.admin_token())?;
            Ok(match self.lifetime {
                Some(lifetime) => token.expires_at(SystemTime::now() + lifetime),
                None => token,
            })
        }
        .boxed()
    }
}

#[tokio::test]
async fn sixty_four_calls_at_once_sign_in_once() {
    let leader = start(Sandbox::builder().user("nico", "x")).await;
    let client = client(&leader, admin());
    let nico = user("nico");
    let outcomes = join_all((0..64).map(|_| client.invalidate(&nico).send())).await;
    for outcome in outcomes {
        outcome.expect("accepted");
    }
    assert_eq!(leader.login_count(), 1);
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
    assert_eq!(leader.login_count(), 1);
}

/// Invalidates 5,000 users, in the middle of whom every token expires; gives the sandbox's record.
async fn five_thousand_users(
    leader: &Sandbox,
    credentials: impl Into<Credentials>,
) -> Vec<RecordedRequest> {
    const USERS: u64 = 5_000;
    let client = client(leader, credentials);
    let users = (0..USERS).map(|number| user(&format!("user-{number}")));
    let mut outcomes = client.invalidate_many(users).concurrency(64);
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
    assert_eq!(leader.login_count(), 2);
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
async fn a_sources_token_that_expires_in_the_middle_of_5000_users_costs_one_more() {
    let leader = Arc::new(start(Sandbox::builder()).await);
    let asked = Arc::new(AtomicU32::new(0));
    let vault = Vault {
        leader: Arc::clone(&leader),
        asked: Arc::clone(&asked),
        lifetime: None,
        broken: false,
    };
    five_thousand_users(&leader, Credentials::source(vault)).await;
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_fixed_token_that_expires_in_the_middle_fails_the_rest_and_is_not_replaced() {
    let leader = start(Sandbox::builder()).await;
    let client = client(&leader, Credentials::bearer_token(leader.admin_token()));
    client.invalidate(&user("nico")).await.expect("accepted");
    leader.expire_tokens();
    let error = client.invalidate(&user("maria")).await.expect_err("a 401");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unauthorized, 1)
    );
}

/// A source that gives out what it has in store: an unsigned JWT.
struct Store {
    asked: Arc<AtomicU32>,
    issued: SystemTime,
    expires: SystemTime,
}

impl TokenSource for Store {
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
        Client::builder("https://leader.example.com").credentials(Credentials::source(store));
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
    // Until the client holds it for due, which is before the Leader does: awaited by asking.
    let second = loop {
        let token = client.access_token().await.expect("a token");
        if token.expose_secret() != first.expose_secret() {
            break token;
        }
        tokio::task::yield_now().await;
    };
    assert!(leader.accepts(second.expose_secret()));
    assert_eq!(leader.login_count(), 2);
    let refused = leader
        .requests()
        .iter()
        .any(|request| request.user.is_none() && !request.target.ends_with("/login"));
    assert!(!refused, "a call went out with an expired token");
}

#[tokio::test]
async fn a_login_token_with_its_scheme_in_front_is_sent_with_one() {
    let leader = start(Sandbox::builder().login_tokens(LoginTokens::Prefixed)).await;
    let done = client(&leader, admin()).invalidate(&user("nico")).await;
    assert_eq!(done.expect("accepted").status(), 200);
}

#[tokio::test]
async fn a_token_that_is_refused_twice_is_told_and_not_tried_forever() {
    let leader = start(Sandbox::builder().login_tokens(LoginTokens::Expired)).await;
    let error = client(&leader, admin()).invalidate(&user("nico")).await;
    let error = error.expect_err("the second 401");
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(error.attempts(), 2);
    assert_eq!(leader.login_count(), 2);
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
        .invalidate_many(users)
        .concurrency(16)
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
async fn a_password_that_must_be_changed_is_an_error_that_says_what_to_do() {
    let leader = start(Sandbox::builder().force_password_change(ADMIN_USERNAME)).await;
    let client = client(&leader, admin());
    for _ in 0..2 {
        let error = client.invalidate(&user("nico")).await.expect_err("refused");
        assert!(matches!(&error, Error::PasswordChange(user) if user == ADMIN_USERNAME));
        assert_eq!(error.kind().as_str(), "password_change_required");
        assert!(error.to_string().contains("set a new password"), "{error}");
    }
    assert_eq!(leader.request_count(), 1);
}

#[tokio::test]
async fn a_rate_limited_sign_in_is_tried_again_when_the_leader_asks() {
    let leader = start(Sandbox::builder()).await;
    leader.set_faults(Faults::none().on(Calls::LogIns));
    for _ in 0..2 {
        let limited = Reply::new(StatusCode::TOO_MANY_REQUESTS);
        leader.answer_next(limited.header(RETRY_AFTER, HeaderValue::from_static("0")));
    }
    let done = client(&leader, admin()).invalidate(&user("nico")).await;
    assert_eq!(done.expect("accepted").attempts(), 1);
    assert_eq!(leader.login_count(), 3);
}

#[tokio::test]
async fn a_sign_in_that_fails_for_the_moment_is_shared_by_who_waited_and_tried_again_later() {
    let leader = start(Sandbox::builder()).await;
    leader.set_faults(Faults::none().on(Calls::LogIns));
    leader.answer_next(Reply::new(StatusCode::INTERNAL_SERVER_ERROR).body("out of order"));
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
async fn an_oauth_client_gets_its_token_from_its_token_url_and_renews_it() {
    let leader = start(Sandbox::builder().client_credentials("client-1", "s3cret&=")).await;
    let oauth = Credentials::client_credentials("client-1", "s3cret&=");
    let client = client(&leader, oauth.token_url(leader.token_url()).scope("all"));
    client.invalidate(&user("nico")).await.expect("accepted");
    leader.expire_tokens();
    let done = client.invalidate(&user("maria")).await.expect("accepted");
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
        let error = client.invalidate(&user("nico")).await.expect_err("refused");
        assert!(error.is_sign_in_refused(), "{error}");
        assert!(!format!("{error} {error:?}").contains("wrong-secret"));
    }
    assert_eq!(leader.request_count(), 1);
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
async fn a_secret_goes_to_its_token_url_alone_and_a_token_to_the_leader_alone() {
    let leader = start(Sandbox::builder()).await;
    let token = leader.admin_token();
    let body = format!(r#"{{"access_token":"{token}","expires_in":3600}}"#);
    let giver = RawServer::start([support::raw_server::Reply::json("200 OK", &body)]);
    let oauth = Credentials::client_credentials("client-1", "the-secret");
    let url = format!("http://{}/token", giver.address());
    let client = client(&leader, oauth.token_url(url).audience("").scope("a b"));
    client.invalidate(&user("nico")).await.expect("accepted");
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
async fn sign_ins_keep_to_the_leaders_two_a_second() {
    let leader = start(Sandbox::builder().login_rate_limit(2)).await;
    let builder = Client::builder(leader.base_url()).retry(RetryPolicy::none());
    let client = builder.credentials(admin()).build().expect("a client");
    for _ in 0..4 {
        leader.expire_tokens();
        client
            .invalidate(&user("nico"))
            .await
            .expect("not even one 429");
    }
    assert_eq!(leader.login_count(), 4);
}

#[tokio::test]
async fn a_source_is_asked_once_for_many_calls_and_again_when_its_token_is_refused() {
    let leader = Arc::new(start(Sandbox::builder()).await);
    let asked = Arc::new(AtomicU32::new(0));
    let vault = Vault {
        leader: Arc::clone(&leader),
        asked: Arc::clone(&asked),
        lifetime: Some(Duration::from_secs(3600)),
        broken: false,
    };
    let client = client(&leader, Credentials::source(vault));
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
async fn a_source_that_fails_is_the_cause_of_the_error() {
    let leader = Arc::new(start(Sandbox::builder()).await);
    let vault = Vault {
        leader: Arc::clone(&leader),
        asked: Arc::default(),
        lifetime: None,
        broken: true,
    };
    let client = client(&leader, Credentials::source(vault));
    let error = client
        .invalidate(&user("nico"))
        .await
        .expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::SignIn);
    assert!(error.to_string().contains("the vault is sealed"), "{error}");
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn a_fixed_token_that_is_refused_is_not_tried_again() {
    let leader = start(Sandbox::builder()).await;
    let token = leader.admin_token();
    leader.expire_tokens();
    let client = client(&leader, Credentials::bearer_token(token));
    let error = client.invalidate(&user("nico")).await.expect_err("refused");
    assert!(error.is_unauthorized());
    assert_eq!(error.attempts(), 1);
    assert_eq!(leader.request_count(), 1);
}
