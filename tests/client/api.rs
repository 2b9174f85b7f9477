//! What the library's types promise: thread safety, ownership, and errors instead of panics.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use cribl_tokens::{
    Accepted, AccessToken, BaseUrlError, Bulk, BulkStatus, Client, ClientBuilder,
    ClientCredentials, ConfigError, Credentials, DeadlineError, DecodeError, Error, ErrorKind,
    ErrorResponse, Invalidate, InvalidateMany, Reinstate, ReinstateMany, RetryPolicy, SignInError,
    TlsProblem, TokenError, TokenInvalidation, TokenStatus, TransportError, Ttl, TtlError, UserId,
    UserIdError, Waiting,
};
use futures_util::{StreamExt, stream};

use crate::support::raw_server::{RawServer, Reply};
use crate::support::{TOKEN, builder};

type Users = stream::Iter<std::vec::IntoIter<UserId>>;

#[test]
fn types_can_go_to_other_threads_and_be_shared() {
    fn check<T: Send + Sync + Unpin + std::fmt::Debug>() {}
    // A stream is polled by one task, so it need not be `Sync`.
    fn check_stream<T: Send + Unpin + std::fmt::Debug>() {}
    check::<Client>();
    check::<ClientBuilder>();
    check::<ClientCredentials>();
    check::<Credentials>();
    check::<AccessToken>();
    check::<Invalidate>();
    check::<Reinstate>();
    check::<InvalidateMany<Users>>();
    check::<BulkStatus>();
    check::<Accepted>();
    check::<Error>();
    check::<ErrorResponse>();
    check::<ConfigError>();
    check::<SignInError>();
    check::<TransportError>();
    check::<RetryPolicy>();
    check::<UserId>();
    check::<Ttl>();
    check::<ReinstateMany<Users>>();
    check::<BaseUrlError>();
    check::<DeadlineError>();
    check::<DecodeError>();
    check::<ErrorKind>();
    check::<TlsProblem>();
    check::<TokenError>();
    check::<TokenStatus>();
    check::<TtlError>();
    check::<UserIdError>();
    check::<Waiting>();
    check_stream::<Bulk<Users, TokenInvalidation>>();
}

