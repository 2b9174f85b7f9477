//! When a call is retried, and when it is not. No test reads a clock: a wait that must not happen would
//! take an hour, so a test that wrongly waits never ends.

use std::time::Duration;

use crate::support::builder;
use crate::support::printed::Log;
use crate::support::raw_server::{RawServer, Reply};
use cribl_tokens::{Accepted, Error, ErrorKind, RetryPolicy};
use futures_util::{StreamExt, stream};

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
async fn temporary_failures_are_retried_until_success() {
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
async fn permanent_failures_are_tried_once() {
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
async fn after_the_last_retry_the_last_error_is_reported_with_the_attempts() {
    let leader = RawServer::start([status("503 Service Unavailable")]);
    let error = call(&leader, quick().max_retries(4)).await.unwrap_err();
    assert_eq!(
        (error.status(), error.attempts(), leader.requests().len()),
        (Some(503), 5, 5)
    );
    assert!(error.is_retryable());
}

#[tokio::test]
async fn an_earlier_attempt_that_may_have_taken_effect_is_not_forgotten() {
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
        assert_eq!(error.is_outcome_unknown(), is_unknown, "{error}");
        assert_eq!(error.to_string().ends_with(earlier), is_unknown, "{error}");
    }
}

#[tokio::test]
async fn only_a_clear_response_rules_out_that_a_call_took_effect() {
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
        assert_eq!(error.is_outcome_unknown(), is_unknown, "{error}");
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
async fn refused_connections_are_retried() {
    let address = crate::support::raw_server::closed_port();
    let builder = builder(format!("http://{address}")).retry(quick());
    let error = crate::support::call(builder).await.unwrap_err();
    assert_eq!(error.attempts(), 4, "{error}");
}

/// Returns the waits that are logged before retries, in milliseconds.
fn waits(log: &str) -> Vec<f64> {
    let mut plain = String::new();
    for (nth, part) in log.split('\u{1b}').enumerate() {
        let colored = part.split_once('m').map_or("", |(_, rest)| rest);
        plain += if nth == 0 { part } else { colored };
    }
    let retries = plain.lines().filter(|line| line.contains("retrying"));
    let wait = |line: &str| {
        let text = line.split("wait=").nth(1).expect("a wait");
        let text = text.split_whitespace().next().expect("a duration");
        let number = text.trim_end_matches(char::is_alphabetic);
        let unit = if text.ends_with("ms") { 1.0 } else { 1000.0 };
        number.parse::<f64>().expect("a number") * unit
    };
    retries.map(wait).collect()
}

/// Returns the wait between a response with these headers and the retry, in milliseconds.
async fn wait_after(headers: &[&str], policy: RetryPolicy) -> f64 {
    let (log, _logging) = Log::start();
    for code in ["429 Too Many Requests", "503 Service Unavailable"] {
        let asks = Reply::http(code, headers, "");
        let leader = RawServer::start([asks, Reply::success()]);
        assert_eq!(call(&leader, policy.clone()).await.unwrap().attempts(), 2);
    }
    let waits = waits(&log.text());
    assert_eq!(waits.len(), 2);
    waits[0].min(waits[1])
}

#[tokio::test]
async fn a_retry_after_never_makes_a_wait_shorter() {
    let policy = RetryPolicy::default()
        .min_delay(Duration::from_millis(40))
        .max_delay(Duration::from_millis(40));
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    for retry_after in ["0", past, "soon", "-1"] {
        let waited = wait_after(&[&format!("retry-after: {retry_after}")], policy.clone()).await;
        assert!(waited >= 40.0, "{retry_after}: {waited}");
    }
}

#[tokio::test]
async fn a_retry_after_of_0_does_not_shorten_the_waits_of_a_run() {
    let (log, _logging) = Log::start();
    let asks = Reply::http("429 Too Many Requests", &["retry-after: 0"], "");
    let leader = RawServer::start([asks.clone(), asks.clone(), asks, Reply::success()]);
    let policy = RetryPolicy::default()
        .min_delay(Duration::from_millis(20))
        .max_delay(Duration::from_millis(20));
    let client = builder(leader.base_url()).retry(policy).build().unwrap();
    let users = ["nico".parse().unwrap()];
    let outcomes: Vec<_> = client
        .invalidate_many(stream::iter(users))
        .stream()
        .collect()
        .await;
    assert_eq!(outcomes[0].1.as_ref().unwrap().attempts(), 4);
    let waits = waits(&log.text());
    assert_eq!(waits.len(), 3);
    assert!(waits.iter().all(|wait| *wait >= 20.0), "{waits:?}");
}

#[tokio::test]
async fn a_longer_retry_after_is_waited_for_and_its_date_counts_from_the_responses_date() {
    let quick = quick();
    let date = "date: Sun, 06 Nov 1994 08:49:36 GMT";
    let until = "retry-after: Sun, 06 Nov 1994 08:49:37 GMT";
    assert!((wait_after(&["retry-after: 1"], quick.clone()).await - 1000.0).abs() < 1.0);
    assert!((wait_after(&[until, date], quick).await - 1000.0).abs() < 1.0);
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

#[tokio::test]
async fn a_connection_that_takes_longer_than_an_attempt_is_retried_as_nothing_was_sent() {
    // The server accepts the connection and stays silent in the TLS handshake.
    let leader = RawServer::start([Reply::BytesThenSilence(Vec::new())]);
    let https = format!("https://{}", leader.address());
    let builder = builder(https)
        .timeout(Duration::from_millis(100))
        .retry(quick().max_retries(2));
    let error = crate::support::call(builder).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Connect, 3),
        "{error}"
    );
    assert!(!error.is_outcome_unknown(), "{error}");
}

/// A listener whose queue is full, so that another connection gets no response, and the connections that
/// fill it.
#[cfg(target_os = "linux")]
fn silent_listener() -> (socket2::Socket, Vec<socket2::Socket>) {
    use socket2::{Domain, Socket, Type};
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any_port: std::net::SocketAddr = ([127, 0, 0, 1], 0).into();
    listener.bind(&any_port.into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut fillers = Vec::new();
    for _ in 0..4 {
        let filler = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        filler.set_nonblocking(true).unwrap();
        let _ = filler.connect(&address);
        fillers.push(filler);
    }
    (listener, fillers)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_unreachable_first_address_leaves_time_for_the_second() {
    let (dead, _fillers) = silent_listener();
    let dead = dead.local_addr().unwrap().as_socket().unwrap();
    let leader = RawServer::start([Reply::success()]);
    let builder = builder("http://leader.test/api/v1")
        .allow_plain_http()
        .resolve("leader.test", [dead, leader.address()])
        .timeout(Duration::from_secs(4));
    let done = crate::support::call(builder).await.unwrap();
    assert_eq!(done.attempts(), 1);
}
