//! The blocking client: makes the same calls, and returns an error inside an async runtime.

use cribl_tokens::blocking::{Bulk, Client, ManyCalls, UserCall};
use cribl_tokens::{Credentials, Error, TokenInvalidation, TokenStatus, UserId};

use crate::support::raw_server::{RawServer, Reply};
use crate::support::{TOKEN, builder};

fn client(leader: &RawServer) -> Client {
    builder(leader.base_url()).build_blocking().unwrap()
}

fn users() -> Vec<UserId> {
    ["nico", "maria", "ada"]
        .map(|id| UserId::new(id).unwrap())
        .into()
}

type Users = std::vec::IntoIter<UserId>;

#[test]
fn types_can_go_to_other_threads_and_be_shared() {
    fn check<T: Send + Sync + Unpin + std::fmt::Debug>() {}
    fn check_iterator<T: Send + Unpin + std::fmt::Debug>() {}
    check::<Client>();
    check::<UserCall<TokenInvalidation>>();
    check::<ManyCalls<Users, TokenInvalidation>>();
    check_iterator::<Bulk<Users, TokenInvalidation>>();
}

#[test]
fn each_call_works_without_a_runtime() {
    let leader = RawServer::start([Reply::success()]);
    let client = client(&leader);
    assert_eq!(
        client
            .invalidate("nico")
            .ttl("3600")
            .send()
            .unwrap()
            .count(),
        Some(1)
    );
    assert_eq!(client.reinstate("nico").send().unwrap().attempts(), 1);
    assert_eq!(client.check_token().unwrap(), TokenStatus::Accepted);
    assert_eq!(client.access_token().unwrap().expose_secret(), TOKEN);
    let outcomes = client
        .invalidate_many(users())
        .concurrency(2)
        .rate_limit(1000);
    let mut back: Vec<UserId> = outcomes
        .into_iter()
        .map(|(user, outcome)| {
            outcome.unwrap();
            user
        })
        .collect();
    back.sort();
    assert_eq!(back, ["ada", "maria", "nico"]);
    assert_eq!(client.reinstate_many(users()).into_iter().count(), 3);
    assert_eq!(leader.requests().len(), 9);
}

#[test]
fn threads_share_a_client() {
    let leader = RawServer::start([Reply::success()]);
    let client = client(&leader);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.invalidate("nico").send().unwrap())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap().status(), 200);
    }
}

#[tokio::test]
async fn in_a_thread_of_an_async_runtime_every_call_is_an_error_and_not_a_panic() {
    let leader = RawServer::start([Reply::success()]);
    let client = client(&leader);
    for error in [
        client.invalidate("nico").send().unwrap_err(),
        client.check_token().unwrap_err(),
        client.access_token().unwrap_err(),
    ] {
        assert!(matches!(error, Error::InsideRuntime), "{error:?}");
        assert!(
            error.to_string().contains("use the async client"),
            "{error}"
        );
    }
    let outcomes: Vec<_> = client.invalidate_many(users()).into_iter().collect();
    assert_eq!(outcomes.len(), 3);
    assert!(
        outcomes
            .iter()
            .all(|(_, outcome)| matches!(outcome, Err(Error::InsideRuntime)))
    );
    assert_eq!(leader.requests(), [""; 0]);
    // The client is dropped here, which must not panic either.
    drop(client);
}

#[test]
fn a_bulk_run_that_is_advanced_inside_a_runtime_keeps_the_outcomes_of_calls_in_flight() {
    let leader = RawServer::start([Reply::success()]);
    let client = client(&leader);
    let mut outcomes = client.invalidate_many(users()).concurrency(2).into_iter();
    let mut accepted = vec![outcomes.next().unwrap()];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (user, outcome) = outcomes.next().unwrap();
        assert!(matches!(outcome, Err(Error::InsideRuntime)), "{outcome:?}");
        assert_eq!(user, "ada");
        assert!(outcomes.next().is_none());
    });
    accepted.extend(outcomes.by_ref());
    assert!(
        accepted.iter().all(|(_, outcome)| outcome.is_ok()),
        "{accepted:?}"
    );
    let mut users: Vec<_> = accepted.iter().map(|(user, _)| user.as_str()).collect();
    users.sort_unstable();
    assert_eq!(users, ["maria", "nico"]);
    assert!(outcomes.next().is_none());
}

#[test]
fn a_sign_in_happens_once_for_calls_one_after_another() {
    let token = Reply::json(
        "200 OK",
        &format!(r#"{{"token":"{TOKEN}","forcePasswordChange":false}}"#),
    );
    let leader = RawServer::start([token, Reply::success()]);
    let admin = Credentials::password("admin", "secret");
    let client = builder(leader.base_url())
        .credentials(admin)
        .build_blocking()
        .unwrap();
    for _ in 0..3 {
        client.invalidate("nico").send().unwrap();
    }
    assert_eq!(leader.requests().len(), 4);
}
