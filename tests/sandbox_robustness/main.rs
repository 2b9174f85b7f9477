//! No request of any client crashes the sandbox.
#![cfg(feature = "sandbox")]

#[path = "../sandbox/support.rs"]
mod support;

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use cribl_tokens::sandbox::Sandbox;
use proptest::prelude::*;
use support::{Wire, call, invalidate};

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Counts the panics in all sandbox threads from here on, because tokio would hide them.
fn watch_for_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() == Some("cribl-tokens-sandbox") {
                PANICS.fetch_add(1, Ordering::SeqCst);
            }
            usual(info);
        }));
    });
}

fn assert_well(sandbox: &Sandbox) {
    assert_eq!(call(sandbox, "GET /api/v1/health", "").unwrap().status, 200);
    assert_eq!(PANICS.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_id_that_is_not_percent_encoded_utf8_is_a_400() {
    watch_for_panics();
    let sandbox = Sandbox::start().await.unwrap();
    for id in [
        "%",
        "%2",
        "%zz",
        "%%41",
        "a%",
        "%ff",
        "%C3",
        "%C3%28",
        "%ED%A0%80",
        "%c3%é",
    ] {
        assert_eq!(invalidate(&sandbox, id).unwrap().status, 400, "{id}");
    }
    assert_well(&sandbox);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    watch_for_panics();
    let sandbox = Sandbox::start().await.unwrap();
    let mut wire = Wire::to(&sandbox);
    wire.request("POST /api/v1/auth/login", &[], &vec![b' '; 64 * 1024 + 1]);
    assert_eq!(wire.response().unwrap().status, 413);
    let mut wire = Wire::to(&sandbox);
    wire.request("POST /api/v1/auth/login", &[], &vec![b' '; 64 * 1024]);
    assert_eq!(wire.response().unwrap().status, 400);
    assert_well(&sandbox);
}

#[tokio::test]
async fn odd_requests_do_no_harm() {
    watch_for_panics();
    let sandbox = Sandbox::start().await.unwrap();
    let long = "a".repeat(1 << 20);
    let many_headers = "a: b\r\n".repeat(10_000);
    for bytes in [
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "DELETE * HTTP/1.1\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n",
        "GET http://elsewhere/api/v1/health HTTP/1.1\r\nhost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\0 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nauthorization: Bearer \u{e9}\r\n\r\n",
        "GET / HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\ncontent-length: 18446744073709551615\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        &format!("GET /{long} HTTP/1.1\r\n\r\n"),
        &format!("GET / HTTP/1.1\r\na: {long}\r\n\r\n"),
        &format!("GET / HTTP/1.1\r\n{many_headers}\r\n"),
    ] {
        Wire::to(&sandbox).send(bytes.as_bytes());
        assert_well(&sandbox);
    }
}

#[tokio::test]
async fn hundreds_of_connections_at_once_are_served() {
    watch_for_panics();
    let sandbox = Sandbox::start().await.unwrap();
    // This process holds both ends of each connection, and 1,024 open files is a common limit.
    let mut wires: Vec<Wire> = (0..300).map(|_| Wire::to(&sandbox)).collect();
    for wire in &mut wires {
        wire.request("GET /api/v1/health", &[], b"");
    }
    assert!(
        wires
            .iter_mut()
            .all(|wire| wire.response().unwrap().status == 200)
    );
    assert_eq!(sandbox.request_count(), 300);
}

#[test]
fn the_sandbox_keeps_running_while_the_caller_blocks_its_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let sandbox = Sandbox::start().await.unwrap();
        assert_well(&sandbox); // blocks this thread, which is the runtime's only one
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn random_bytes_do_no_harm(
        line in "(GET|POST|DELETE) /api/v1/auth/users/[^\r\n ]{0,20}/token",
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        watch_for_panics();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let sandbox = runtime.block_on(Sandbox::start()).unwrap();
        Wire::to(&sandbox).send(&bytes);
        let mut wire = Wire::to(&sandbox);
        wire.send(format!("{line} HTTP/1.1\r\n").as_bytes());
        wire.send(&bytes);
        wire.send(b"\r\n\r\n");
        assert_well(&sandbox);
    }
}
