//! Two responses on one connection: the second is never taken as the response to the next call.

use cribl_tokens::Client;

use crate::support::raw_server::{RawServer, Reply};
use crate::support::{TOKEN, builder};

const FIRST: &str = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"count\":1}";
const UNASKED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{\"count\":666}";

async fn count(client: &Client) -> Option<i64> {
    let user = "nico";
    let done = client.invalidate(user).await.unwrap();
    assert_eq!(done.attempts(), 1);
    done.count()
}

/// A Leader that responds to the first call with `first` and keeps the connection open. It responds to the second
/// call on a new connection.
fn leader(first: String) -> RawServer {
    RawServer::start([
        Reply::BytesThenSilence(first.into_bytes()),
        Reply::json("200 OK", r#"{"count":2}"#),
    ])
}

#[tokio::test]
async fn a_second_response_sent_with_the_first_is_not_the_next_calls() {
    for rest in [UNASKED, "HTTP/1.1 ", "\r\n", "x"] {
        let leader = leader(format!("{FIRST}{rest}"));
        let client = builder(leader.base_url()).build().unwrap();
        assert_eq!(count(&client).await, Some(1));
        assert_eq!(count(&client).await, Some(2), "{rest:?}");
    }
}

#[tokio::test]
async fn a_response_that_arrives_between_calls_is_not_the_next_calls() {
    for rest in [UNASKED, "HTTP/1.1 ", "\r\n", "x"] {
        let leader = leader(FIRST.to_owned());
        let client = builder(leader.base_url()).build().unwrap();
        assert_eq!(count(&client).await, Some(1));
        leader.send_unasked(rest.as_bytes());
        assert_eq!(count(&client).await, Some(2), "{rest:?}");
        assert!(leader.requests().iter().all(|head| head.contains(TOKEN)));
    }
}

#[tokio::test]
async fn after_a_response_that_was_not_read_to_its_end_the_connection_is_not_reused() {
    let long = "HTTP/1.1 500 Oops\r\ncontent-length: 2097152\r\n\r\n".to_owned();
    let leader = leader(long + &" ".repeat(2 << 20) + UNASKED);
    let client = builder(leader.base_url()).build().unwrap();
    let user = "nico";
    client.invalidate(user).await.unwrap_err();
    assert_eq!(count(&client).await, Some(2));
}
