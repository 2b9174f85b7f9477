//! The tables, one for each subject.

pub mod bodies;
pub mod breaks;
pub mod echoes;
pub mod heads;
pub mod informational;
pub mod lengths;
pub mod redirects;
pub mod retry_after;
pub mod security;
pub mod sign_in;
pub mod stalls;
pub mod statuses;

use crate::support::raw_server::Reply;

/// The documented success. Its `count` differs from that of every trick in these tables.
const SUCCESS: &str = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"count\":1}";

/// Sends these bytes and closes the connection.
fn bytes(text: impl AsRef<[u8]>) -> Reply {
    Reply::Bytes(text.as_ref().to_vec())
}

/// Sends these bytes and keeps the connection open.
fn open(text: impl AsRef<[u8]>) -> Reply {
    Reply::BytesThenSilence(text.as_ref().to_vec())
}
