//! Each kind of body, with each documented status and each status that proxies send.

use cribl_tokens::ErrorKind::{
    Forbidden, NotFound, RateLimited, ServerError, Unauthorized, UnexpectedBody,
};

use crate::hostile_leader::row::{Row, row};
use crate::support::raw_server::Reply;

/// Each body's name, its bytes, and what an error says after the status.
fn bodies() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let huge = [
        br#"{"message":"long","more":""#.as_slice(),
        &vec![b'x'; 2 << 20],
        b"\"}",
    ]
    .concat();
    vec![
        ("no body", b"".to_vec(), " with no message"),
        (
            "an error of the old shape",
            br#"{"status":"error","message":"Read ECONNRESET"}"#.to_vec(),
            ": Read ECONNRESET",
        ),
        (
            "an error of the new shape",
            br#"{"message":"Read ECONNRESET","error":{"errno":-104,"code":"ECONNRESET"}}"#.to_vec(),
            ": Read ECONNRESET",
        ),
        (
            "a message that is JSON itself",
            br#"{"message":"{\"status\":\"error\",\"message\":\"inner words\"}"}"#.to_vec(),
            ": inner words",
        ),
        (
            "a message that is not a string",
            br#"{"message":{"code":7}}"#.to_vec(),
            r#": {"code":7}"#,
        ),
        ("plain text", b"plain\r\n text".to_vec(), ": plain text"),
        (
            "an HTML page",
            b"\r\n<!doctype html><title>Bad</title>".to_vec(),
            " with an HTML page",
        ),
        ("binary", b"\x00\x01\x02\x1b\x7f\x03".to_vec(), ""),
        (
            "invalid UTF-8",
            b"caf\xe9 \xff".to_vec(),
            ": caf\u{fffd} \u{fffd}",
        ),
        (
            "an empty object",
            b"{}".to_vec(),
            " with a body that has no message",
        ),
        (
            "an array",
            b"[1,{\"message\":\"not this\"}]".to_vec(),
            " with a body that has no message",
        ),
        ("a body of 2 MiB", huge, ""),
        (
            "terminal codes",
            b"{\"message\":\"\\u001b[31mred\\u0007 \\u202egnp.exe\"}".to_vec(),
            ": [31mred gnp.exe",
        ),
        (
            "unrequested gzip",
            GZIP.to_vec(),
            " with a body that has no message",
        ),
    ]
}

/// `{"count":1}`, compressed.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xabVJ\xce/\xcd+Q\xb22\xac\x05\x00\x85\x11\x4d\x0e\x0b\x00\x00\x00";

pub fn of_errors() -> Vec<Row> {
    let statuses = [
        ("401 Unauthorized", Unauthorized, 1),
        ("403 Forbidden", Forbidden, 1),
        ("404 Not Found", NotFound, 1),
        ("429 Too Many Requests", RateLimited, 3),
        ("500 Internal Server Error", ServerError, 1),
        ("502 Bad Gateway", ServerError, 3),
        ("503 Service Unavailable", ServerError, 3),
        ("504 Gateway Timeout", ServerError, 3),
    ];
    let mut rows = Vec::new();
    for (status, kind, attempts) in statuses {
        for (what, body, says) in bodies() {
            let words = format!("{status}{says}");
            rows.push(
                row(format!("{status}, {what}"), Reply::http(status, &[], body))
                    .fails(kind, [words])
                    .attempts(attempts),
            );
        }
    }
    rows
}

