//! Statuses that are not documented for this endpoint, of every class and outside all classes.

use cribl_tokens::ErrorKind::{Protocol, Redirect, ServerError, UnexpectedStatus};

use super::{bytes, open};
use crate::hostile_leader::row::{Row, row};
use crate::support::raw_server::Reply;

pub fn all() -> Vec<Row> {
    let empty = |status: &str| Reply::http(status, &[], "");
    let not_http = "did not respond in HTTP";
    vec![
        row("201", Reply::json("201 Created", r#"{"count":1}"#)).fails(UnexpectedStatus, ["201 Created"]),
        row("202", Reply::json("202 Accepted", r#"{"count":1}"#)).fails(UnexpectedStatus, ["202 Accepted"]),
        row("204", open("HTTP/1.1 204 No Content\r\n\r\n")).fails(UnexpectedStatus, ["204 No Content"]),
        row("204 with a body", open("HTTP/1.1 204 No Content\r\ncontent-length: 9\r\n\r\n{\"count\":"))
            .fails(UnexpectedStatus, ["204 No Content"]),
        row("205", empty("205 Reset Content")).fails(UnexpectedStatus, ["205 Reset Content"]),
        row("206", Reply::http("206 Partial Content", &["content-range: bytes 0-10/99"], r#"{"count":1}"#))
            .fails(UnexpectedStatus, ["206 Partial Content"]),
        row("226, from no common list", empty("226 IM Used")).fails(UnexpectedStatus, ["226 IM Used"]),
        row("299", empty("299 Fine")).fails(UnexpectedStatus, ["299 (no standard meaning)"]),
        row("304 with a length and no body", open("HTTP/1.1 304 Not Modified\r\ncontent-length: 99\r\n\r\n"))
            .fails(Redirect, ["304", "without an address"]),
        row("400", empty("400 Bad Request")).fails(UnexpectedStatus, ["400 Bad Request"]),
        row("407", empty("407 Proxy Authentication Required")).fails(UnexpectedStatus, ["407"]),
        row("408", empty("408 Request Timeout"))
            .fails(UnexpectedStatus, ["408 Request Timeout"])
            .attempts(3),
        row("421", empty("421 Misdirected Request"))
            .fails(UnexpectedStatus, ["421 Misdirected Request"])
            .attempts(3),
        row("425", empty("425 Too Early"))
            .fails(UnexpectedStatus, ["425 Too Early"])
            .attempts(3),
        row("418", empty("418 I'm a teapot")).fails(UnexpectedStatus, ["418 I'm a teapot"]),
        row("499", empty("499 Client Closed")).fails(UnexpectedStatus, ["499 (no standard meaning)"]),
        row("501", empty("501 Not Implemented")).fails(ServerError, ["501 Not Implemented"]),
        row("505", empty("505 HTTP Version Not Supported")).fails(ServerError, ["505"]),
        row("599", empty("599 What")).fails(ServerError, ["599 (no standard meaning)"]),
        row("600, of no class", empty("600 Beyond")).fails(UnexpectedStatus, ["600 (no standard meaning)"]),
        row("999, of no class", empty("999 Denied")).fails(UnexpectedStatus, ["999 (no standard meaning)"]),
        row("000", empty("000 None")).fails(Protocol, [not_http]),
        row("099", empty("099 Low")).fails(Protocol, [not_http]),
        row("99, of two digits", empty("99 Low")).fails(Protocol, [not_http]),
        row("1000, of four digits", empty("1000 High")).fails(Protocol, [not_http]),
        row("-200", empty("-200 OK")).fails(Protocol, [not_http]),
        row("no status", bytes("HTTP/1.1\r\n\r\n{\"count\":1}")).fails(Protocol, [not_http]),
        row("101, an unrequested switch", open("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"))
            .fails(UnexpectedStatus, ["101 Switching Protocols"]),
    ]
}
