//! The token is in no output: no text, no Debug, no trace at any level, whatever the answer echoes.
#![cfg(feature = "client")]

mod support;

use std::fmt::Write as _;
use std::time::Duration;

use cribl_tokens::{Client, Credentials, RetryPolicy, UserId};
use support::TOKEN;
use support::printed::{Log, printed};
use support::raw_server::{RawServer, Reply};

/// Answers that echo the token wherever an answer can.
fn echoes() -> Vec<Reply> {
    let header = format!("authorization: Bearer {TOKEN}");
    let message = format!(r#"{{"message":"bad token {TOKEN}","token":"{TOKEN}"}}"#);
    let escaped = format!(
        r#"{{"message":"bad token \u0065{}"}}"#,
        TOKEN.strip_prefix('e').unwrap()
    );
    let success = format!(r#"{{"count":1,"items":[{{"token":"{TOKEN}"}}]}}"#);
    let spelled = TOKEN.chars().fold(String::new(), |mut text, c| {
        let _ = write!(text, "\\u{:04x}", u32::from(c));
        text
    });
    let cookie = format!("set-cookie: session={TOKEN}");
    let elsewhere = format!("location: https://elsewhere.example.com/?token={TOKEN}");
    let mut replies = vec![
        Reply::http("200 OK", &[&header, &cookie], success),
        Reply::http("302 Found", &[&elsewhere], ""),
        Reply::http("200 OK", &[&cookie], format!("<html>{TOKEN}</html>")),
        Reply::http("200 OK", &[&cookie], vec![b'x'; 2 << 20]),
        Reply::http("500 Oops", &[&cookie], escaped),
        Reply::json(
            "200 OK",
            &format!(r#"{{"items":[{{"a":["{spelled}"],"{spelled}":1}}]}}"#),
        ),
        Reply::json("200 OK", &format!(r#"{{"count":"{spelled}"}}"#)),
        // The text that is shown ends within the token.
        Reply::json(
            "500 Oops",
            &format!(r#"{{"message":"{}{spelled}"}}"#, "x ".repeat(120)),
        ),
        Reply::http(
            "500 Oops",
            &[&cookie],
            [b"\xff\xfe binary ", TOKEN.as_bytes()].concat(),
        ),
        Reply::Bytes(format!("{TOKEN} is not HTTP\r\n\r\n").into_bytes()),
        Reply::Bytes(
            format!("HTTP/1.1 200 OK\r\ncontent-length: 9\r\nx: {TOKEN}\r\n\r\n").into_bytes(),
        ),
        Reply::Close,
        Reply::BytesThenSilence(Vec::new()),
    ];
    for status in [
        "401 Unauthorized",
        "403 Forbidden",
        "429 Too Many Requests",
        "500 Oops",
        "503 Unavailable",
    ] {
        replies.push(Reply::http(status, &[&header, &cookie], &message));
        replies.push(Reply::http(status, &[&header, &cookie], TOKEN));
    }
    replies
}

/// Calls once at each of the leaders that answer with the echoes, with credentials that hold the
/// secret; gives everything that was logged meanwhile.
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
                    .base(Duration::from_millis(1)),
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
async fn the_token_is_in_nothing_that_prints_whatever_the_answer() {
    let log = log_of_calls(|_| Credentials::bearer_token(TOKEN)).await;
    assert!(
        log.contains("trying again") && log.contains("attempt ended"),
        "nothing was traced: {log}"
    );
    assert!(!log.contains(TOKEN), "{log}");
}

#[tokio::test]
async fn a_password_is_in_nothing_that_prints_whatever_the_answer() {
    let log = log_of_calls(|_| Credentials::password("nico", TOKEN)).await;
    assert!(log.contains("trying again"), "nothing was traced: {log}");
    assert!(!log.contains(TOKEN), "{log}");
}

#[tokio::test]
async fn a_clients_secret_is_in_nothing_that_prints_whatever_the_answer() {
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
async fn a_token_that_a_sign_in_gave_is_in_nothing_that_prints() {
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
    for answer in gives {
        let leader = RawServer::start([Reply::json("200 OK", &answer)]);
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
            assert!(outcome.is_err(), "{answer}");
            let text = printed(&outcome);
            assert!(!text.contains(&TOKEN[..40]), "{answer}: {text}");
        }
    }
}

/// A secret that reads otherwise in JSON, in a form and in a URL, and how: as it is sent, and as others
/// who quote it may write it.
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
    // Within a JSON text that quotes a JSON text.
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

#[cfg(feature = "cli")]
mod command {
    use super::{RawServer, TOKEN, echoes};
    use crate::support::command::{at, bare, run, run_with_stdin};

    #[test]
    fn the_token_is_in_no_output_of_the_command_at_any_verbosity() {
        for (number, reply) in echoes().into_iter().enumerate() {
            let leader = RawServer::start([reply]);
            for format in ["human", "json"] {
                let args = [
                    "invalidate",
                    "-vvv",
                    "--timeout",
                    "0.5",
                    "--retries",
                    "0",
                    "--format",
                    format,
                    "nico",
                ];
                let run = run(at(&leader.base_url(), &args));
                assert!(leader.requests()[0].contains(TOKEN));
                assert!(!run.stdout.contains(TOKEN), "{number}: {}", run.stdout);
                assert!(!run.stderr.contains(TOKEN), "{number}: {}", run.stderr);
            }
        }
    }

    #[test]
    fn the_token_is_not_in_the_help_nor_in_an_error_about_itself() {
        for args in [
            &["--help"][..],
            &["invalidate", "--help"],
            &["invalidate", "--nonsense", "nico"],
        ] {
            let run = run(at(
                &format!("https://admin:{TOKEN}@leader.example.com"),
                args,
            ));
            assert!(
                !run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN),
                "{}{}",
                run.stdout,
                run.stderr
            );
        }
        let twice = format!("{TOKEN} {TOKEN}");
        let run = run_with_stdin(
            bare(&[
                "invalidate",
                "--base-url",
                "https://leader.example.com",
                "--token-file",
                "-",
                "nico",
            ]),
            &twice,
        );
        assert_eq!(run.code, Some(2));
        assert!(
            run.stderr.contains("the bearer token can't be sent"),
            "{}",
            run.stderr
        );
        assert!(!run.stderr.contains(TOKEN), "{}", run.stderr);
    }
}
