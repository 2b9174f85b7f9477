//! Connections that end, or are reset, after each byte of a short response.

use cribl_tokens::ErrorKind::{Disconnected, ServerError};

use super::{SUCCESS, bytes};
use crate::hostile_leader::row::{Row, in_turn, row};
use crate::support::raw_server::Reply;

const ERROR: &str = "HTTP/1.1 500 Oops\r\ncontent-length: 10\r\n\r\nhalf words";

pub fn all() -> Vec<Row> {
    let unknown = "unknown whether the Leader carried the call out";
    let mut rows = Vec::new();
    for sent in 0..SUCCESS.len() {
        let part = &SUCCESS[..sent];
        for (how, reply) in [
            ("ends", bytes(part)),
            ("is reset", Reply::BytesThenReset(part.into())),
        ] {
            rows.push(
                row(format!("the connection {how} after {sent} bytes"), reply)
                    .fails(
                        Disconnected,
                        ["broke before its response was complete", unknown],
                    )
                    .attempts(3),
            );
        }
    }
    // Once the head is complete, an error's status matters more than the rest of its body.
    let head = ERROR.find("half").unwrap();
    for sent in head..ERROR.len() {
        rows.push(
            row(
                format!("an error's body is reset after {} bytes", sent - head),
                Reply::BytesThenReset(ERROR[..sent].into()),
            )
            .fails(ServerError, ["500 Internal Server Error"]),
        );
    }
    rows.extend([
        row(
            "reset after the whole response",
            Reply::BytesThenReset(SUCCESS.into()),
        )
        .succeeds(1),
        row("reset without a response", Reply::Reset)
            .fails(Disconnected, ["connection reset", unknown])
            .attempts(3),
        row("closed without a response", Reply::Close)
            .fails(Disconnected, [unknown])
            .attempts(3),
        in_turn(
            "reset, closed, and then a response",
            vec![Reply::Reset, Reply::Close, bytes(SUCCESS)],
        )
        .succeeds(1)
        .attempts(3),
    ]);
    rows
}
