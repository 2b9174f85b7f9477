//! The deadline of a call: what it ends, and what the error says. A wait that must not happen would take an
//! hour, so a test that wrongly waits never ends.

use std::time::Duration;

use cribl_tokens::{ClientBuilder, Error, ErrorKind, RetryPolicy};
use futures_util::{StreamExt, stream};

use crate::support::raw_server::{RawServer, Reply};
use crate::support::{builder, call};

const HOUR: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_millis(300);

fn patient(leader: &RawServer) -> ClientBuilder {
    let policy = RetryPolicy::default().max_retry_after(HOUR);
    builder(leader.base_url()).retry(policy).timeout(HOUR)
}

fn asks_for_an_hour() -> Reply {
    Reply::http("429 Too Many Requests", &["retry-after: 3600"], "")
}

#[tokio::test]
async fn a_wait_that_would_exceed_the_deadline_is_not_begun() {
    for (reply, is_unknown) in [
        (asks_for_an_hour(), false),
        (Reply::http("503 Busy", &["retry-after: 3600"], ""), true),
    ] {
        let leader = RawServer::start([reply]);
        let limit = Duration::from_secs(60);
        let error = call(patient(&leader).deadline(limit)).await.unwrap_err();
        assert_eq!((error.deadline(), error.attempts()), (Some(limit), 1));
        assert!(
            error.status().is_some(),
            "the last attempt's own error: {error}"
        );
        let text = error.to_string();
        assert!(
            text.ends_with("; the deadline of 60 s leaves no time for a retry"),
            "{text}"
        );
        assert_eq!(error.is_outcome_unknown(), is_unknown, "{text}");
    }
}

#[tokio::test]
async fn a_deadline_during_an_attempt_is_a_timeout_that_names_the_deadline() {
    let leader = RawServer::start([Reply::BytesThenSilence(Vec::new())]);
    let error = call(patient(&leader).deadline(SOON)).await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_eq!((error.deadline(), error.attempts()), (Some(SOON), 1));
    let text = error.to_string();
    assert!(
        text.contains("did not respond within the call's deadline of 0.3 s"),
        "{text}"
    );
    assert!(
        text.contains("unknown whether the Leader carried the call out"),
        "{text}"
    );
    assert!(error.is_outcome_unknown());
}

#[tokio::test]
async fn the_time_limit_of_an_attempt_is_not_reported_as_the_deadline() {
    let leader = RawServer::start([Reply::BytesThenSilence(Vec::new())]);
    let builder = patient(&leader).timeout(SOON).deadline(HOUR);
    let error = call(builder).await.unwrap_err();
    assert_eq!((error.kind(), error.deadline()), (ErrorKind::Timeout, None));
    assert!(error.to_string().contains("within 0.3 s: "), "{error}");
}

#[tokio::test]
async fn a_connection_that_is_not_made_before_the_deadline_sent_nothing() {
    let leader = RawServer::start([Reply::BytesThenSilence(Vec::new())]);
    let https = format!("https://{}", leader.address());
    let error = call(builder(https).deadline(SOON)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert_eq!(error.deadline(), Some(SOON));
    assert!(!error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn the_deadline_of_a_call_replaces_the_clients() {
    let leader = RawServer::start([Reply::BytesThenSilence(Vec::new())]);
    let client = patient(&leader).deadline(HOUR).build().unwrap();
    let user = "nico";
    let error = client.invalidate(user).deadline(SOON).await.unwrap_err();
    assert_eq!(error.deadline(), Some(SOON));
    let error = client.reinstate(user).deadline(SOON).await.unwrap_err();
    assert_eq!(error.deadline(), Some(SOON));
}

#[tokio::test]
async fn a_queued_call_of_a_bulk_run_ends_at_the_deadline_with_nothing_sent() {
    let leader = RawServer::start([asks_for_an_hour()]);
    let client = patient(&leader).deadline(SOON).build().unwrap();
    let users = ["nico", "maria"].map(|id| id.parse().unwrap());
    let mut outcomes = client
        .invalidate_many(stream::iter(users))
        .concurrency(1)
        .stream();
    let (_, first) = outcomes.next().await.unwrap();
    assert_eq!(first.unwrap_err().status(), Some(429));
    assert_eq!(leader.requests().len(), 1);
}