pub fn of_200() -> Vec<Row> {
    let json = |body: &str| Reply::json("200 OK", body);
    let plain = |body: &[u8]| Reply::http("200 OK", &[], body);
    let no_leader = "is not like a Leader's";
    let with_error = "responded with 200 with an error";
    let unknown = "unknown whether the Leader carried the call out";
    vec![
        row(
            "200, the documented body",
            json(r#"{"count":7,"items":[{"id":"x"}]}"#),
        )
        .succeeds(7),
        row("200, the body but no type", plain(br#"{"count":7}"#)).succeeds(7),
        row("200, items alone", json(r#"{"items":[]}"#)).succeeds(None),
        row(
            "200, items, and the fields of an error with nothing in them",
            json(r#"{"items":[],"status":"ok","message":"","error":null,"errors":[]}"#),
        )
        .succeeds(None),
        row(
            "200, unknown fields",
            json(r#"{"new":{"a":[1]},"count":2}"#),
        )
        .succeeds(2),
        row("200, an empty object", json("{}")).fails(UnexpectedBody, [no_leader, unknown]),
        row("200, a count of null", json(r#"{"count":null}"#))
            .fails(UnexpectedBody, [no_leader, unknown]),
        row("200, other fields alone", json(r#"{"ok":true}"#))
            .fails(UnexpectedBody, [no_leader, unknown]),
        row(
            "200, an error of the old shape",
            json(r#"{"status":"error","message":"no"}"#),
        )
        .fails(UnexpectedBody, [with_error, ": no; it is ", unknown]),
        row(
            "200, a login page's error",
            json(r#"{"error":"login required"}"#),
        )
        .fails(UnexpectedBody, [with_error, "login required", unknown]),
        row("200, a message", json(r#"{"message":"no"}"#))
            .fails(UnexpectedBody, [with_error, ": no; it is ", unknown]),
        row(
            "200, an error beside a count",
            json(r#"{"count":1,"items":[{}],"status":"error"}"#),
        )
        .fails(UnexpectedBody, [no_leader, unknown]),
        row(
            "200, an error of the new shape beside a count",
            json(r#"{"count":0,"message":"Read ECONNRESET","error":{"code":"ECONNRESET"}}"#),
        )
        .fails(UnexpectedBody, [with_error, "Read ECONNRESET", unknown]),
        row("200, no body", plain(b"")).fails(UnexpectedBody, ["it is empty", unknown]),
        row("200, an HTML page", plain(b"<html>Sign in</html>"))
            .fails(UnexpectedBody, ["it is an HTML page", unknown]),
        row("200, plain text", plain(b"OK")).fails(UnexpectedBody, [no_leader, unknown]),
        row("200, binary", plain(b"\x00\x01\x02")).fails(UnexpectedBody, [no_leader, unknown]),
        row(
            "200, invalid UTF-8",
            plain(b"{\"count\":1,\"items\":[{\"x\":\"\xff\"}]}"),
        )
        .fails(UnexpectedBody, [no_leader, unknown]),
        row(
            "200, invalid UTF-8 in an unused field",
            plain(b"{\"count\":1,\"x\":\"\xff\"}"),
        )
        .succeeds(1),
        row("200, an array", json("[1,[]]")).fails(UnexpectedBody, [no_leader, unknown]),
        row("200, null", json("null")).fails(UnexpectedBody, [no_leader, unknown]),
        row("200, half an object", json(r#"{"count":"#))
            .fails(UnexpectedBody, [no_leader, unknown]),
        row("200, two objects", json(r#"{"count":1}{"count":1}"#))
            .fails(UnexpectedBody, [no_leader, unknown]),
        row("200, a count in words", json(r#"{"count":"many"}"#))
            .fails(UnexpectedBody, [no_leader, unknown]),
        row(
            "200, JSON nested 10,000 deep",
            plain("[".repeat(10_000).as_bytes()),
        )
        .fails(UnexpectedBody, [no_leader, unknown]),
        row(
            "200, items nested 10,000 deep",
            plain(format!("{{\"items\":{}", "[".repeat(10_000)).as_bytes()),
        )
        .fails(UnexpectedBody, [no_leader, unknown]),
        row("200, 2 MiB", plain(&vec![b' '; 2 << 20]))
            .fails(UnexpectedBody, ["over 1 MiB", unknown]),
        row(
            "200, unrequested gzip",
            Reply::http("200 OK", &["content-encoding: gzip"], GZIP),
        )
        .fails(UnexpectedBody, [no_leader, unknown]),
    ]
}
