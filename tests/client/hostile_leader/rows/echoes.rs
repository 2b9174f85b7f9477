//! The token, sent back in every part of a response that has room for it. All tables check that no output
//! shows the token. These rows have one to show.

use cribl_tokens::ErrorKind::{
    Protocol, RateLimited, Redirect, ServerError, Unauthorized, UnexpectedBody,
};

use super::bytes;
use crate::hostile_leader::row::{Row, row};
use crate::support::TOKEN;
use crate::support::raw_server::Reply;

pub fn all() -> Vec<Row> {
    let message = format!(r#"{{"message":"bad token {TOKEN}"}}"#);
    let header = format!("x-token: {TOKEN}");
    let cookie = format!("set-cookie: session={TOKEN}; HttpOnly");
    let wait = format!("retry-after: {TOKEN}");
    let twice = format!("{TOKEN}{TOKEN}");
    let not_http = "did not respond in HTTP";
    vec![
        row(
            "in a success",
            Reply::json(
                "200 OK",
                &format!(r#"{{"count":1,"items":[{{"{TOKEN}":"{TOKEN}"}}]}}"#),
            ),
        )
        .succeeds(1),
        row(
            "in a success's headers",
            Reply::http("200 OK", &[&header, &cookie], r#"{"count":1}"#),
        )
        .succeeds(1),
        row(
            "in the reason of a success",
            Reply::json(&format!("200 {TOKEN}"), r#"{"count":1}"#),
        )
        .succeeds(1),
        row(
            "in place of a count",
            Reply::json("200 OK", &format!(r#"{{"count":"{TOKEN}"}}"#)),
        )
        .fails(UnexpectedBody, ["is not like a Leader's"]),
        row(
            "in an error with status 200",
            Reply::json("200 OK", &message),
        )
        .fails(UnexpectedBody, ["with an error", "bad token"]),
        row("as a success's body", Reply::http("200 OK", &[], TOKEN))
            .fails(UnexpectedBody, ["is not like a Leader's"]),
        row(
            "in a 401's message",
            Reply::json("401 Unauthorized", &message),
        )
        .fails(Unauthorized, ["bad token"]),
        row(
            "in a 401's reason and challenge",
            Reply::http(
                &format!("401 {TOKEN}"),
                &[&format!("www-authenticate: Bearer {TOKEN}")],
                "",
            ),
        )
        .fails(Unauthorized, ["401 Unauthorized"]),
        row("in a 500's message", Reply::json("500 Oops", &message))
            .fails(ServerError, ["bad token"]),
        row(
            "as a 500's body",
            Reply::http("500 Oops", &[&cookie], TOKEN),
        )
        .fails(ServerError, ["500"]),
        row(
            "twice without a space",
            Reply::http("500 Oops", &[&cookie], twice),
        )
        .fails(ServerError, ["500"]),
        row(
            "in a 429's Retry-After",
            Reply::http("429 Too Bulk", &[&wait], ""),
        )
        .fails(RateLimited, ["429"])
        .attempts(3),
        row(
            "in a Location",
            Reply::http(
                "302 Found",
                &[&format!("location: https://x.example.com/?t={TOKEN}")],
                "",
            ),
        )
        .fails(Redirect, ["https://x.example.com/?t="]),
        row(
            "as a header's name",
            Reply::http("500 Oops", &[&format!("{TOKEN}: x")], ""),
        )
        .fails(ServerError, ["500"]),
        row(
            "in a header that is none",
            Reply::http("500 Oops", &[&format!("{TOKEN} {TOKEN}")], ""),
        )
        .fails(Protocol, [not_http]),
        row("in place of HTTP", bytes(format!("{TOKEN}\r\n\r\n"))).fails(Protocol, [not_http]),
        row(
            "as a length",
            bytes(format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {TOKEN}\r\n\r\n{{}}"
            )),
        )
        .fails(Protocol, [not_http]),
    ]
}
