//! What comes back: each answer that a Leader, a proxy or a broken wire can give, from a real socket,
//! ends in the right error, with its status, words and body kept.
#![cfg(feature = "client")]

mod support;

use std::error::Error as _;
use std::time::Duration;

use cribl_tokens::{Client, Error, ErrorKind, Invalidation, RetryPolicy, UserId};
use support::TOKEN;
use support::raw_server::{RawServer, Reply};

const PAGE: &str = "<html><head><title>502 Bad Gateway</title></head></html>";

async fn call(base_url: String) -> Result<Invalidation, Error> {
    let client = Client::builder(base_url)
        .bearer_token(TOKEN)
        .retry(RetryPolicy::none())
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let user: UserId = "nico".parse().unwrap();
    client.invalidate(&user).await
}

async fn answer_to(reply: Reply) -> Result<Invalidation, Error> {
    let leader = RawServer::start([reply]);
    call(leader.base_url()).await
}

#[tokio::test]
async fn the_documented_answer_gives_its_count_and_items() {
    let done = answer_to(Reply::success()).await.unwrap();
    assert_eq!(done.count, Some(1));
    assert_eq!(done.items, [serde_json::json!({"id": "x"})]);
    assert_eq!((done.status(), done.attempts()), (200, 1));
}

#[tokio::test]
async fn missing_and_unknown_fields_of_the_answer_are_fine() {
    for body in [
        "{}",
        r#"{"items":[]}"#,
        r#"{"new":{"a":[1]},"items":[{"deep":{"er":1}}]}"#,
        r#"{"count":null}"#,
    ] {
        let done = answer_to(Reply::json("200 OK", body)).await.unwrap();
        assert_eq!(done.count, None, "{body}");
    }
}

/// What an answer must become.
struct Case {
    reply: Reply,
    kind: ErrorKind,
    status: Option<u16>,
    message: Option<&'static str>,
    /// A part of the error's text.
    words: &'static str,
}

fn case(
    reply: Reply,
    kind: ErrorKind,
    status: impl Into<Option<u16>>,
    message: impl Into<Option<&'static str>>,
    words: &'static str,
) -> Case {
    Case {
        reply,
        kind,
        status: status.into(),
        message: message.into(),
        words,
    }
}

