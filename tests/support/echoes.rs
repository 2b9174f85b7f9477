//! Responses that echo the token.

use std::fmt::Write as _;

use super::TOKEN;
use super::raw_server::Reply;

/// Returns responses that echo the token in every place a response has.
pub fn echoes() -> Vec<Reply> {
    let header = format!("authorization: Bearer {TOKEN}");
    let message = format!(r#"{{"message":"bad token {TOKEN}","token":"{TOKEN}"}}"#);
    let escaped = format!(
        r#"{{"message":"bad token \u0065{}"}}"#,
        TOKEN.strip_prefix('e').unwrap()
    );
    let success = format!(r#"{{"count":1,"items":[{{"token":"{TOKEN}"}}]}}"#);
    let spelled = TOKEN.chars().fold(String::new(), |mut text, c| {
        let _ = write!(text, "\\u{:04x}", u32::from(c));
        text
    });
    let cookie = format!("set-cookie: session={TOKEN}");
    let elsewhere = format!("location: https://elsewhere.example.com/?token={TOKEN}");
    let mut replies = vec![
        Reply::http("200 OK", &[&header, &cookie], success),
        Reply::http("302 Found", &[&elsewhere], ""),
        Reply::http("200 OK", &[&cookie], format!("<html>{TOKEN}</html>")),
        Reply::http("200 OK", &[&cookie], vec![b'x'; 2 << 20]),
        Reply::http("500 Oops", &[&cookie], escaped),
        Reply::json(
            "200 OK",
            &format!(r#"{{"items":[{{"a":["{spelled}"],"{spelled}":1}}]}}"#),
        ),
        Reply::json("200 OK", &format!(r#"{{"count":"{spelled}"}}"#)),
        // The shown text is cut within the token.
        Reply::json(
            "500 Oops",
            &format!(r#"{{"message":"{}{spelled}"}}"#, "x ".repeat(120)),
        ),
        Reply::http(
            "500 Oops",
            &[&cookie],
            [b"\xff\xfe binary ", TOKEN.as_bytes()].concat(),
        ),
        Reply::Bytes(format!("{TOKEN} is not HTTP\r\n\r\n").into_bytes()),
        Reply::Bytes(
            format!("HTTP/1.1 200 OK\r\ncontent-length: 9\r\nx: {TOKEN}\r\n\r\n").into_bytes(),
        ),
        Reply::Close,
        Reply::BytesThenSilence(Vec::new()),
    ];
    // The body breaks off within the token.
    for cut in [1, 20] {
        let body = format!("Bearer {}", &TOKEN[..TOKEN.len() - cut]);
        let head = "HTTP/1.1 500 Oops\r\ncontent-length: 4096\r\n\r\n";
        replies.push(Reply::BytesThenReset(format!("{head}{body}").into()));
    }
    // The client stops reading at 1 MiB.
    let long = "x".repeat((1 << 20) - TOKEN.len() + 1) + TOKEN;
    replies.push(Reply::http("500 Oops", &[], long));
    for status in [
        "401 Unauthorized",
        "403 Forbidden",
        "429 Too Many Requests",
        "500 Oops",
        "503 Unavailable",
    ] {
        replies.push(Reply::http(status, &[&header, &cookie], &message));
        replies.push(Reply::http(status, &[&header, &cookie], TOKEN));
    }
    replies
}
