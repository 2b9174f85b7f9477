//! Bulk runs through the library: each user is sent and returned exactly once, at the pace the Leader sets.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use cribl_tokens::sandbox::http::header::RETRY_AFTER;
use cribl_tokens::sandbox::http::{HeaderValue, StatusCode};
use cribl_tokens::sandbox::{Faults, Frequency, Reply, RetryAfter, Sandbox};
use cribl_tokens::{Client, ErrorKind, InvalidateMany, RetryPolicy, UserId, Waiting};
use futures_util::{FutureExt, Stream, StreamExt, stream};
use proptest::prelude::*;

use crate::support::raw_server::{RawServer, Reply as RawReply};

fn quick() -> RetryPolicy {
    RetryPolicy::default()
        .min_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(2))
}

fn client(leader: &Sandbox, policy: RetryPolicy) -> Client {
    Client::builder(leader.base_url())
        .bearer_token(leader.admin_token())
        .retry(policy)
        .build()
        .unwrap()
}

fn users(count: usize) -> impl Iterator<Item = UserId> {
    (0..count).map(|n| UserId::new(format!("user{n}")).unwrap())
}

/// Returns the ids in the requests that a sandbox has received.
fn seen(leader: &Sandbox) -> Vec<String> {
    let id = |target: &str| target.split('/').nth(5).unwrap().to_owned();
    leader
        .requests()
        .iter()
        .map(|request| id(&request.target))
        .collect()
}

/// Polls the stream to its end and returns how many users succeeded.
async fn succeeded<S: Stream<Item = UserId>>(outcomes: InvalidateMany<S>) -> usize {
    let succeeded = outcomes
        .stream()
        .filter(|(_, outcome)| std::future::ready(outcome.is_ok()));
    succeeded.count().await
}

#[tokio::test]
async fn each_user_is_sent_once_and_comes_back_with_its_own_outcome() {
    let leader = Sandbox::builder().user("user7", "x").start().await.unwrap();
    let mut outcomes = client(&leader, quick())
        .invalidate_many(stream::iter(users(100)))
        .stream();
    let mut back = BTreeSet::new();
    while let Some((user, outcome)) = outcomes.next().await {
        let known = user.as_str() == "user7";
        assert_eq!(outcome.unwrap().count(), Some(i64::from(known)), "{user}");
        assert!(back.insert(user));
    }
    assert_eq!(back, users(100).collect());
    assert_eq!(leader.request_count(), 100);
}

#[tokio::test]
async fn a_run_without_users_ends_at_once_and_sends_nothing() {
    let leader = Sandbox::start().await.unwrap();
    let client = client(&leader, quick());
    assert!(
        client
            .invalidate_many(stream::empty())
            .stream()
            .next()
            .await
            .is_none()
    );
    assert!(
        client
            .invalidate_many(stream::empty())
            .stream()
            .next()
            .await
            .is_none()
    );
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn a_ttl_goes_out_with_each_call() {
    let leader = Sandbox::start().await.unwrap();
    let outcomes = client(&leader, quick()).invalidate_many(stream::iter(users(3)));
    assert_eq!(succeeded(outcomes.ttl("60")).await, 3);
    assert!(
        leader
            .requests()
            .iter()
            .all(|request| request.target.ends_with("/token?ttl=60"))
    );
}

#[tokio::test]
async fn no_more_users_are_taken_than_calls_may_be_in_flight() {
    let leader = Sandbox::start().await.unwrap();
    let (taken, finished) = (Rc::new(Cell::new(0)), Cell::new(0));
    let counted = Rc::clone(&taken);
    let source = users(200).inspect(move |_| counted.set(counted.get() + 1));
    let mut outcomes = client(&leader, quick())
        .invalidate_many(stream::iter(source))
        .concurrency(5)
        .stream();
    while outcomes.next().await.is_some() {
        finished.set(finished.get() + 1);
        assert!(taken.get() - finished.get() < 5, "{} taken", taken.get());
    }
    assert_eq!(finished.get(), 200);
}

#[tokio::test]
async fn a_stalled_source_does_not_delay_other_users() {
    let leader = Sandbox::start().await.unwrap();
    let (sender, receiver) = tokio::sync::mpsc::channel::<UserId>(1);
    let source = stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|user| (user, receiver))
    });
    let mut outcomes = client(&leader, quick())
        .invalidate_many(source)
        .rate_limit(100)
        .stream();
    for user in users(5) {
        sender.send(user.clone()).await.unwrap();
        let (done, outcome) = outcomes.next().await.unwrap();
        assert_eq!(done, user);
        outcome.unwrap();
    }
    drop(sender);
    assert!(outcomes.next().await.is_none());
}

