//! Silence: at the connection, in the TLS handshake, before, in and after the head.

use cribl_tokens::ErrorKind::{Connect, Timeout};

use super::open;
use crate::hostile_leader::row::{Peer, Row, closed_port, peer, row};

/// Short, because each of these rows takes this long, or three times as long if it is retried.
const LIMIT: u64 = 200;

pub fn all() -> Vec<Row> {
    let late =
        "did not respond within 0.2 s: it is unknown whether the Leader carried the call out";
    #[cfg_attr(
        not(target_os = "linux"),
        allow(unused_mut, reason = "one row is added on Linux")
    )]
    let mut rows = vec![
        peer("a closed port", closed_port())
            .fails(Connect, ["connection refused"])
            .attempts(3)
            .connect_limit_ms(LIMIT),
        peer(
            "a TLS handshake without a response",
            Peer::Https(vec![open("")]),
        )
        .fails(
            Connect,
            ["no connection could be made", "did not respond in time"],
        )
        .attempts(3)
        .connect_limit_ms(LIMIT),
        peer(
            "half of a TLS handshake",
            Peer::Https(vec![open(b"\x16\x03\x03\x00\x7a\x02")]),
        )
        .fails(
            Connect,
            ["no connection could be made", "did not respond in time"],
        )
        .attempts(3)
        .connect_limit_ms(LIMIT),
        row("no response", open(""))
            .fails(Timeout, [late])
            .limit_ms(LIMIT),
        row("one byte", open("H"))
            .fails(Timeout, [late])
            .limit_ms(LIMIT),
        row("half a status line", open("HTTP/1.1 20"))
            .fails(Timeout, [late])
            .limit_ms(LIMIT),
        row("half a head", open("HTTP/1.1 200 OK\r\ncontent-le"))
            .fails(Timeout, [late])
            .limit_ms(LIMIT),
        row(
            "a head and no body",
            open("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"),
        )
        .fails(Timeout, [late])
        .limit_ms(LIMIT),
        row(
            "half a body",
            open("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{"),
        )
        .fails(Timeout, [late])
        .limit_ms(LIMIT),
        row(
            "a body without a length or an end",
            open("HTTP/1.1 200 OK\r\n\r\n{}"),
        )
        .fails(Timeout, [late])
        .limit_ms(LIMIT),
        row(
            "half a chunk",
            open("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{"),
        )
        .fails(Timeout, [late])
        .limit_ms(LIMIT),
        row(
            "no last chunk",
            open("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
        )
        .fails(Timeout, [late])
        .limit_ms(LIMIT),
        row(
            "half an error's body",
            open("HTTP/1.1 500 Oops\r\ncontent-length: 2\r\n\r\n{"),
        )
        .fails(Timeout, [late])
        .limit_ms(LIMIT),
    ];
    #[cfg(target_os = "linux")]
    rows.push(
        peer("a listener that accepts no connection", full())
            .fails(
                Connect,
                ["no connection could be made", "did not respond in time"],
            )
            .attempts(3)
            .connect_limit_ms(LIMIT),
    );
    rows
}

/// A listener whose queue is full: Linux responds to no further attempt to connect.
#[cfg(target_os = "linux")]
fn full() -> Peer {
    use std::net::{Ipv4Addr, SocketAddr};

    use socket2::{Domain, Socket, Type};

    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    listener.bind(&any_port.into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let waiting: Vec<Socket> = (0..4)
        .map(|_| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            // Returns an error, as the socket is not connected yet.
            let _ = socket.connect(&address);
            socket
        })
        .collect();
    let port = address.as_socket().unwrap().port();
    Peer::Kept(
        format!("http://127.0.0.1:{port}"),
        Box::new((listener, waiting)),
    )
}
