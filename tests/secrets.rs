//! The token is in no output: no text, no Debug, no trace at any level, whatever the answer echoes.
#![cfg(feature = "client")]

mod support;

use std::fmt::Write as _;
use std::time::Duration;

use cribl_tokens::{Client, RetryPolicy, UserId};
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

#[tokio::test]
async fn the_token_is_in_nothing_that_prints_whatever_the_answer() {
    let (log, _logging) = Log::start();
    let user: UserId = "nico".parse().unwrap();
    for (number, reply) in echoes().into_iter().enumerate() {
        let leader = RawServer::start([reply]);
        let builder = Client::builder(leader.base_url())
            .bearer_token(TOKEN)
            .timeout(Duration::from_millis(500))
            .retry(
                RetryPolicy::default()
                    .max_retries(1)
                    .base(Duration::from_millis(1)),
            );
        let mut text = format!("{builder:?}");
        let client = builder.build().unwrap();
        let request = client.invalidate(&user);
        write!(text, "{client:?} {request:?}").unwrap();
        text += &printed(&request.await);
        assert!(
            leader.requests()[0].contains(TOKEN),
            "{number}: the token was not even sent"
        );
        assert!(!text.contains(TOKEN), "{number}: {text}");
        // Nor its beginning, where a text was cut.
        assert!(!text.contains(&TOKEN[..40]), "{number}: {text}");
    }
    let log = log.text();
    assert!(
        log.contains("trying again") && log.contains("hyper_util"),
        "nothing was traced: {log}"
    );
    assert!(!log.contains(TOKEN), "{log}");
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
