//! Redirects: the client follows none, so no redirect target sees the token.

use cribl_tokens::ErrorKind::Redirect;

use crate::hostile_leader::row::{Row, row};
use crate::support::raw_server::Reply;

fn to(status: &str, location: &str) -> Reply {
    Reply::http(
        status,
        &[&format!("location: {location}")],
        r#"{"count":1}"#,
    )
}

pub fn all() -> Vec<Row> {
    let not_followed = "which is not followed";
    let long = format!("https://leader.example.com/{}", "x".repeat(4000));
    vec![
        row(
            "301 to another host",
            to("301 Moved Permanently", "https://elsewhere.example.com/"),
        )
        .fails(
            Redirect,
            [
                "responded with 301 with a redirect to https://elsewhere.example.com/",
                not_followed,
            ],
        ),
        row("302 to http", to("302 Found", "http://leader.example.com/")).fails(
            Redirect,
            [
                "responded with 302 with a redirect to http://leader.example.com/",
                not_followed,
            ],
        ),
        row(
            "303 to itself",
            to("303 See Other", "/api/v1/auth/users/nico/token"),
        )
        .fails(Redirect, ["to /api/v1/auth/users/nico/token", not_followed]),
        row("307 to nowhere", to("307 Temporary Redirect", ""))
            .fails(Redirect, ["307", "without an address"]),
        row("308 to itself", to("308 Permanent Redirect", "?"))
            .fails(Redirect, ["308", "to ?", not_followed]),
        row(
            "300 without Location",
            Reply::http("300 Multiple Choices", &[], ""),
        )
        .fails(Redirect, ["without an address"]),
        row("302 without Location", Reply::http("302 Found", &[], "{}"))
            .fails(Redirect, ["without an address"]),
        row(
            "302 to two places",
            Reply::http("302 Found", &["location: /a", "location: /b"], ""),
        )
        .fails(Redirect, ["to /a", not_followed]),
        row("302 to a file", to("302 Found", "file:///etc/passwd"))
            .fails(Redirect, ["file:///etc/passwd", not_followed]),
        row("302 to no URL", to("302 Found", "ht!tp://[::")).fails(Redirect, [not_followed]),
        row(
            "302 to beyond ASCII",
            to("302 Found", "https://h\u{f6}st.example.com/"),
        )
        .fails(Redirect, ["https://h\u{f6}st.example.com/", not_followed]),
        row("302 to a URL of 4,000 characters", to("302 Found", &long))
            .fails(Redirect, ["xxx\u{2026}", not_followed]),
        row("399, of no meaning", to("399 What", "/x")).fails(Redirect, ["399", not_followed]),
    ]
}
