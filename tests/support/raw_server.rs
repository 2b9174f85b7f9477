//! A server that responds with given bytes and records the requests.
//!
//! It uses `std` sockets only. Without an HTTP library in between, it records exactly what was sent, and can respond with
//! what no library would send.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What to do with a request.
#[derive(Clone)]
pub enum Reply {
    /// Respond with these bytes and close the connection.
    Bytes(Vec<u8>),
    /// Respond with these bytes, an incomplete response, and reset the connection.
    BytesThenReset(Vec<u8>),
    /// Close the connection without a response.
    Close,
    /// Reset the connection without a response.
    Reset,
    /// Respond with these bytes and then send nothing except through [`RawServer::send_unasked`], until the server is
    /// dropped.
    BytesThenSilence(Vec<u8>),
    /// Respond with these bytes, and then with the others repeatedly, until the client disconnects.
    BytesForever(Vec<u8>, Vec<u8>),
}

impl Reply {
    /// A complete response: `status` as `200 OK`, `headers` as `name: value` lines.
    pub fn http(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
        for header in headers {
            head.extend([header, "\r\n"]);
        }
        let mut bytes = (head + "connection: close\r\n\r\n").into_bytes();
        bytes.extend_from_slice(body);
        Self::Bytes(bytes)
    }

    pub fn json(status: &str, body: &str) -> Self {
        Self::http(status, &["content-type: application/json"], body)
    }

    /// The endpoint's documented success.
    pub fn success() -> Self {
        Self::json("200 OK", r#"{"count":1,"items":[{"id":"x"}]}"#)
    }
}

/// Runs until it is dropped.
pub struct RawServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    stopped: Arc<AtomicBool>,
    arrivals: Mutex<Receiver<()>>,
    /// One for each finished reply: sent, or ended by the client's disconnect.
    ends: Mutex<Receiver<()>>,
    silent: Arc<Mutex<Vec<TcpStream>>>,
}

impl RawServer {
    /// Responds to the first request with the first reply and so on, and to further ones with the last.
    pub fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Vec<Reply> = replies.into_iter().collect();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stopped = Arc::new(AtomicBool::new(false));
        let silent = Arc::new(Mutex::new(Vec::new()));
        let (arrived, arrivals) = channel();
        let (ended, ends) = channel();
        std::thread::spawn({
            let (requests, stopped) = (Arc::clone(&requests), Arc::clone(&stopped));
            let silent = Arc::clone(&silent);
            move || {
                for connection in listener.incoming() {
                    if stopped.load(Ordering::SeqCst) {
                        return;
                    }
                    let Ok(mut connection) = connection else {
                        continue;
                    };
                    let Some(request) = read_request(&mut connection) else {
                        continue;
                    };
                    let nth = {
                        let mut requests = requests.lock().unwrap();
                        requests.push(request);
                        requests.len() - 1
                    };
                    let _ = arrived.send(());
                    let reply = replies
                        .get(nth)
                        .or(replies.last())
                        .cloned()
                        .unwrap_or(Reply::Close);
                    if let Reply::BytesThenSilence(_) = reply {
                        silent.lock().unwrap().extend(connection.try_clone());
                    }
                    send_reply(connection, reply);
                    let _ = ended.send(());
                }
            }
        });
        Self {
            address,
            requests,
            stopped,
            arrivals: Mutex::new(arrivals),
            ends: Mutex::new(ends),
            silent,
        }
    }

    pub fn base_url(&self) -> String {
        format!("http://{}/api/v1", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests that arrived, head and body, as they were on the wire.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The first lines of [`requests`](Self::requests).
    pub fn request_lines(&self) -> Vec<String> {
        let first = |head: &String| head.lines().next().unwrap_or_default().to_owned();
        self.requests().iter().map(first).collect()
    }

    /// Waits for the next request to arrive.
    pub fn await_request(&self) {
        self.arrivals.lock().unwrap().recv().unwrap();
    }

    /// Waits until the next reply is finished; returns false after `limit`.
    pub fn await_end(&self, limit: Duration) -> bool {
        self.ends.lock().unwrap().recv_timeout(limit).is_ok()
    }

    /// Sends unrequested `bytes` over the silent connections.
    pub fn send_unasked(&self, bytes: &[u8]) {
        for connection in self.silent.lock().unwrap().iter_mut() {
            connection.write_all(bytes).unwrap();
        }
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread if it waits for a connection. It is not joined, because joining could block the test's runtime,
        // which has to close the client's end.
        let _ = TcpStream::connect(self.address);
    }
}

/// An address without a listener.
pub fn closed_port() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap()
}

/// The first byte of a TLS connection (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;

fn read_request(connection: &mut TcpStream) -> Option<String> {
    // A client that connects and sends nothing must not block the server forever.
    connection
        .set_read_timeout(Some(Duration::from_secs(20)))
        .ok()?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if connection.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
        if head == [TLS_HANDSHAKE] {
            return Some("a TLS handshake".to_owned());
        }
    }
    let head = String::from_utf8(head).ok()?;
    let mut body = vec![0; content_length(&head)];
    connection.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8(body).ok()?)
}

fn content_length(head: &str) -> usize {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths.next().map(|(_, length)| length.trim().parse());
    length.map_or(0, |length| length.expect("a length"))
}

/// Sends a reply.
fn send_reply(mut connection: TcpStream, reply: Reply) {
    match reply {
        Reply::Bytes(bytes) | Reply::BytesThenSilence(bytes) => {
            drop(connection.write_all(&bytes));
        }
        Reply::Close => {}
        Reply::Reset => reset(&connection),
        Reply::BytesThenReset(bytes) => {
            let _ = connection.write_all(&bytes);
            reset(&connection);
        }
        Reply::BytesForever(bytes, again) => {
            let mut sent = connection.write_all(&bytes);
            while sent.is_ok() {
                sent = connection.write_all(&again);
            }
        }
    }
}

fn reset(connection: &TcpStream) {
    socket2::SockRef::from(connection)
        .set_linger(Some(Duration::ZERO))
        .unwrap();
}
