//! Unrequested 1xx responses before the final response.

use cribl_tokens::ErrorKind::{Disconnected, ServerError, Timeout};

use super::{SUCCESS, bytes, open};
use crate::hostile_leader::row::{Row, row};
use crate::support::raw_server::Reply;

const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";

pub fn all() -> Vec<Row> {
    let late = "did not respond within 0.3 s";
    let hints = "HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n";
    vec![
        row(
            "100, and the response",
            bytes(CONTINUE.to_owned() + SUCCESS),
        )
        .succeeds(1),
        row(
            "100, 102 and 103, and the response",
            bytes(format!(
                "{CONTINUE}HTTP/1.1 102 Processing\r\n\r\n{hints}{SUCCESS}"
            )),
        )
        .succeeds(1),
        row(
            "100 a thousand times, and the response",
            bytes(CONTINUE.repeat(1000) + SUCCESS),
        )
        .succeeds(1),
        row(
            "199, and an error",
            bytes("HTTP/1.1 199 What\r\n\r\nHTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"),
        )
        .fails(ServerError, ["500"]),
        row(
            "100 with a length, and the response",
            bytes("HTTP/1.1 100 Continue\r\ncontent-length: 0\r\n\r\n".to_owned() + SUCCESS),
        )
        .succeeds(1),
        row("100, and an end", bytes(CONTINUE))
            .fails(Disconnected, ["broke before its response was complete"])
            .attempts(3),
        row("100, and silence", open(CONTINUE))
            .fails(Timeout, [late])
            .limit_ms(300),
        row(
            "100 without end",
            Reply::BytesForever(Vec::new(), CONTINUE.repeat(1000).into()),
        )
        .fails(Timeout, [late])
        .limit_ms(300),
        row(
            "103 without end",
            Reply::BytesForever(Vec::new(), hints.repeat(1000).into()),
        )
        .fails(Timeout, [late])
        .limit_ms(300),
    ]
}
