//! Each error states each fact once, however much of its chain of causes is printed.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::time::Duration;

use crate::support::raw_server::{RawServer, Reply, closed_port};
use crate::support::tls_server::{Authority, serve};
use crate::support::{builder, call};
use cribl_tokens::{
    Client, ClientBuilder, ConfigError, Credentials, Error, TokenFuture, TokenProvider, Ttl, UserId,
};
use futures_util::FutureExt;

/// Fails with an error that has a cause.
struct Sealed;

#[derive(Debug, thiserror::Error)]
#[error("the vault returned no token")]
struct NoToken(#[source] std::io::Error);

impl TokenProvider for Sealed {
    fn token<'a>(&'a self, _: Option<&'a cribl_tokens::AccessToken>) -> TokenFuture<'a> {
        async { Err(NoToken(std::io::Error::other("it is sealed")).into()) }.boxed()
    }
}

fn config_errors() -> Vec<Error> {
    let url = "https://leader.example.com";
    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(rustls_config())
        .build()
        .unwrap();
    let oauth = Credentials::client_credentials("id", "secret").token_url("ftp://x");
    let builders = [
        builder("no URL"),
        builder("http://leader.example.com"),
        Client::builder(url),
        builder(url).bearer_token("two words"),
        builder(url).add_ca_certificates("not PEM"),
        builder(url).credentials(oauth),
        builder(url)
            .http_client(http)
            .connect_timeout(Duration::from_secs(1)),
    ];
    builders.map(|b| b.build().unwrap_err()).into()
}

fn rustls_config() -> rustls::ClientConfig {
    let provider = rustls::crypto::ring::default_provider();
    rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

/// Returns the error of a call to a Leader that responds with `reply`.
async fn to(reply: Reply, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Error {
    let leader = RawServer::start([reply]);
    call(change(builder(leader.base_url()))).await.unwrap_err()
}

async fn responses() -> Vec<Error> {
    let as_admin = |b: ClientBuilder| b.credentials(Credentials::password("admin", "secret"));
    let message = r#"{"message":"Authentication failed"}"#;
    let mut errors = Vec::new();
    for reply in [
        Reply::json("401 Unauthorized", message),
        Reply::json("500 Oops", message),
        Reply::http("302 Found", &["location: /login"], ""),
        Reply::json("200 OK", message),
        Reply::json("200 OK", "[]"),
        Reply::http("200 OK", &[], vec![b' '; 2 << 20]),
        Reply::Close,
        Reply::Bytes(b"not HTTP\r\n\r\n".to_vec()),
        Reply::json("200 OK", r#"{"token":"a b","forcePasswordChange":false}"#),
        Reply::json("200 OK", r#"{"token":"a","forcePasswordChange":true}"#),
    ] {
        errors.push(to(reply.clone(), |b| b).await);
        errors.push(to(reply, as_admin).await);
    }
    errors
}

async fn failures() -> Vec<Error> {
    let quick = Duration::from_millis(50);
    let other = Authority::new();
    let (certificate, key) = Authority::new().sign("localhost");
    let (address, _arrivals) = serve(&certificate, &key, None);
    let untrusted = format!("https://localhost:{}", address.port());
    let client = builder("https://leader.example.com").build().unwrap();
    let long = UserId::new("x".repeat(70_000)).unwrap();
    vec![
        UserId::new("").unwrap_err().into(),
        Ttl::new("").unwrap_err().into(),
        client.invalidate(&long).await.unwrap_err(),
        to(Reply::BytesThenSilence(Vec::new()), |b| b.timeout(quick)).await,
        call(builder(format!("http://{}", closed_port())))
            .await
            .unwrap_err(),
        call(builder(untrusted).only_ca_certificates(&other.pem))
            .await
            .unwrap_err(),
        to(Reply::Close, |b| {
            b.credentials(Credentials::provider(Sealed))
        })
        .await,
        to(Reply::Close, |b| {
            let never = Credentials::from_fn(|_| std::future::pending());
            b.credentials(never).deadline(quick)
        })
        .await,
        outside_a_runtime(&client),
        #[cfg(feature = "blocking")]
        inside_a_runtime(),
    ]
}

fn outside_a_runtime(client: &Client) -> Error {
    let call = client.invalidate("nico").into_future();
    let thread = std::thread::spawn(|| call.now_or_never().unwrap().unwrap_err());
    thread.join().unwrap()
}

/// Called in a thread of the test's runtime.
#[cfg(feature = "blocking")]
fn inside_a_runtime() -> Error {
    let client = builder("https://leader.example.com").build_blocking();
    client.unwrap().invalidate("nico").send().unwrap_err()
}

/// Returns the texts of an error and its causes, as an error report prints them.
fn chain(error: &Error) -> Vec<String> {
    let mut texts = Vec::new();
    let mut cause: Option<&dyn StdError> = Some(error);
    while let Some(error) = cause {
        texts.push(error.to_string().to_lowercase());
        cause = error.source();
    }
    texts
}

#[tokio::test]
async fn a_report_of_the_whole_chain_says_nothing_twice_and_names_no_flag() {
    let mut errors = config_errors();
    errors.extend(responses().await);
    errors.extend(failures().await);
    let mut seen = BTreeSet::new();
    for error in &errors {
        let debug = format!("{error:?}");
        seen.insert(debug.split('(').next().unwrap().to_owned());
        let chain = chain(error);
        for (nth, text) in chain.iter().enumerate() {
            assert!(
                !text.is_empty() && !text.contains("`--") && !text.contains(" --"),
                "{chain:#?}"
            );
            for earlier in &chain[..nth] {
                let repeats = earlier.contains(text.as_str()) || text.contains(earlier.as_str());
                assert!(!repeats, "{chain:#?}");
            }
        }
    }
    let variants = [
        "BodyTooLarge",
        "Config",
        "Connect",
        "Deadline",
        "Disconnected",
        #[cfg(feature = "blocking")]
        "InsideRuntime",
        "NoRuntime",
        "PasswordChange",
        "Protocol",
        "Redirect",
        "Request",
        "SignIn",
        "Status",
        "Timeout",
        "Tls",
        "Ttl",
        "Unauthorized",
        "UnexpectedBody",
        "UserId",
    ];
    assert_eq!(
        seen.iter().collect::<Vec<_>>(),
        variants.iter().collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn the_cause_of_a_failed_sign_in_is_in_its_text_or_in_its_source() {
    let message = r#"{"message":"Authentication failed"}"#;
    let as_admin = |b: ClientBuilder| b.credentials(Credentials::password("admin", "secret"));
    let refused = to(Reply::json("401 Unauthorized", message), as_admin).await;
    assert!(
        refused
            .to_string()
            .contains("the sign-in of admin was refused"),
        "{refused}"
    );
    assert!(!refused.to_string().contains("bearer token"), "{refused}");
    assert!(refused.source().is_none());
    assert_eq!(
        (refused.status(), refused.message(), refused.attempts()),
        (Some(401), Some("Authentication failed"), 1)
    );
    let sealed = to(Reply::Close, |b| {
        b.credentials(Credentials::provider(Sealed))
    })
    .await;
    assert_eq!(
        chain(&sealed),
        [
            "the token provider failed",
            "the vault returned no token",
            "it is sealed"
        ]
    );
    assert!(sealed.source().unwrap().is::<NoToken>());
    assert_eq!((sealed.status(), sealed.attempts()), (None, 0));
}

#[test]
fn a_certificate_that_is_refused_is_named_once() {
    let error = builder("https://leader.example.com").add_ca_certificates("not PEM");
    let Error::Config(ConfigError::Certificate { what, reason }) = error.build().unwrap_err()
    else {
        panic!("another error");
    };
    assert!(!reason.contains(what), "{reason}");
}
