//! A server that answers each request after a fixed time and never refuses one: `slow-server MILLISECONDS`
//! prints its port. It is for `benches/compare.py`, because nginx cannot delay responses.
//!
//! A separate thread does the waiting: tokio's timer has a resolution of 1 ms and rounds up, so 20 ms would
//! become some 21 ms, and every client would appear 5 % late.

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 32\r\n\r\n\
    {\"count\":1,\"items\":[{\"id\":\"x\"}]}";

/// The pending responses, and the time when each is due.
type Due = (Instant, Arc<TcpStream>);

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let wait = std::env::args().nth(1).and_then(|wait| wait.parse().ok());
    let wait = Duration::from_millis(wait.unwrap_or(20));
    let (asked, due) = channel();
    std::thread::spawn(move || answer(&due));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?.port());
    io::stdout().flush()?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(read(stream, wait, asked.clone()));
    }
}

async fn read(stream: TcpStream, wait: Duration, asked: Sender<Due>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let stream = Arc::new(stream);
    let mut head = Vec::new();
    loop {
        stream.readable().await?;
        match stream.try_read_buf(&mut head) {
            Ok(0) => return Ok(()),
            // One request after another: the clients here don't pipeline.
            Ok(_) if head.ends_with(b"\r\n\r\n") => {
                head.clear();
                let _ = asked.send((Instant::now() + wait, Arc::clone(&stream)));
            }
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            _ => {}
        }
    }
}

/// Responds in the order of the requests, because each waits for the same time.
fn answer(due: &Receiver<Due>) {
    while let Ok((when, stream)) = due.recv() {
        std::thread::sleep(when.saturating_duration_since(Instant::now()));
        // A disconnected client needs no response, and a response this short fits the socket's buffer.
        let _ = stream.try_write(ANSWER);
    }
}
