//! When a call is tried again, and when not. No clock is read: waits that must not happen are an
//! hour long, so a test in which one does never ends.

use std::time::{Duration, SystemTime};

use crate::support::builder;
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::{Accepted, Error, RetryPolicy};

const HOUR: Duration = Duration::from_secs(3600);

fn quick() -> RetryPolicy {
    RetryPolicy::default()
        .min_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(2))
}

async fn call(leader: &RawServer, policy: RetryPolicy) -> Result<Accepted, Error> {
    crate::support::call(builder(leader.base_url()).retry(policy)).await
}

fn status(status: &str) -> Reply {
    Reply::http(status, &[], "")
}

#[tokio::test]
async fn what_may_pass_is_tried_again_until_it_succeeds() {
    for passing in [
        status("429 Too Many Requests"),
        status("502 Bad Gateway"),
        status("503 Service Unavailable"),
        status("504 Gateway Timeout"),
        Reply::Close,
        Reply::Reset,
        Reply::BytesThenReset(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec()),
    ] {
        let leader = RawServer::start([passing.clone(), passing, Reply::success()]);
        let done = call(&leader, quick()).await.unwrap();
        assert_eq!(done.attempts(), 3);
        let lines = leader.request_lines();
        assert_eq!(lines.len(), 3);
        assert!(
            lines.iter().all(|line| *line == lines[0]),
            "a retry asked for something else: {lines:?}"
        );
    }
}

#[tokio::test]
async fn what_will_not_pass_is_tried_once() {
    for lasting in [
        status("401 Unauthorized"),
        status("403 Forbidden"),
        status("404 Not Found"),
        status("500 Internal Server Error"),
        status("302 Found"),
        Reply::json("200 OK", "[]"),
        Reply::Bytes(b"not HTTP\r\n\r\n".to_vec()),
    ] {
        let leader = RawServer::start([lasting, Reply::success()]);
        let error = call(&leader, quick()).await.unwrap_err();
        assert_eq!(
            (error.attempts(), leader.requests().len()),
            (1, 1),
            "{error}"
        );
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn after_the_last_retry_the_last_error_is_told_with_the_attempts() {
    let leader = RawServer::start([status("503 Service Unavailable")]);
    let error = call(&leader, quick().max_retries(4)).await.unwrap_err();
    assert_eq!(
        (error.status(), error.attempts(), leader.requests().len()),
        (Some(503), 5, 5)
    );
    assert!(error.is_retryable());
}

#[tokio::test]
async fn an_earlier_attempt_that_may_have_been_carried_out_is_not_forgotten() {
    let earlier = "; whether an earlier attempt of this call was carried out is unknown";
    let last = status("429 Too Many Requests");
    for (first, is_unknown) in [
        (Reply::Close, true),
        (status("504 Gateway Timeout"), true),
        (status("429 Too Many Requests"), false),
    ] {
        let leader = RawServer::start([first, last.clone()]);
        let error = call(&leader, quick().max_retries(1)).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(429), 2));
        assert_eq!(error.may_have_been_carried_out(), is_unknown, "{error}");
        assert_eq!(error.to_string().ends_with(earlier), is_unknown, "{error}");
    }
}

#[tokio::test]
async fn only_an_answer_that_tells_rules_out_that_a_call_was_carried_out() {
    for (reply, is_unknown) in [
        (status("401 Unauthorized"), false),
        (status("403 Forbidden"), false),
        (status("404 Not Found"), false),
        (status("500 Internal Server Error"), true),
        (status("202 Accepted"), true),
        (status("302 Found"), true),
        (Reply::json("200 OK", "[]"), true),
        (Reply::Close, true),
    ] {
        let leader = RawServer::start([reply]);
        let error = call(&leader, RetryPolicy::none()).await.unwrap_err();
        assert_eq!(error.may_have_been_carried_out(), is_unknown, "{error}");
    }
}

#[tokio::test]
async fn without_retries_a_call_is_one_attempt() {
    for policy in [RetryPolicy::none(), quick().max_retries(0)] {
        let leader = RawServer::start([status("503 Service Unavailable")]);
        let error = call(&leader, policy).await.unwrap_err();
        assert_eq!((error.attempts(), leader.requests().len()), (1, 1));
    }
}

#[tokio::test]
async fn refused_connections_are_tried_again() {
    let address = crate::support::raw_server::closed_port();
    let builder = builder(format!("http://{address}")).retry(quick());
    let error = crate::support::call(builder).await.unwrap_err();
    assert_eq!(error.attempts(), 4, "{error}");
}

#[tokio::test]
async fn a_retry_after_in_either_form_takes_the_place_of_the_wait() {
    let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(1));
    for retry_after in ["0", "1", &soon, "Sun, 06 Nov 1994 08:49:37 GMT"] {
        for code in ["429 Too Many Requests", "503 Service Unavailable"] {
            let asks = Reply::http(code, &[&format!("retry-after: {retry_after}")], "");
            let leader = RawServer::start([asks, Reply::success()]);
            let patient = RetryPolicy::default().min_delay(HOUR).max_delay(HOUR);
            assert_eq!(
                call(&leader, patient).await.unwrap().attempts(),
                2,
                "{retry_after}"
            );
        }
    }
}

#[tokio::test]
async fn an_error_says_how_long_the_leader_asked_to_wait() {
    let leader = RawServer::start([Reply::http(
        "429 Too Many Requests",
        &["retry-after: 7"],
        "",
    )]);
    let error = call(&leader, RetryPolicy::none()).await.unwrap_err();
    assert_eq!(
        error.response().unwrap().retry_after(),
        Some(Duration::from_secs(7))
    );
}
