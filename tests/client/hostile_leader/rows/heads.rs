//! Heads that are not HTTP, are of another version, or never end.

use cribl_tokens::ErrorKind::{Disconnected, Protocol};

use super::{SUCCESS, bytes};
use crate::hostile_leader::row::{Row, row};
use crate::support::raw_server::Reply;

fn with_header(header: impl AsRef<[u8]>) -> Reply {
    bytes(
        [
            b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n",
            header.as_ref(),
            b"\r\n\r\n{\"count\":1}",
        ]
        .concat(),
    )
}

fn forever(head: &str, again: &str) -> Reply {
    Reply::BytesForever(head.into(), again.repeat(1024).into_bytes())
}

pub fn all() -> Vec<Row> {
    let not_http = "did not respond in HTTP";
    let many = "x: y\r\n".repeat(99);
    vec![
        row("HTTP/1.0", bytes("HTTP/1.0 200 OK\r\n\r\n{\"count\":1}")).succeeds(1),
        row("HTTP/1.0 that keeps alive", bytes("HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 11\r\n\r\n{\"count\":1}")).succeeds(1),
        row("no reason", bytes("HTTP/1.1 200\r\ncontent-length: 11\r\n\r\n{\"count\":1}")).succeeds(1),
        row("bare line feeds", bytes("HTTP/1.1 200 OK\ncontent-length: 11\n\n{\"count\":1}")).succeeds(1),
        row("99 headers more", with_header(&many[..many.len() - 2])).succeeds(1),
        row("a cookie", with_header("set-cookie: a=b; Path=/")).succeeds(1),
        row("a header beyond ASCII", with_header("x: caf\u{e9}")).succeeds(1),
        row("HTTP/0.9, a body alone", bytes("{\"count\":1}\r\n\r\n")).fails(Protocol, [not_http]),
        row("HTTP/2", bytes("HTTP/2 200 OK\r\n\r\n")).fails(Protocol, [not_http]),
        row("HTTP/1.2", bytes("HTTP/1.2 200 OK\r\n\r\n")).fails(Protocol, [not_http]),
        row("HTTP/2's own first frame", bytes(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64\r\n\r\n"))
            .fails(Protocol, [not_http]),
        row("SSH", bytes("SSH-2.0-OpenSSH_9.6\r\n")).fails(Protocol, [not_http]),
        row("a page without a head", bytes("<html>Bad Gateway</html>\r\n\r\n")).fails(Protocol, [not_http]),
        row("a request", bytes("GET / HTTP/1.1\r\nhost: x\r\n\r\n")).fails(Protocol, [not_http]),
        row("lower case http", bytes(SUCCESS.replace("HTTP", "http"))).fails(Protocol, [not_http]),
        row("a header without a colon", with_header("nonsense")).fails(Protocol, [not_http]),
        row("a space in a header's name", with_header("bad name: x")).fails(Protocol, [not_http]),
        row("a space before the colon", with_header("x : y")).fails(Protocol, [not_http]),
        row("a folded header", with_header("x: y\r\n z")).succeeds(1),
        row("a NUL in a header", with_header("x: a\0b")).fails(Protocol, [not_http]),
        row("a carriage return in a header", with_header("x: a\rset-cookie: b")).fails(Protocol, [not_http]),
        row("a header without a name", with_header(": x")).fails(Protocol, [not_http]),
        row("200 headers", with_header(&"x: y\r\n".repeat(200)[..1198]))
            .fails(Protocol, [not_http, "over 100 headers", "unknown whether the Leader carried the call out"]),
        row("a header of 24 KiB", with_header(format!("x: {}", "y".repeat(24 << 10)))).succeeds(1),
        row("a header of 128 KiB", with_header(format!("x: {}", "y".repeat(128 << 10))))
            .fails(Protocol, [not_http, "message head is too large"]),
        row("a header of 1 MiB", with_header(format!("x: {}", "y".repeat(1 << 20)))).fails(Protocol, [not_http]),
        row("headers without end", forever("HTTP/1.1 200 OK\r\n", "x: y\r\n")).fails(Protocol, [not_http]),
        row("one header without end", forever("HTTP/1.1 200 OK\r\nx: ", "y")).fails(Protocol, [not_http]),
        row("a reason without end", forever("HTTP/1.1 200 ", "y")).fails(Protocol, [not_http]),
        row("a status line that never comes, for empty lines", forever("", "\r\n")).fails(Protocol, [not_http]),
        row("zeros without end", forever("", "\0")).fails(Protocol, [not_http]),
        row("half a head", bytes("HTTP/1.1 200 OK\r\ncontent-le")).fails(Disconnected, ["broke before its response"]).attempts(3),
    ]
}
