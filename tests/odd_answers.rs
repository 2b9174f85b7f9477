//! Answers that are nearly right, and what is kept of those that are large or odd.
#![cfg(feature = "client")]

mod support;

use cribl_tokens::{Client, Error, ErrorKind, Invalidation, RetryPolicy};
use support::TOKEN;
use support::raw_server::{RawServer, Reply};

async fn answer_with(token: &str, reply: Reply) -> Result<Invalidation, Error> {
    let leader = RawServer::start([reply]);
    let client = Client::builder(leader.base_url())
        .bearer_token(token)
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    client.invalidate(&"nico".parse().unwrap()).await
}

async fn answer_to(reply: Reply) -> Result<Invalidation, Error> {
    answer_with(TOKEN, reply).await
}

#[tokio::test]
async fn an_array_is_no_success_though_its_values_have_the_types_of_the_fields() {
    for body in ["[1,[]]", "[null]", " [1,[{}]]"] {
        let error = answer_to(Reply::json("200 OK", body)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedBody, "{body}: {error}");
        assert_eq!(error.response().unwrap().body(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_token_that_occurs_in_the_answers_own_words_does_not_change_the_answer() {
    for token in ["t", "1", "count"] {
        let done = answer_with(token, Reply::success()).await.unwrap();
        assert_eq!(done.count, Some(1), "{token}");
    }
}

#[tokio::test]
async fn a_redirect_without_a_location_is_not_said_to_point_anywhere() {
    for status in ["304 Not Modified", "300 Multiple Choices"] {
        let error = answer_to(Reply::http(status, &[], "")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
        assert!(error.to_string().contains("names no address"), "{error}");
    }
}

#[tokio::test]
async fn a_location_beyond_ascii_is_shown() {
    let location = "location: https://höst.example.com/x";
    let error = answer_to(Reply::http("302 Found", &[location], ""))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("https://höst.example.com/x"),
        "{error}"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_error_keeps_no_more_in_memory_than_the_body_that_it_shows() {
    fn resident_kib() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
    let leader = RawServer::start([Reply::http("500 Oops", &[], vec![b'x'; 1 << 20])]);
    let client = Client::builder(leader.base_url())
        .bearer_token(TOKEN)
        .build()
        .unwrap();
    let user = "nico".parse().unwrap();
    // What is needed for one call is there by now.
    client.invalidate(&user).await.unwrap_err();
    let before = resident_kib();
    // 16 bodies of 1 MiB, of which 16 times 64 KiB = 1 MiB are to be kept.
    let mut kept = Vec::new();
    for _ in 0..16 {
        kept.push(client.invalidate(&user).await.unwrap_err());
    }
    let grown = resident_kib().saturating_sub(before);
    assert_eq!(kept.len(), 16);
    assert!(grown < 8 * 1024, "{grown} KiB for 16 errors");
}