#[tokio::test]
async fn a_stalled_source_does_not_prevent_a_retry() {
    let leader = Sandbox::start().await.unwrap();
    // The Leader refuses calls until the limit of calls in flight is 1. The stalled source must not occupy
    // it.
    for _ in 0..6 {
        let refusal =
            Reply::new(StatusCode::SERVICE_UNAVAILABLE).header(RETRY_AFTER, HeaderValue::from(0));
        leader.respond_next(refusal);
    }
    let source = stream::iter(users(1)).chain(stream::pending());
    let mut outcomes = client(&leader, quick().max_retries(6))
        .invalidate_many(source)
        .concurrency(4)
        .stream();
    let (_, outcome) = outcomes.next().await.unwrap();
    assert_eq!(outcome.unwrap().attempts(), 7);
}

#[tokio::test]
async fn dropping_the_stream_cancels_calls_that_were_not_sent() {
    let leader = Sandbox::start().await.unwrap();
    let mut outcomes = client(&leader, quick())
        .invalidate_many(stream::iter(users(1000)))
        .concurrency(4)
        .stream();
    assert!(outcomes.next().await.is_some());
    drop(outcomes);
    assert!(leader.request_count() <= 8, "{}", leader.request_count());
}

#[tokio::test]
async fn a_failure_does_not_end_the_stream() {
    let leader = Sandbox::start().await.unwrap();
    for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::NOT_FOUND] {
        leader.respond_next(Reply::new(status));
    }
    let outcomes: Vec<_> = client(&leader, quick())
        .invalidate_many(stream::iter(users(20)))
        .concurrency(1)
        .stream()
        .map(|(_, outcome)| outcome.map_err(|error| error.kind()).map(drop))
        .collect()
        .await;
    assert_eq!(outcomes[0], Err(ErrorKind::ServerError));
    assert_eq!(outcomes[1], Err(ErrorKind::NotFound));
    assert!(outcomes[2..].iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_retry_after_makes_all_calls_wait() {
    let leader = Sandbox::start().await.unwrap();
    let refused =
        Reply::new(StatusCode::TOO_MANY_REQUESTS).header(RETRY_AFTER, HeaderValue::from(1));
    leader.respond_next(refused);
    let mut outcomes = client(&leader, quick())
        .invalidate_many(stream::iter(users(200)))
        .concurrency(4)
        .stream();
    let status = outcomes.status();
    let mut waited = false;
    let mut done = 0;
    while let Some((_, outcome)) = outcomes.next().await {
        outcome.unwrap();
        done += 1;
        let asked = matches!(
            status.waiting(),
            Some(Waiting::RetryAfter { status: 429, .. })
        );
        waited |= asked;
        // Only calls that were in flight with the refused one may finish.
        assert!(!asked || done <= 6, "{done} done while all should wait");
    }
    assert_eq!((done, status.waiting()), (200, None));
    assert!(waited);
    let seen = seen(&leader);
    let again = seen.iter().rposition(|id| *id == seen[0]).unwrap();
    assert!((1..30).contains(&again), "tried again as request {again}");
}

#[tokio::test]
async fn a_retry_after_of_another_status_makes_that_call_wait() {
    let leader = Sandbox::start().await.unwrap();
    let busy = Reply::new(StatusCode::BAD_GATEWAY).header(RETRY_AFTER, HeaderValue::from(1));
    leader.respond_next(busy);
    let begun = Instant::now();
    let run = client(&leader, quick()).invalidate_many(stream::iter(users(1)));
    assert_eq!(succeeded(run).await, 1);
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_retry_cut_off_at_the_deadline_no_longer_counts_as_waiting() {
    let again = RawReply::http("502 Bad Gateway", &[], "");
    let later = RawReply::http("429 Too Many Requests", &["retry-after: 3600"], "");
    let leader = RawServer::start([again, later]);
    let policy = RetryPolicy::default().min_delay(Duration::from_millis(100));
    let client = Client::builder(leader.base_url())
        .bearer_token("a-token")
        .deadline(Duration::from_secs(1))
        .retry(policy)
        .build()
        .unwrap();
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let users_later = stream::unfold(receiver, |mut receiver| async {
        Some((receiver.recv().await?, receiver))
    });
    let mut outcomes = client.invalidate_many(Box::pin(users_later)).stream();
    let status = outcomes.status();
    let mut users = users(2);
    sender.send(users.next().unwrap()).unwrap();
    while !matches!(status.waiting(), Some(Waiting::Retrying { calls: 1, .. })) {
        assert!(outcomes.next().now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    // The second call makes all wait for longer than the first one may take.
    sender.send(users.next().unwrap()).unwrap();
    drop(sender);
    let (_, refused) = outcomes.next().await.unwrap();
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::RateLimited);
    let (_, cut_off) = outcomes.next().await.unwrap();
    assert!(cut_off.unwrap_err().deadline().is_some());
    assert_eq!(status.waiting_calls(), 0);
}

#[tokio::test]
async fn a_retry_after_beyond_the_clocks_range_is_waited_for() {
    let leader = Sandbox::start().await.unwrap();
    let forever =
        Reply::new(StatusCode::TOO_MANY_REQUESTS).header(RETRY_AFTER, HeaderValue::from(u64::MAX));
    leader.respond_next(forever);
    let unbounded = RetryPolicy::default().max_retry_after(Duration::MAX);
    let mut outcomes = client(&leader, unbounded)
        .invalidate_many(stream::iter(users(1)))
        .concurrency(1)
        .stream();
    let status = outcomes.status();
    let waits = async {
        while status.waiting().is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        outcome = outcomes.next() => panic!("{outcome:?}"),
        () = waits => {}
    }
    assert!(matches!(
        status.waiting(),
        Some(Waiting::RetryAfter { status: 429, .. })
    ));
}

#[tokio::test]
async fn a_rate_is_not_exceeded() {
    let leader = Sandbox::start().await.unwrap();
    leader.set_faults(Faults::none().unavailable(Frequency::every(4), None));
    let begun = Instant::now();
    assert_eq!(
        succeeded(
            client(&leader, quick())
                .invalidate_many(stream::iter(users(15)))
                .rate_limit(50)
        )
        .await,
        15
    );
    // The first request goes out at once, each later one 20 ms after the one before. Retries count too.
    let requests = u32::try_from(leader.request_count()).unwrap();
    assert!(requests > 15);
    assert!(begun.elapsed() >= Duration::from_millis(20) * (requests - 1));
}

#[tokio::test]
async fn no_user_is_lost_if_a_tenth_is_refused_with_a_retry_after() {
    let leader = Sandbox::start().await.unwrap();
    leader.set_faults(
        Faults::none()
            .rate_limited(Frequency::share(0.1), RetryAfter::Seconds(0))
            .seed(7),
    );
    assert_eq!(
        succeeded(
            client(&leader, quick())
                .invalidate_many(stream::iter(users(2000)))
                .concurrency(64)
        )
        .await,
        2000
    );
}

#[tokio::test]
async fn no_user_is_lost_in_bursts_longer_than_one_calls_retries() {
    let leader = Sandbox::start().await.unwrap();
    leader.set_faults(Faults::none().unavailable(Frequency::burst(100, 500), None));
    assert_eq!(
        succeeded(
            client(&leader, quick())
                .invalidate_many(stream::iter(users(1000)))
                .concurrency(8)
        )
        .await,
        1000
    );
}

#[tokio::test]
async fn without_retries_each_user_is_tried_once() {
    let leader = Sandbox::start().await.unwrap();
    leader.set_faults(Faults::none().unavailable(Frequency::every(2), RetryAfter::Seconds(0)));
    assert_eq!(
        succeeded(client(&leader, RetryPolicy::none()).invalidate_many(stream::iter(users(20))))
            .await,
        10
    );
    assert_eq!(leader.request_count(), 20);
}

#[tokio::test]
async fn if_no_call_succeeds_each_call_has_its_own_retries_only() {
    let leader = Sandbox::start().await.unwrap();
    leader.set_faults(Faults::none().unavailable(Frequency::share(1.0), None));
    let mut outcomes = client(&leader, quick())
        .invalidate_many(stream::iter(users(1)))
        .stream();
    let (_, outcome) = outcomes.next().await.unwrap();
    let error = outcome.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 4));
}

#[test]
fn a_run_can_move_to_another_task() {
    fn is_send<T: Send + Unpin>(_: &T) {}
    let client = Client::builder("http://localhost")
        .bearer_token("t")
        .build()
        .unwrap();
    is_send(&client.invalidate_many(stream::iter(Vec::new())).stream());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn whatever_fails_each_user_comes_back_once(
        count in 0_usize..60,
        concurrency in 0_usize..9,
        refused in 0.0..0.5_f64,
        dropped in 0.0..0.3_f64,
        seed: u64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let leader = Sandbox::start().await.unwrap();
            leader.set_faults(
                Faults::none()
                    .dropped(Frequency::share(dropped))
                    .rate_limited(Frequency::share(refused), RetryAfter::Seconds(0))
                    .seed(seed),
            );
            let mut back: Vec<UserId> = client(&leader, quick())
                .invalidate_many(stream::iter(users(count)))
                .concurrency(concurrency).stream()
                .map(|(user, _)| user)
                .collect()
                .await;
            back.sort();
            let mut all: Vec<UserId> = users(count).collect();
            all.sort();
            assert_eq!(back, all);
        });
    }
}
