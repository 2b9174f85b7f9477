//! How calls reuse and replace connections.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use cribl_tokens::Client;

const SUCCESS: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-length: 32\r\n\r\n{\"count\":1,\"items\":[{\"id\":\"x\"}]}";

fn client(address: SocketAddr) -> Client {
    crate::support::builder(format!("http://{address}"))
        .build()
        .unwrap()
}

/// A server that accepts `connections` connections and serves `calls` requests on each before it closes
/// it. It then reports how many requests came.
fn server(connections: usize, calls: usize) -> (SocketAddr, Receiver<usize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (closed, came) = channel();
    thread::spawn(move || {
        for connection in listener.incoming().take(connections) {
            let served = serve(&connection.unwrap(), calls);
            closed.send(served).unwrap();
        }
    });
    (address, came)
}

fn serve(mut connection: &TcpStream, calls: usize) -> usize {
    let mut lines = BufReader::new(connection).lines();
    (0..calls)
        .take_while(|_| {
            let head = lines.by_ref().map_while(Result::ok);
            let whole = head.take_while(|line| !line.is_empty()).count() > 0;
            whole && connection.write_all(SUCCESS).is_ok()
        })
        .count()
}

#[tokio::test]
async fn calls_one_after_another_share_a_connection() {
    let (address, came) = server(1, 20);
    let client = client(address);
    for _ in 0..20 {
        client.invalidate("nico").await.unwrap();
    }
    assert_eq!(came.recv().unwrap(), 20);
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_is_replaced_without_a_retry() {
    let (address, came) = server(3, 1);
    let client = client(address);
    for _ in 0..3 {
        let done = client.invalidate("nico").await.unwrap();
        assert_eq!(done.attempts(), 1);
        assert_eq!(came.recv().unwrap(), 1);
    }
}
