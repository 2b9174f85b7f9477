//! Responses to a sign-in, which may contain the password that was sent and the token that was issued.

use cribl_tokens::ErrorKind::{PasswordChange, SignIn};

use super::{SUCCESS, bytes};
use crate::hostile_leader::row::{PASSWORD, Row, in_turn, row};
use crate::support::TOKEN;
use crate::support::raw_server::Reply;

/// The documented response to a sign-in.
fn signed_in() -> Reply {
    Reply::json(
        "200 OK",
        &format!(r#"{{"token":"{TOKEN}","forcePasswordChange":false}}"#),
    )
}

pub fn all() -> Vec<Row> {
    let failed = "signing in failed (admin): ";
    let refused = "the sign-in of admin was refused";
    let json = |body: &str| Reply::json("200 OK", body);
    let echo = format!(r#"{{"message":"wrong: {PASSWORD}"}}"#);
    let must_change = format!(r#"{{"token":"{TOKEN}","forcePasswordChange":true}}"#);
    let other_fields = format!(r#"{{"access_token":"{TOKEN}"}}"#);
    let two_lines = format!(r#"{{"token":"{TOKEN}\r\nx: y","forcePasswordChange":false}}"#);
    let rows = vec![
        in_turn("a token, and a success", vec![signed_in(), bytes(SUCCESS)])
            .succeeds(1)
            .requests(2),
        row("a new password wanted", json(&must_change))
            .fails(PasswordChange, ["a new password of admin"]),
        row("401", Reply::http("401 Unauthorized", &[], ""))
            .fails(SignIn, [refused, "401 Unauthorized"]),
        row(
            "401 that echoes the password",
            Reply::json("401 Unauthorized", &echo),
        )
        .fails(SignIn, [refused]),
        row(
            "500 that echoes the password",
            Reply::json("500 Oops", &echo),
        )
        .fails(SignIn, [failed, "500"]),
        row("503", Reply::json("503 Unavailable", &echo))
            .fails(SignIn, [failed, "503"])
            .attempts(3),
        row(
            "an HTML page",
            Reply::http("200 OK", &[], format!("<html>{PASSWORD} {TOKEN}</html>")),
        )
        .fails(SignIn, [failed]),
        row("no body", Reply::http("200 OK", &[], "")).fails(SignIn, [failed]),
        row("a token under another name", json(&other_fields)).fails(SignIn, [failed]),
        row(
            "an empty token",
            json(r#"{"token":"","forcePasswordChange":false}"#),
        )
        .fails(SignIn, [failed]),
        row("a token with a header in it", json(&two_lines)).fails(SignIn, [failed]),
        row(
            "a redirect to another host",
            Reply::http(
                "307 Temporary Redirect",
                &["location: https://elsewhere.example.com/"],
                "",
            ),
        )
        .fails(SignIn, [failed, "which is not followed"]),
        row(
            "a redirect that echoes the password",
            Reply::http(
                "302 Found",
                &[&format!("location: https://x.example.com/?p={PASSWORD}")],
                "",
            ),
        )
        .fails(SignIn, [failed]),
        row(
            "a token, then half of it",
            bytes(format!(
                "HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{{\"token\":\"{TOKEN}"
            )),
        )
        .fails(SignIn, [failed])
        .attempts(3),
        row(
            "a token in place of HTTP",
            bytes(format!("{TOKEN}\r\n\r\n")),
        )
        .fails(SignIn, [failed, "did not respond in HTTP"]),
    ];
    rows.into_iter().map(Row::signs_in).collect()
}
