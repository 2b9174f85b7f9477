//! Idle connections that have changed by the time the next call uses them.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use cribl_tokens::{Client, ErrorKind, RetryPolicy};
use futures_util::future::join_all;

use crate::support::builder;

/// What the server does with a request.
#[derive(Clone)]
enum Step {
    /// Responds with this status and the documented body, and keeps the connection open.
    Respond(&'static str),
    /// Does the same once as many requests as the barrier waits for have arrived.
    RespondTogether(Arc<Barrier>),
    /// Responds with this status and closes the connection.
    RespondAndClose(&'static str),
    Close,
    Reset,
    /// Sends part of a head and closes the connection.
    HalfAHead,
}

/// What a server saw, with the number of the connection.
#[derive(Debug, PartialEq, Eq)]
enum Event {
    Request(usize),
    /// The client closed the connection while no request was in flight.
    Closed(usize),
}

/// A server whose n-th connection follows the n-th script, one step for each request.
fn server(scripts: Vec<Vec<Step>>) -> (SocketAddr, Receiver<Event>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, events) = channel();
    thread::spawn(move || {
        for (number, script) in scripts.into_iter().enumerate() {
            let (connection, _) = listener.accept().unwrap();
            let events = sender.clone();
            thread::spawn(move || run(&connection, number, script, &events));
        }
    });
    (address, events)
}

fn run(mut connection: &TcpStream, number: usize, script: Vec<Step>, events: &Sender<Event>) {
    let mut lines = BufReader::new(connection).lines();
    for step in script {
        let head = lines.by_ref().map_while(Result::ok);
        if head.take_while(|line| !line.is_empty()).count() == 0 {
            break;
        }
        events.send(Event::Request(number)).unwrap();
        match step {
            Step::Respond(status) => write(connection, status, ""),
            Step::RespondTogether(all) => {
                all.wait();
                write(connection, "200 OK", "");
            }
            Step::RespondAndClose(status) => {
                return write(connection, status, "connection: close\r\n");
            }
            Step::Close => return,
            Step::Reset => {
                let socket = socket2::SockRef::from(connection);
                return socket.set_linger(Some(Duration::ZERO)).unwrap();
            }
            Step::HalfAHead => return connection.write_all(b"HTTP/1.1 20").unwrap(),
        }
    }
    if lines.next().is_none_or(|line| line.is_err()) {
        let _ = events.send(Event::Closed(number));
    }
}

fn write(mut connection: &TcpStream, status: &str, headers: &str) {
    let body = r#"{"count":1,"items":[{"id":"x"}]}"#;
    let length = body.len();
    let response = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
    connection.write_all(response.as_bytes()).unwrap();
}

fn client(address: SocketAddr) -> Client {
    builder(format!("http://{address}")).build().unwrap()
}

async fn call(client: &Client) -> Result<u32, cribl_tokens::Error> {
    let done = client.invalidate("nico").await?;
    Ok(done.attempts())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_request_goes_out_again_at_once_if_a_kept_connection_breaks_before_the_response() {
    for step in [
        Step::Close,
        Step::Reset,
        Step::RespondAndClose("408 Request Timeout"),
    ] {
        let scripts = vec![
            vec![Step::Respond("200 OK"), step],
            vec![Step::Respond("200 OK")],
        ];
        let (address, events) = server(scripts);
        let client = client(address);
        assert_eq!(call(&client).await.unwrap(), 1);
        assert_eq!(call(&client).await.unwrap(), 1, "not a retry");
        let requests: Vec<_> = (0..3).map(|_| events.recv().unwrap()).collect();
        assert_eq!(requests, [0, 0, 1].map(Event::Request));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn connections_that_were_idle_for_longer_are_dropped_with_one_that_broke() {
    let all = Arc::new(Barrier::new(3));
    let together = || vec![Step::RespondTogether(Arc::clone(&all)), Step::Reset];
    let fresh = vec![Step::Respond("200 OK"), Step::Respond("200 OK")];
    let (address, events) = server(vec![together(), together(), together(), fresh]);
    let client = client(address);
    for outcome in join_all((0..3).map(|_| call(&client))).await {
        assert_eq!(outcome.unwrap(), 1);
    }
    assert_eq!(call(&client).await.unwrap(), 1);
    assert_eq!(call(&client).await.unwrap(), 1);
    drop(client);
    let seen: Vec<_> = events.iter().take(9).collect();
    let requests = seen
        .iter()
        .filter(|event| matches!(event, Event::Request(_)));
    assert_eq!(
        requests.count(),
        6,
        "3, one that broke, the same again, one more: {seen:?}"
    );
    let closed: Vec<_> = seen
        .iter()
        .filter(|event| matches!(event, Event::Closed(0..3)))
        .collect();
    assert_eq!(closed.len(), 2, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_response_that_breaks_off_is_an_error_on_a_kept_connection_too() {
    let (address, events) = server(vec![vec![Step::Respond("200 OK"), Step::HalfAHead]]);
    let client = client(address);
    call(&client).await.unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Disconnected, "{error}");
    assert!(error.is_outcome_unknown());
    drop(client);
    assert_eq!(events.iter().count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn without_a_new_connection_it_stays_unknown_whether_the_request_was_carried_out() {
    let (address, events) = server(vec![vec![Step::Respond("200 OK"), Step::Close]]);
    let client = client(address);
    call(&client).await.unwrap();
    // The server has stopped listening by its second request.
    let error = call(&client).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
    drop(events);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_408_421_or_425_is_retried_on_another_connection_and_was_not_carried_out() {
    for status in [
        "408 Request Timeout",
        "421 Misdirected Request",
        "425 Too Early",
    ] {
        let scripts = vec![
            vec![Step::Respond(status), Step::Close],
            vec![Step::Respond("200 OK")],
        ];
        let (address, events) = server(scripts);
        let quick = RetryPolicy::default().min_delay(Duration::from_millis(1));
        let client = builder(format!("http://{address}"))
            .retry(quick)
            .build()
            .unwrap();
        assert_eq!(call(&client).await.unwrap(), 2, "{status}");
        let requests = events
            .iter()
            .filter(|event| matches!(event, Event::Request(_)));
        assert_eq!(
            requests.take(2).collect::<Vec<_>>(),
            [0, 1].map(Event::Request),
            "{status}"
        );

        let (address, _events) = server(vec![vec![Step::Respond(status)]]);
        let error = call(&self::client(address)).await.unwrap_err();
        assert!(!error.is_outcome_unknown(), "{error}");
        assert!(error.is_retryable(), "{error}");
    }
}
