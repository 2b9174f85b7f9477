//! Secrets are in no output, whatever a response echoes: no text, no Debug, no trace at any level.

use std::fmt::Write as _;
use std::time::Duration;

use crate::support::TOKEN;
use crate::support::echoes::echoes;
use crate::support::printed::{Log, printed};
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::{Client, Credentials, RetryPolicy, UserId};

/// Calls each Leader that responds with one of the echoes, using credentials that hold the secret. Returns
/// everything that was logged meanwhile.
async fn log_of_calls(credentials: impl Fn(&RawServer) -> Credentials) -> String {
    let (log, _logging) = Log::start();
    let user: UserId = "nico".parse().unwrap();
    for (number, reply) in echoes().into_iter().enumerate() {
        let leader = RawServer::start([reply]);
        let credentials = credentials(&leader);
        let mut text = format!("{credentials:?}");
        let builder = Client::builder(leader.base_url())
            .credentials(credentials)
            .timeout(Duration::from_millis(500))
            .retry(
                RetryPolicy::default()
                    .max_retries(1)
                    .min_delay(Duration::from_millis(1)),
            );
        write!(text, "{builder:?}").unwrap();
        let client = builder.build().unwrap();
        let request = client.invalidate(&user);
        write!(text, "{client:?} {request:?}").unwrap();
        text += &printed(&request.await);
        assert!(
            leader.requests()[0].contains(TOKEN),
            "{number}: the secret was not even sent"
        );
        assert!(!text.contains(TOKEN), "{number}: {text}");
        // Nor its beginning, where a text was cut.
        assert!(!text.contains(&TOKEN[..40]), "{number}: {text}");
    }
    log.text()
}

#[tokio::test]
async fn the_token_is_never_printed_whatever_the_response() {
    let log = log_of_calls(|_| Credentials::bearer_token(TOKEN)).await;
    assert!(
        log.contains("retrying") && log.contains("attempt ended"),
        "nothing was traced: {log}"
    );
    assert!(!log.contains(TOKEN), "{log}");
}

#[tokio::test]
async fn a_password_is_never_printed_whatever_the_response() {
    let log = log_of_calls(|_| Credentials::password("nico", TOKEN)).await;
    assert!(log.contains("retrying"), "nothing was traced: {log}");
    assert!(!log.contains(TOKEN), "{log}");
}

#[tokio::test]
async fn a_client_secret_is_never_printed_whatever_the_response() {
    let log = log_of_calls(|server| {
        let url = format!("http://{}/oauth/token", server.address());
        Credentials::client_credentials("id", TOKEN)
            .token_url(url)
            .into()
    })
    .await;
    assert!(
        log.contains("attempt") || log.contains("hyper"),
        "nothing was traced: {log}"
    );
    assert!(!log.contains(TOKEN), "{log}");
}

#[tokio::test]
async fn a_token_from_a_sign_in_is_never_printed() {
    let gives = [
        format!(r#"{{"token":"{TOKEN}"}}"#),
        format!(r#"{{"token":["{TOKEN}"],"forcePasswordChange":false}}"#),
        format!(r#"{{"token":"{TOKEN} {TOKEN}","forcePasswordChange":false}}"#),
        format!(r#"{{"token":"{TOKEN}","forcePasswordChange":true}}"#),
        format!(r#"{{"token":"{TOKEN}","forcePasswordChange":"{TOKEN}"}}"#),
        format!(r#"["{TOKEN}", false]"#),
        format!(r#"{{"access_token":["{TOKEN}"]}}"#),
        TOKEN.to_owned(),
    ];
    for response in gives {
        let leader = RawServer::start([Reply::json("200 OK", &response)]);
        let url = format!("http://{}/oauth/token", leader.address());
        for credentials in [
            Credentials::password("nico", "correct horse"),
            Credentials::client_credentials("id", "secret")
                .token_url(url)
                .into(),
        ] {
            let builder = Client::builder(leader.base_url()).retry(RetryPolicy::none());
            let client = builder.credentials(credentials).build().unwrap();
            let outcome = client.access_token().await;
            assert!(outcome.is_err(), "{response}");
            let text = printed(&outcome);
            assert!(!text.contains(&TOKEN[..40]), "{response}: {text}");
        }
    }
}

/// A secret that is spelled differently in JSON, in a form and in a URL, with those spellings: as the
/// client sends it, and as servers that quote it may write it.
const ODD: &str = "pa\"ss\\wörd /+=&SECRET";
const SPELLINGS: [&str; 9] = [
    ODD,
    r#"pa\"ss\\wörd /+=&SECRET"#,
    r#"pa\"ss\\w\u00f6rd /+=&SECRET"#,
    r#"pa\"ss\\wörd \/+=&SECRET"#,
    "pa%22ss%5Cw%C3%B6rd+%2F%2B%3D%26SECRET",
    "pa%22ss%5cw%c3%b6rd+%2f%2b%3d%26SECRET",
    "pa%22ss%5Cw%C3%B6rd%20%2F%2B%3D%26SECRET",
    "pa%22ss%5cw%c3%b6rd%20%2f%2b%3d%26SECRET",
    // A JSON text quoted within a JSON text.
    r#"{\"password\":\"pa\\\"ss\\\\wörd /+=&SECRET\"}"#,
];

#[tokio::test]
async fn a_secret_that_a_server_quotes_as_it_was_sent_is_not_shown() {
    for spelling in SPELLINGS {
        for body in [
            format!("cannot parse: {spelling}"),
            format!(r#"{{"message":"cannot parse: {spelling}"}}"#),
            format!(r#"{{"error":"invalid_request","error_description":"{spelling}"}}"#),
        ] {
            for status in ["400 Bad Request", "401 Unauthorized", "500 Oops", "200 OK"] {
                let leader = RawServer::start([Reply::json(status, &body)]);
                let url = format!("http://{}/oauth/token", leader.address());
                for credentials in [
                    Credentials::password("nico", ODD),
                    Credentials::client_credentials("id", ODD)
                        .token_url(url)
                        .into(),
                ] {
                    let builder = Client::builder(leader.base_url()).retry(RetryPolicy::none());
                    let client = builder.credentials(credentials).build().unwrap();
                    let text = printed(&client.access_token().await);
                    assert!(!text.contains("SECRET"), "{status} {body}: {text}");
                }
            }
        }
    }
}
