//! What a caller can read from a response: the fields of a success, and the details an error keeps. The
//! tables in `hostile_leader` say which responses become which error.

use crate::support::raw_server::{RawServer, Reply};
use crate::support::{builder, call};
use cribl_tokens::{Accepted, Error};

async fn response_to(reply: Reply) -> Result<Accepted, Error> {
    let leader = RawServer::start([reply]);
    call(builder(leader.base_url())).await
}

#[tokio::test]
async fn the_documented_response_gives_its_count_and_items() {
    let done = response_to(Reply::success()).await.unwrap();
    assert_eq!(done.count(), Some(1));
    assert_eq!(done.items(), [serde_json::json!({"id": "x"})]);
    assert_eq!((done.status(), done.attempts()), (200, 1));
}

#[tokio::test]
async fn a_token_that_occurs_in_a_responses_text_does_not_change_the_result() {
    for token in ["t", "1", "count"] {
        let leader = RawServer::start([Reply::success()]);
        let done = call(builder(leader.base_url()).bearer_token(token)).await;
        assert_eq!(done.unwrap().count(), Some(1), "{token}");
    }
}

#[tokio::test]
async fn an_error_has_the_responses_status_and_message_and_says_whether_it_was_401() {
    let old = r#"{"status":"error","message":"Authentication failed"}"#;
    let wrapped = r#"{"message":"{\"status\":\"error\",\"message\":\"inner words\"}"}"#;
    let colours = "{\"message\":\"\\u001b[31mred\\u0007\\r\\nnext \\u202egnp.exe\"}";
    for (status, body, number, message) in [
        ("401 Unauthorized", old, 401, Some("Authentication failed")),
        ("401 Unauthorized", "", 401, None),
        ("500 Oops", wrapped, 500, Some("inner words")),
        ("500 Oops", colours, 500, Some("[31mred next gnp.exe")),
        ("500 Oops", "[1,2]", 500, None),
        ("502 Bad Gateway", "<html></html>", 502, None),
        ("404 Not Found", "Not Found", 404, Some("Not Found")),
        ("204 No Content", "", 204, None),
        ("200 OK", r#"{"count":"#, 200, Some(r#"{"count":"#)),
    ] {
        let error = response_to(Reply::http(status, &[], body))
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(number), "{error}");
        assert_eq!(error.message(), message, "{error}");
        assert_eq!(error.is_unauthorized(), number == 401, "{error}");
    }
}

#[tokio::test]
async fn the_body_of_an_error_is_kept_up_to_64_kib() {
    for (status, sent, kept) in [
        ("500 Oops", vec![b'x'; 100 * 1024], 64 * 1024),
        ("500 Oops", b"short".to_vec(), 5),
        ("200 OK", b" [1,[]]".to_vec(), 7),
    ] {
        let error = response_to(Reply::http(status, &[], &sent))
            .await
            .unwrap_err();
        let response = error.response().unwrap();
        assert_eq!(response.body(), &sent[..kept]);
        assert_eq!(response.is_truncated(), kept < sent.len());
    }
}

#[tokio::test]
async fn the_part_of_an_errors_body_that_arrived_before_the_connection_broke_is_kept() {
    let half = b"HTTP/1.1 500 Oops\r\ncontent-length: 99\r\n\r\nhalf an ans";
    let error = response_to(Reply::BytesThenReset(half.to_vec()))
        .await
        .unwrap_err();
    assert_eq!(error.message(), Some("half an ans"));
    assert!(error.response().unwrap().is_truncated());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_error_keeps_only_the_body_it_shows_in_memory() {
    const MEASURES: &str = "MEASURES_ITS_OWN_MEMORY";
    fn resident_kib() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
    if std::env::var_os(MEASURES).is_none() {
        // In a process of its own, because the other tests allocate memory, too.
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        let name = "responses::an_error_keeps_only_the_body_it_shows_in_memory";
        alone.env(MEASURES, "1").args(["--exact", name]);
        let output = alone.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.contains("1 passed"),
            "{text}"
        );
        return;
    }
    let leader = RawServer::start([Reply::http("500 Oops", &[], vec![b'x'; 1 << 20])]);
    let client = builder(leader.base_url()).build().unwrap();
    let user = "nico";
    // The first call allocates what every call needs.
    client.invalidate(user).await.unwrap_err();
    let before = resident_kib();
    // Of 16 bodies of 1 MiB, 64 KiB each may be kept: 1 MiB in all.
    let mut kept = Vec::new();
    for _ in 0..16 {
        kept.push(client.invalidate(user).await.unwrap_err());
    }
    let grown = resident_kib().saturating_sub(before);
    assert_eq!(kept.len(), 16);
    assert!(grown < 8 * 1024, "{grown} KiB for 16 errors");
}

#[tokio::test]
async fn a_count_is_read_in_any_spelling_of_a_whole_number() {
    for (count, read) in [("2", 2), ("2.0", 2), ("2e0", 2), ("20e-1", 2), ("-0.0", 0)] {
        let body = format!(r#"{{"count":{count},"items":[]}}"#);
        let done = response_to(Reply::http("200 OK", &[], body)).await.unwrap();
        assert_eq!(done.count(), Some(read), "{count}");
    }
    for count in ["1.5", "\"2\"", "1e300"] {
        let body = format!(r#"{{"count":{count},"items":[]}}"#);
        let error = response_to(Reply::http("200 OK", &[], body))
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::UnexpectedBody(..)),
            "{count}: {error}"
        );
    }
}