fn documented_errors() -> Vec<Case> {
    use ErrorKind::{ServerError, Unauthorized};
    let reset = r#"{"status":"error","message":"Read ECONNRESET","error":{"errno":-104,"code":"ECONNRESET"}}"#;
    let https = r#"{"status":"error","message":"Protocol \"https:\" not supported. Expected \"http:\"","error":{"code":"ERR_INVALID_PROTOCOL"}}"#;
    let wrapped = r#"{"message":"{\"status\":\"error\",\"message\":\"inner words\"}"}"#;
    vec![
        case(
            Reply::http("401 Unauthorized", &[], ""),
            Unauthorized,
            401,
            None,
            "does not accept the bearer token",
        ),
        case(
            Reply::json(
                "401 Unauthorized",
                r#"{"status":"error","message":"Authentication failed"}"#,
            ),
            Unauthorized,
            401,
            "Authentication failed",
            "(401 Unauthorized: Authentication failed)",
        ),
        case(
            Reply::json("500 Internal Server Error", reset),
            ServerError,
            500,
            "Read ECONNRESET",
            "answered 500 Internal Server Error: Read ECONNRESET",
        ),
        case(
            Reply::json("500 Oops", https),
            ServerError,
            500,
            r#"Protocol "https:" not supported. Expected "http:""#,
            "500",
        ),
        case(
            Reply::json("500 Oops", wrapped),
            ServerError,
            500,
            "inner words",
            "inner words",
        ),
        case(
            Reply::json("500 Oops", r#"{"message":{"code":7}}"#),
            ServerError,
            500,
            r#"{"code":7}"#,
            "500",
        ),
        case(
            Reply::json("500 Oops", r#"{"other":"json"}"#),
            ServerError,
            500,
            None,
            "a body that holds no message",
        ),
        case(
            Reply::json("500 Oops", "[1,2]"),
            ServerError,
            500,
            None,
            "a body that holds no message",
        ),
        case(
            Reply::http("500 Oops", &[], "plain\ntext"),
            ServerError,
            500,
            "plain text",
            "500 Internal Server Error: plain text",
        ),
        case(
            Reply::http("500 Oops", &[], ""),
            ServerError,
            500,
            None,
            "with no message",
        ),
    ]
}

fn undocumented_statuses() -> Vec<Case> {
    use ErrorKind::{Forbidden, NotFound, RateLimited, ServerError, UnexpectedStatus};
    vec![
        case(
            Reply::http("502 Bad Gateway", &["content-type: text/html"], PAGE),
            ServerError,
            502,
            None,
            "with an HTML page",
        ),
        case(
            Reply::http("403 Forbidden", &[], ""),
            Forbidden,
            403,
            None,
            "403 Forbidden",
        ),
        case(
            Reply::http("404 Not Found", &[], "Not Found"),
            NotFound,
            404,
            "Not Found",
            "404 Not Found",
        ),
        case(
            Reply::http("429 Too Many Requests", &["retry-after: 7"], ""),
            RateLimited,
            429,
            None,
            "429",
        ),
        case(
            Reply::http("418 I'm a teapot", &[], ""),
            UnexpectedStatus,
            418,
            None,
            "418",
        ),
        case(
            Reply::http("599 What", &[], ""),
            ServerError,
            599,
            None,
            "599 (no standard meaning)",
        ),
        case(
            Reply::json("201 Created", "{}"),
            UnexpectedStatus,
            201,
            None,
            "201 Created",
        ),
        case(
            Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
            UnexpectedStatus,
            204,
            None,
            "204",
        ),
        case(
            Reply::BytesThenReset(
                b"HTTP/1.1 500 Oops\r\ncontent-length: 99\r\n\r\nhalf an ans".to_vec(),
            ),
            ServerError,
            500,
            "half an ans",
            "500",
        ),
    ]
}

fn successes_that_are_none() -> Vec<Case> {
    use ErrorKind::UnexpectedBody;
    let page = Reply::http("200 OK", &["content-type: text/html"], PAGE);
    vec![
        case(page, UnexpectedBody, 200, None, "it is an HTML page"),
        case(
            Reply::http("200 OK", &[], ""),
            UnexpectedBody,
            200,
            None,
            "it is empty",
        ),
        case(
            Reply::json("200 OK", r#"{"count":"#),
            UnexpectedBody,
            200,
            r#"{"count":"#,
            "isn't what a Leader answers",
        ),
        case(
            Reply::json("200 OK", "[]"),
            UnexpectedBody,
            200,
            None,
            "unknown whether the Leader carried the call out",
        ),
        case(
            Reply::json("200 OK", "null"),
            UnexpectedBody,
            200,
            None,
            "isn't what a Leader answers",
        ),
        case(
            Reply::json("200 OK", r#"{"count":"many"}"#),
            UnexpectedBody,
            200,
            None,
            "isn't what a Leader answers",
        ),
    ]
}

fn broken_wires() -> Vec<Case> {
    use ErrorKind::{Disconnected, Protocol};
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"count\":1".to_vec();
    vec![
        case(
            Reply::Close,
            Disconnected,
            None,
            None,
            "broke before its answer was complete",
        ),
        case(Reply::Reset, Disconnected, None, None, "(connection reset)"),
        case(
            Reply::BytesThenReset(half.clone()),
            Disconnected,
            None,
            None,
            "unknown whether",
        ),
        case(
            Reply::Bytes(half),
            Disconnected,
            None,
            None,
            "unknown whether",
        ),
        case(
            Reply::Bytes(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()),
            Protocol,
            None,
            None,
            "did not answer in HTTP",
        ),
    ]
}

#[tokio::test]
async fn each_answer_becomes_the_error_that_says_what_happened() {
    for (number, case) in documented_errors()
        .into_iter()
        .chain(undocumented_statuses())
        .chain(successes_that_are_none())
        .chain(broken_wires())
        .enumerate()
    {
        let error = answer_to(case.reply).await.unwrap_err();
        let text = error.to_string();
        assert_eq!(error.kind(), case.kind, "{number}: {text}");
        assert_eq!(error.status(), case.status, "{number}: {text}");
        assert_eq!(error.message(), case.message, "{number}: {text}");
        assert!(text.contains(case.words), "{number}: {text}");
        assert_eq!(error.attempts(), 1, "{number}: {text}");
        assert_eq!(
            error.is_unauthorized(),
            case.status == Some(401),
            "{number}: {text}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_says_where_it_pointed() {
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let elsewhere = RawServer::start([Reply::json("200 OK", "{}")]);
        let location = format!("location: http://{}/elsewhere", elsewhere.address());
        let error = answer_to(Reply::http(status, &[&location], "{}"))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
        assert!(
            error
                .to_string()
                .contains("/elsewhere, which is not followed"),
            "{error}"
        );
        assert_eq!(elsewhere.requests(), [""; 0], "{status}");
    }
}

#[tokio::test]
async fn a_redirect_followed_by_a_client_that_was_handed_in_is_no_success() {
    let elsewhere = RawServer::start([Reply::json("200 OK", "{}")]);
    let location = format!("location: http://{}/elsewhere", elsewhere.address());
    let leader = RawServer::start([Reply::http("307 Temporary Redirect", &[&location], "")]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let follows = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = Client::builder(leader.base_url())
        .bearer_token(TOKEN)
        .http_client(follows)
        .build()
        .unwrap();
    let error = client
        .invalidate(&"nico".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
    assert!(error.to_string().contains("/elsewhere"), "{error}");
    assert!(
        !elsewhere.requests()[0].contains(TOKEN),
        "the token went to another host"
    );
}

#[tokio::test]
async fn the_body_of_an_error_is_kept_up_to_64_kib() {
    let error = answer_to(Reply::http("500 Oops", &[], vec![b'x'; 100 * 1024]))
        .await
        .unwrap_err();
    let response = error.response().unwrap();
    assert_eq!(response.body().len(), 64 * 1024);
    assert!(response.is_truncated());
    let error = answer_to(Reply::http("500 Oops", &[], "short"))
        .await
        .unwrap_err();
    assert_eq!(error.response().unwrap().body(), b"short");
    assert!(!error.response().unwrap().is_truncated());
}

#[tokio::test]
async fn an_endless_body_is_cut_off_and_no_success() {
    let head = b"HTTP/1.1 200 OK\r\n\r\n{\"count\":1,\"items\":[".to_vec();
    let error = answer_to(Reply::BytesForever(head, vec![b' '; 64 * 1024]))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::BodyTooLarge(_)), "{error}");
    assert_eq!(error.kind(), ErrorKind::UnexpectedBody);
    assert!(error.to_string().contains("over 1 MiB"), "{error}");
    assert_eq!(error.status(), Some(200));
}

#[tokio::test]
async fn an_endless_body_of_an_error_keeps_its_status() {
    let head = b"HTTP/1.1 500 Oops\r\n\r\n".to_vec();
    let error = answer_to(Reply::BytesForever(head, vec![b'x'; 64 * 1024]))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ServerError, "{error}");
}

#[tokio::test]
async fn silence_ends_in_a_timeout_before_the_answer_and_within_it() {
    for before in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
    ] {
        let leader = RawServer::start([Reply::BytesThenSilence(before.into())]);
        let client = Client::builder(leader.base_url())
            .bearer_token(TOKEN)
            .timeout(Duration::from_millis(200))
            .build()
            .unwrap();
        let error = client
            .invalidate(&"nico".parse().unwrap())
            .await
            .unwrap_err();
        assert!(error.is_timeout(), "{before:?}: {error}");
        assert!(
            error.to_string().contains("did not answer within 0.2 s"),
            "{error}"
        );
        // A time limit is for the caller to lengthen: such a call is not repeated.
        assert_eq!(leader.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_refused_connection_says_so_and_names_host_and_port() {
    let address = support::raw_server::closed_port();
    let error = call(format!("http://{address}")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(
        error
            .to_string()
            .contains(&format!("to {address}: connection refused")),
        "{error}"
    );
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_host_that_does_not_exist_says_so() {
    let error = call("https://leader.invalid:9000".to_owned())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(error.to_string().contains("leader.invalid:9000"), "{error}");
}

#[tokio::test]
async fn a_server_without_tls_is_told_from_an_untrusted_one() {
    let leader = RawServer::start([Reply::success()]);
    let error = call(format!("https://{}", leader.address()))
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Protocol | ErrorKind::Timeout),
        "{error}"
    );
}

#[tokio::test]
async fn what_a_server_says_is_shown_without_control_characters_and_on_one_line() {
    let body = "{\"message\":\"\\u001b[31mred\\u0007\\r\\nnext \\u202egnp.exe\"}";
    let error = answer_to(Reply::json("500 Oops", body)).await.unwrap_err();
    assert_eq!(error.message(), Some("[31mred next gnp.exe"));
}