#[tokio::test]
async fn a_call_takes_a_text_and_borrows_nothing() {
    let leader = RawServer::start([Reply::success()]);
    let calls = {
        let client = builder(leader.base_url()).build().unwrap();
        let (id, text) = (UserId::new("nico").unwrap(), "nico".to_owned());
        [
            client.invalidate("nico").ttl("3600"),
            client.invalidate(&id).ttl(Ttl::new("3600").unwrap()),
            client.invalidate(&text).ttl("3600".to_owned()),
            client.invalidate(text).ttl("3600"),
            client.invalidate(id).ttl("3600"),
        ]
    };
    for call in calls {
        tokio::spawn(call.into_future()).await.unwrap().unwrap();
    }
    let lines = leader.request_lines();
    assert_eq!(lines.len(), 5);
    assert!(
        lines
            .iter()
            .all(|line| line.contains("/nico/token?ttl=3600")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn an_invalid_text_is_an_error_on_sending() {
    let leader = RawServer::start([Reply::success()]);
    let client = builder(leader.base_url()).build().unwrap();
    let error = client.invalidate("..").await.unwrap_err();
    assert!(matches!(error, Error::UserId(_)), "{error:?}");
    let error = client.reinstate("").await.unwrap_err();
    assert!(matches!(error, Error::UserId(_)), "{error:?}");
    let error = client.invalidate("nico").ttl("").await.unwrap_err();
    assert!(matches!(error, Error::Ttl(_)), "{error:?}");
    let users = stream::iter(["nico".parse().unwrap()]);
    let mut outcomes = client.invalidate_many(users).ttl("").stream();
    let (_, outcome) = outcomes.next().await.unwrap();
    assert!(matches!(outcome, Err(Error::Ttl(_))));
    assert_eq!(leader.requests(), [""; 0]);
}

#[test]
fn outside_a_tokio_runtime_every_call_is_an_error_and_not_a_panic() {
    fn poll<T>(call: impl Future<Output = Result<T, Error>>) -> Error {
        match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Err(error)) => error,
            _ => panic!("it neither failed nor panicked"),
        }
    }
    let password = Credentials::password("admin", "secret");
    for builder in [
        builder("http://127.0.0.1:9"),
        builder("http://127.0.0.1:9").credentials(password),
    ] {
        let client = builder.build().unwrap();
        for error in [
            poll(client.invalidate("nico").into_future()),
            poll(client.reinstate("nico").send()),
            poll(
                client
                    .invalidate("nico")
                    .deadline(Duration::from_secs(1))
                    .send(),
            ),
            poll(client.check_token()),
            poll(client.access_token()),
        ] {
            assert!(matches!(error, Error::NoRuntime), "{error:?}");
            assert!(
                error.to_string().contains("needs a Tokio runtime"),
                "{error}"
            );
        }
        let users = stream::iter(["nico", "maria"].map(|id| UserId::new(id).unwrap()));
        let mut outcomes = client.invalidate_many(users).rate_limit(1).stream();
        for _ in 0..2 {
            let next = outcomes.poll_next_unpin(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(
                next,
                Poll::Ready(Some((_, Err(Error::NoRuntime))))
            ));
        }
    }
}

#[test]
fn ids_and_ttls_are_read_from_json_under_the_same_rules() {
    let id: UserId = serde_json::from_str(r#""a|b@c""#).unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap(), r#""a|b@c""#);
    assert!(serde_json::from_str::<UserId>(r#""..""#).is_err());
    let ttl: Ttl = serde_json::from_str(r#""3600""#).unwrap();
    assert_eq!(serde_json::to_string(&ttl).unwrap(), r#""3600""#);
    assert!(serde_json::from_str::<Ttl>(r#""""#).is_err());
}

#[tokio::test]
async fn a_hook_sees_each_request_and_cannot_change_the_token() {
    let leader = RawServer::start([Reply::http("503 Busy", &[], ""), Reply::success()]);
    let number = AtomicU32::new(0);
    let client = builder(leader.base_url())
        .retry(RetryPolicy::default().min_delay(Duration::from_millis(1)))
        .user_agent("offboarding/1.0")
        .on_request(move |headers| {
            let nth = number.fetch_add(1, Ordering::Relaxed);
            headers.insert("x-request", nth.into());
            headers.insert("authorization", "none".parse().unwrap());
        })
        .build()
        .unwrap();
    client.invalidate("nico").await.unwrap();
    for (nth, request) in leader.requests().iter().enumerate() {
        assert!(
            request.contains("user-agent: offboarding/1.0\r\n"),
            "{request}"
        );
        assert!(
            request.contains(&format!("x-request: {nth}\r\n")),
            "{request}"
        );
        assert!(
            request.contains(&format!("authorization: Bearer {TOKEN}\r\n")),
            "{request}"
        );
    }
    let error = builder("https://x")
        .user_agent("two\nlines")
        .build()
        .unwrap_err();
    assert!(error.to_string().contains("user agent"), "{error}");
}

#[tokio::test]
async fn a_hook_can_neither_change_the_host_nor_add_a_token_to_a_sign_in() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let no_redirect = reqwest::redirect::Policy::none();
    let own = reqwest::Client::builder()
        .no_proxy()
        .redirect(no_redirect)
        .build()
        .unwrap();
    let foreign = |headers: &mut reqwest::header::HeaderMap| {
        headers.insert("authorization", "Bearer of-the-hook".parse().unwrap());
        headers.insert("host", "elsewhere.example.com".parse().unwrap());
    };
    for http_client in [None, Some(own)] {
        let token = r#"{"token":"a-token","forcePasswordChange":false}"#;
        let leader = RawServer::start([Reply::json("200 OK", token), Reply::success()]);
        let mut builder = Client::builder(leader.base_url())
            .credentials(Credentials::password("admin", "a-password"))
            .on_request(foreign);
        if let Some(http_client) = http_client {
            builder = builder.http_client(http_client);
        }
        builder.build().unwrap().invalidate("nico").await.unwrap();
        for request in leader.requests() {
            let host = format!("host: {}\r\n", leader.address());
            assert!(request.to_ascii_lowercase().contains(&host), "{request}");
            assert!(!request.contains("of-the-hook"), "{request}");
            assert!(!request.contains("elsewhere"), "{request}");
        }
    }
}

/// A status and a body, or an error.
type Outcome = Result<(u16, &'static str), std::io::ErrorKind>;

/// A service that returns these responses in turn, without opening a connection.
#[derive(Clone)]
struct Canned(Arc<std::sync::Mutex<Vec<Outcome>>>);

impl tower_service::Service<http::Request<Bytes>> for Canned {
    type Response = http::Response<Bytes>;
    type Error = std::io::Error;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        assert!(request.headers().contains_key("authorization"));
        assert_eq!(
            request.uri().to_string(),
            "https://leader.example.com:9000/api/v1/auth/users/nico/token"
        );
        let next = self.0.lock().unwrap().remove(0);
        std::future::ready(next.map_err(Into::into).map(|(status, body)| {
            http::Response::builder()
                .status(status)
                .body(Bytes::from_static(body.as_bytes()))
                .unwrap()
        }))
    }
}

#[tokio::test]
async fn a_callers_own_service_replaces_the_connections() {
    let canned = Canned(Arc::new(std::sync::Mutex::new(vec![
        Err(std::io::ErrorKind::ConnectionReset),
        Ok((200, r#"{"count":7}"#)),
        Ok((200, "{}")),
        Err(std::io::ErrorKind::ConnectionReset),
    ])));
    let policy = RetryPolicy::default()
        .max_retries(1)
        .min_delay(Duration::from_millis(1));
    let client = Client::builder("https://leader.example.com:9000")
        .bearer_token(TOKEN)
        .retry(policy)
        .http_service(canned.clone());
    let client = client.build().unwrap();
    let done = client.invalidate("nico").await.unwrap();
    assert_eq!((done.count(), done.attempts()), (Some(7), 2));
    let error = client.invalidate("nico").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedBody);
    canned
        .0
        .lock()
        .unwrap()
        .push(Err(std::io::ErrorKind::ConnectionReset));
    let error = client.invalidate("nico").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Disconnected, 2)
    );
    let conflict = builder("https://x")
        .http_service(canned)
        .connect_timeout(Duration::from_secs(1));
    assert!(
        conflict
            .build()
            .unwrap_err()
            .to_string()
            .contains("connect timeout")
    );
}

#[tokio::test]
async fn a_credentials_function_learns_that_a_token_was_refused() {
    let leader = RawServer::start([Reply::http("401 Unauthorized", &[], ""), Reply::success()]);
    let credentials = Credentials::from_fn(|refused| async move {
        let name = refused.map_or("first", |_| "second");
        Ok(AccessToken::new(name)?)
    });
    let client = builder(leader.base_url())
        .credentials(credentials)
        .build()
        .unwrap();
    client.invalidate("nico").await.unwrap();
    let requests = leader.requests();
    assert!(requests[0].contains("Bearer first\r\n") && requests[1].contains("Bearer second\r\n"));
}

#[test]
fn the_crate_does_not_change_reqwests_tls_for_the_program() {
    // Cargo unifies features across a program. With one of these, `reqwest::Client::new` in that program
    // would panic without a provider, or bring in another TLS library.
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "--features",
            "blocking,client,sandbox",
        ])
        .args([
            "--edges", "normal", "--prefix", "none", "--format", "{p} {f}",
        ]);
    let output = cargo.output().unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let features: Vec<&str> = tree
        .lines()
        .filter(|line| line.starts_with("reqwest v"))
        .collect();
    assert!(!features.is_empty(), "{tree}");
    for line in features {
        assert!(!line.contains("tls") && !line.contains("default"), "{line}");
    }
}
