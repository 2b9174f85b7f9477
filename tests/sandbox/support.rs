//! A client for the sandbox's tests that sends bytes unchanged. Libraries normalize paths and headers, and
//! these tests need to send unusual ones.
#![allow(
    dead_code,
    reason = "each test file is a crate of its own and uses a part of this"
)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use cribl_tokens::sandbox::Sandbox;
use serde_json::Value;

/// A complete response.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What had arrived when the connection ended too early.
#[derive(Debug)]
pub struct Broken(pub Vec<u8>);

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            Some("application/json"),
            "{self:?}"
        );
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// One connection.
pub struct Wire(TcpStream);

impl Wire {
    pub fn to(sandbox: &Sandbox) -> Self {
        let stream = TcpStream::connect(sandbox.address()).unwrap();
        // Far longer than any test here takes, so it turns a hang into a failure.
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        Self(stream)
    }

    /// Sends bytes unchanged. Ignores the error if the server has already closed the connection.
    pub fn send(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes);
    }

    /// Sends a request with these header lines and this body.
    pub fn request(&mut self, line: &str, headers: &[&str], body: &[u8]) {
        let headers = headers.join("\r\n");
        let length = body.len();
        let head =
            format!("{line} HTTP/1.1\r\nhost: sandbox\r\ncontent-length: {length}\r\n{headers}");
        let end = if headers.is_empty() {
            "\r\n"
        } else {
            "\r\n\r\n"
        };
        let head = head + end;
        self.send(&[head.as_bytes(), body].concat());
    }

    /// Reads one response and nothing after it.
    pub fn response(&mut self) -> Result<Reply, Broken> {
        let mut seen = Vec::new();
        while !seen.ends_with(b"\r\n\r\n") {
            self.read_into(&mut seen, 1)?;
        }
        let head = String::from_utf8(seen.clone()).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut reply = Reply {
            status,
            headers,
            body: Vec::new(),
        };
        let length = reply
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        let start = seen.len();
        self.read_into(&mut seen, length)?;
        reply.body = seen.split_off(start);
        Ok(reply)
    }

    fn read_into(&mut self, seen: &mut Vec<u8>, count: usize) -> Result<(), Broken> {
        for _ in 0..count {
            let mut byte = [0];
            match self.0.read(&mut byte) {
                Ok(1) => seen.push(byte[0]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    panic!("no response in 30 s")
                }
                _ => return Err(Broken(std::mem::take(seen))),
            }
        }
        Ok(())
    }

    /// Waits until the server closes the connection, and returns true if it does.
    pub fn ends(&mut self) -> bool {
        matches!(self.0.read(&mut [0]), Ok(0) | Err(_))
    }
}

/// Sends one request on a new connection, with `token` unless it is empty.
pub fn call(sandbox: &Sandbox, line: &str, token: &str) -> Result<Reply, Broken> {
    let mut wire = Wire::to(sandbox);
    let authorization = format!("authorization: Bearer {token}");
    let headers: &[&str] = if token.is_empty() {
        &[]
    } else {
        &[&authorization]
    };
    wire.request(line, headers, b"");
    wire.response()
}

/// Signs in over a raw connection.
pub fn log_in(sandbox: &Sandbox, body: &str) -> Reply {
    let mut wire = Wire::to(sandbox);
    wire.request(
        "POST /api/v1/auth/login",
        &["content-type: application/json"],
        body.as_bytes(),
    );
    wire.response().unwrap()
}

/// Invalidates `id` as the administrator. `id` is put into the path unchanged.
pub fn invalidate(sandbox: &Sandbox, id: &str) -> Result<Reply, Broken> {
    call(
        sandbox,
        &format!("DELETE /api/v1/auth/users/{id}/token"),
        &sandbox.admin_token(),
    )
}

/// Returns the status of the call that shows whether a token is accepted.
pub fn probe(sandbox: &Sandbox, token: &str) -> u16 {
    call(sandbox, "GET /api/v1/authorize/roles", token)
        .unwrap()
        .status
}

/// Returns one part of a token as JSON.
pub fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&base64url(part)).unwrap()
}

/// Returns the claims of a token.
pub fn claims(token: &str) -> Value {
    part(token, 1)
}

/// Decodes base64url without padding (RFC 4648, 5).
fn base64url(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = text
        .bytes()
        .map(|c| ALPHABET.iter().position(|&a| a == c).unwrap());
    let bits: Vec<bool> = digits
        .flat_map(|d| (0..6).rev().map(move |bit| d >> bit & 1 == 1))
        .collect();
    bits.chunks_exact(8)
        .map(|byte| byte.iter().fold(0, |all, &bit| all << 1 | u8::from(bit)))
        .collect()
}
