//! Body lengths that are wrong, missing, given twice, or unlimited.

use cribl_tokens::ErrorKind::{Disconnected, Protocol, ServerError, Timeout, UnexpectedBody};

use super::{bytes, open};
use crate::hostile_leader::row::{Row, row};
use crate::support::raw_server::Reply;

fn length(length: &str) -> Reply {
    bytes(format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{{\"count\":1}}"
    ))
}

fn chunked(chunks: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}")
}

fn forever(head: impl AsRef<[u8]>, again: impl AsRef<[u8]>) -> Reply {
    Reply::BytesForever(head.as_ref().to_vec(), again.as_ref().repeat(64))
}

pub fn all() -> Vec<Row> {
    let not_http = "did not respond in HTTP";
    let unknown = "unknown whether the Leader carried the call out";
    let chunk = "b\r\n{\"count\":1}\r\n";
    let page = "1000\r\n".to_owned() + &" ".repeat(4096) + "\r\n";
    vec![
        row("the right length", length("11")).succeeds(1),
        row("the length twice, the same", length("11\r\ncontent-length: 11")).succeeds(1),
        row("the length twice in one line", length("11, 11")).succeeds(1),
        row("two lengths", length("11\r\ncontent-length: 3")).fails(Protocol, [not_http]),
        row("no length, and an end", bytes("HTTP/1.1 200 OK\r\n\r\n{\"count\":1}")).succeeds(1),
        row("too short a length", length("5")).fails(UnexpectedBody, ["is not like a Leader's"]),
        row("a length of 0 before a body", length("0")).fails(UnexpectedBody, ["it is empty"]),
        row("too long a length, and an end", length("12")).fails(Disconnected, [unknown]).attempts(3),
        row("a length of 2^63", length("9223372036854775808")).fails(Disconnected, [unknown]).attempts(3),
        row("a length of 2^64 - 1", length("18446744073709551615")).fails(Protocol, [not_http]),
        row("a length of 10^30", length("1000000000000000000000000000000")).fails(Protocol, [not_http]),
        row("a negative length", length("-1")).fails(Protocol, [not_http]),
        row("a length with a plus", length("+11")).fails(Protocol, [not_http]),
        row("a length in hexadecimal", length("0xb")).fails(Protocol, [not_http]),
        row("an empty length", length("")).fails(Protocol, [not_http]),
        row("chunks", open(chunked(&format!("{chunk}0\r\n\r\n")))).succeeds(1),
        row("chunks and a length", bytes(format!("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n{chunk}0\r\n\r\n")))
            .succeeds(1),
        row("chunks with extensions and trailers", open(chunked("b;x=\"y\"\r\n{\"count\":1}\r\n0\r\nset-cookie: a=b\r\n\r\n")))
            .succeeds(1),
        row("chunks without the last", bytes(chunked(chunk))).fails(Disconnected, [unknown]).attempts(3),
        row("a chunk of no size", bytes(chunked("\r\n\r\n"))).fails(Disconnected, [unknown]).attempts(3),
        row("a chunk of the size zz", bytes(chunked("zz\r\n{}\r\n0\r\n\r\n"))).fails(Disconnected, [unknown]).attempts(3),
        row("a chunk of 2^64 bytes", bytes(chunked("10000000000000000\r\n{}"))).fails(Disconnected, [unknown]).attempts(3),
        row("a chunk longer than its size", bytes(chunked("2\r\n{}{}\r\n0\r\n\r\n"))).fails(Disconnected, [unknown]).attempts(3),
        // If chunked is not the last encoding, the body lasts until the connection ends (RFC 9112, section
        // 6.3). This body is JSON.
        row("chunks inside gzip, by its own word", bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked, gzip\r\n\r\n{\"count\":1}"))
            .succeeds(1),
        row("an unknown encoding", bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: mystery\r\n\r\n{\"count\":1}"))
            .succeeds(1),
        row("a body without end", forever("HTTP/1.1 200 OK\r\n\r\n{\"count\":1,\"items\":[", " ".repeat(1024)))
            .fails(UnexpectedBody, ["over 1 MiB", unknown]),
        row("chunks without end", forever(chunked(""), &page)).fails(UnexpectedBody, ["over 1 MiB", unknown]),
        row("an error's body without end", forever("HTTP/1.1 500 Oops\r\n\r\n", "x".repeat(1024)))
            .fails(ServerError, ["500 Internal Server Error"]),
        row("chunks of one byte without end", forever(chunked(""), "1\r\n \r\n"))
            .fails(Timeout, ["did not respond within 0.3 s", unknown])
            .limit_ms(300),
        row("a chunk's extension without end", forever(chunked("b;"), "x".repeat(1024))).fails(Disconnected, [unknown]).attempts(3),
        row("trailers without end", forever(chunked(&format!("{chunk}0\r\n")), "a: b\r\n".repeat(64))).fails(Disconnected, [unknown]).attempts(3),
        row("a body of half its length, and silence", open("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"count\":1"))
            .fails(Timeout, ["did not respond within 0.3 s", unknown])
            .limit_ms(300),
    ]
}
