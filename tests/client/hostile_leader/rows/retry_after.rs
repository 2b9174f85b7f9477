//! `Retry-After`, sensible and not. If it is invalid, the policy's own wait counts. If it is too long, it
//! is cut to the policy's maximum, 2 ms in these tables. The watchdog ends whatever waits longer.

use super::bytes;
use crate::hostile_leader::row::{Row, in_turn};
use crate::support::raw_server::Reply;

pub fn all() -> Vec<Row> {
    let mut rows = Vec::new();
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        for value in [
            "0",
            "1",
            "86400",
            "18446744073709551615",
            "99999999999999999999999999",
            "-1",
            "1.5",
            "1e9",
            "0x10",
            "soon",
            "",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Fri, 31 Dec 10000 23:59:59 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Mon, 01 Jan 0000 00:00:00 GMT",
            "Mon, 32 Jan 2040 00:00:00 GMT",
            "\u{664}",
        ] {
            let asks = Reply::http(status, &[&format!("retry-after: {value}")], "");
            rows.push(
                in_turn(
                    format!("{status}, to wait for {value:?}"),
                    vec![asks, bytes(super::SUCCESS)],
                )
                .succeeds(1)
                .attempts(2),
            );
        }
        let twice = Reply::http(status, &["retry-after: 0", "retry-after: 99999"], "");
        rows.push(
            in_turn(
                format!("{status}, twice"),
                vec![twice, bytes(super::SUCCESS)],
            )
            .succeeds(1)
            .attempts(2),
        );
    }
    rows
}
