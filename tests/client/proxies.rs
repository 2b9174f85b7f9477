//! Connections through proxies: HTTP tunnels, SOCKS 5, plain HTTP, and proxies that misbehave.

use std::net::SocketAddr;

use cribl_tokens::{Client, ClientBuilder, Credentials, Error, ErrorKind};

use crate::support::proxy::{Manner, TestProxy};
use crate::support::raw_server::{RawServer, Reply, closed_port};
use crate::support::tls_server::{Authority, serve};
use crate::support::{TOKEN, builder, call};

/// A Leader with TLS whose address only the proxy can resolve.
fn leader(name: &str) -> (SocketAddr, Authority) {
    let ca = Authority::new();
    let (certificate, key) = ca.sign(name);
    (serve(&certificate, &key, None).0, ca)
}

fn builder_for(name: &str, ca: &Authority) -> ClientBuilder {
    builder(format!("https://{name}:9000")).only_ca_certificates(&ca.pem)
}

#[tokio::test]
async fn a_leader_is_reached_through_a_tunnel() {
    for (host, name) in [
        ("leader.example.com", "leader.example.com"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("192.0.2.7", "192.0.2.7"),
    ] {
        let (address, ca) = leader(name);
        let proxy = TestProxy::start(Manner::Connects(address));
        call(builder_for(host, &ca).proxy(format!("http://{}", proxy.address())))
            .await
            .unwrap();
        let asked = proxy.asked();
        assert_eq!(asked.len(), 1);
        assert!(
            asked[0].starts_with(&format!("CONNECT {host}:9000 HTTP/1.1\r\n")),
            "{asked:?}"
        );
        assert!(!asked[0].contains(TOKEN), "the proxy got the token");
    }
}

#[tokio::test]
async fn a_leader_is_reached_through_socks_5() {
    for (host, name) in [
        ("leader.example.com", "leader.example.com"),
        ("[2001:db8::7]", "2001:db8::7"),
    ] {
        let (address, ca) = leader(name);
        let proxy = TestProxy::start(Manner::Connects(address));
        call(builder_for(host, &ca).proxy(format!("socks5h://op:pass%20word@{}", proxy.address())))
            .await
            .unwrap();
        assert_eq!(
            proxy.asked(),
            ["socks op:pass word", &format!("socks {name}:9000")]
        );
    }
    // The `socks5` scheme resolves names on this machine.
    let (address, ca) = leader("localhost");
    let proxy = TestProxy::start(Manner::Connects(address));
    call(builder_for("localhost", &ca).proxy(format!("socks5://{}", proxy.address())))
        .await
        .unwrap();
    assert!(["socks 127.0.0.1:9000", "socks ::1:9000"].contains(&proxy.asked()[0].as_str()));
}

#[tokio::test]
async fn the_proxys_credentials_go_only_to_the_proxy() {
    let (address, ca) = leader("leader.example.com");
    let proxy = TestProxy::start(Manner::Connects(address));
    let url = format!("http://op:p%40ss@{}", proxy.address());
    call(builder_for("leader.example.com", &ca).proxy(url))
        .await
        .unwrap();
    assert!(
        proxy.asked()[0].contains("proxy-authorization: Basic b3A6cEBzcw==\r\n"),
        "{:?}",
        proxy.asked()
    );
}

#[tokio::test]
async fn a_403_without_a_body_that_a_proxy_may_have_made_up_does_not_prove_a_token() {
    let proxy = RawServer::start([Reply::http("403 Forbidden", &[], "")]);
    let client = builder("http://leader.example.com:9000")
        .allow_plain_http()
        .proxy(format!("http://{}", proxy.address()))
        .build()
        .unwrap();
    let error = client.check_token().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("or the Leader behind it, responded with 403"),
        "{error}"
    );
}

/// The error of a call through a proxy on loopback.
async fn failed(manner: Manner, scheme: &str, credentials: &str) -> (Error, String) {
    let proxy = TestProxy::start(manner);
    let (_, ca) = leader("leader.example.com");
    let url = format!("{scheme}://{credentials}{}", proxy.address());
    let error = call(builder_for("leader.example.com", &ca).proxy(url))
        .await
        .unwrap_err();
    (error, proxy.address().to_string())
}

#[tokio::test]
async fn a_proxy_that_makes_no_connection_is_named_and_nothing_was_carried_out() {
    let wants = "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n";
    let forbidden = "HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno";
    let gateway = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 2\r\n\r\nno";
    for (manner, scheme, credentials, words, is_retryable) in [
        (
            Manner::Responds(wants),
            "http",
            "",
            "the proxy wants credentials (407)",
            false,
        ),
        (
            Manner::Responds(wants),
            "http",
            "op:secret@",
            "does not accept the credentials in its URL (407)",
            false,
        ),
        (
            Manner::Responds(forbidden),
            "http",
            "",
            "it responded with 403 Forbidden",
            false,
        ),
        (
            Manner::Responds(gateway),
            "http",
            "",
            "it responded with 502 Bad Gateway",
            true,
        ),
        (
            Manner::Responds("SSH-2.0\r\n"),
            "http",
            "",
            "the proxy broke off before it made a connection",
            true,
        ),
        (
            Manner::Closes,
            "http",
            "",
            "the proxy broke off before it made a connection",
            true,
        ),
        (
            Manner::Closes,
            "socks5h",
            "",
            "the proxy made no connection",
            true,
        ),
        (
            Manner::SocksCode(5),
            "socks5h",
            "",
            "the proxy made no connection: connection refused",
            true,
        ),
        (
            Manner::SocksCode(0),
            "socks5h",
            "op:wrong@",
            "the proxy made no connection: credentials not accepted",
            false,
        ),
    ] {
        let (error, address) = failed(manner, scheme, credentials).await;
        let text = error.to_string();
        assert_eq!(error.kind(), ErrorKind::Connect, "{text}");
        assert!(text.contains(words), "{text} lacks {words}");
        assert!(
            text.contains("leader.example.com:9000 through the proxy"),
            "{text}"
        );
        assert!(text.contains(&address), "{text}");
        assert!(
            !text.contains("secret") && !text.contains("wrong"),
            "{text}"
        );
        assert_eq!(error.is_retryable(), is_retryable, "{text}");
        assert!(!error.is_outcome_unknown(), "{text}");
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_named() {
    let address = closed_port();
    for scheme in ["http", "https", "socks5h"] {
        let (_, ca) = leader("leader.example.com");
        let error =
            call(builder_for("leader.example.com", &ca).proxy(format!("{scheme}://{address}")))
                .await
                .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        let text = error.to_string();
        assert!(
            text.contains(&format!(
                "through the proxy {scheme}://{address}: the proxy cannot be reached: "
            )),
            "{text}"
        );
    }
}

#[tokio::test]
async fn plain_http_requests_go_to_the_proxy_and_the_proxys_own_responses_are_recognized() {
    let send = |proxy: &RawServer| {
        builder("http://leader.example.com:9000")
            .allow_plain_http()
            .proxy(format!("http://op:pw@{}", proxy.address()))
    };
    let proxy = RawServer::start([Reply::success()]);
    call(send(&proxy)).await.unwrap();
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with(
            "DELETE http://leader.example.com:9000/api/v1/auth/users/nico/token HTTP/1.1\r\n"
        ),
        "{request}"
    );
    assert!(
        request.contains("host: leader.example.com:9000\r\n"),
        "{request}"
    );
    assert!(
        request.contains("proxy-authorization: Basic b3A6cHc=\r\n"),
        "{request}"
    );

    let proxy = RawServer::start([Reply::http("407 Proxy Authentication Required", &[], "")]);
    let error = call(send(&proxy)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(
        error
            .to_string()
            .contains("does not accept the credentials in its URL (407)"),
        "{error}"
    );

    let proxy = RawServer::start([Reply::http(
        "503 Service Unavailable",
        &[],
        "<html>no</html>",
    )]);
    let error = call(send(&proxy)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ServerError);
    let words = format!(
        "the proxy http://op:***@{}, or the Leader behind it, responded with 503",
        proxy.address()
    );
    assert!(error.to_string().contains(&words), "{error}");
}

#[tokio::test]
async fn the_token_servers_connection_goes_through_the_proxy_as_well() {
    let (address, ca) = leader("login.example.com");
    let proxy = TestProxy::start(Manner::Connects(address));
    let credentials = Credentials::client_credentials("id", "secret")
        .token_url("https://login.example.com/oauth/token");
    let client = Client::builder("https://leader.example.com:9000")
        .credentials(credentials)
        .only_ca_certificates(&ca.pem)
        .proxy(format!("http://{}", proxy.address()))
        .build()
        .unwrap();
    client.access_token().await.unwrap_err();
    assert!(
        proxy.asked()[0].starts_with("CONNECT login.example.com:443 HTTP/1.1\r\n"),
        "{:?}",
        proxy.asked()
    );
}

#[test]
fn a_text_that_is_not_a_proxys_url_is_an_error_that_does_not_repeat_it() {
    for (text, words) in [
        ("not a secret url", "it is not a URL"),
        ("http://", "it is not a URL"),
        ("http:/secret", "it is not a URL"),
        ("http://secret:port", "it is not a URL"),
        ("http://secret:99999", "it is not a URL"),
        ("http://secret:0", "it is not a URL"),
        ("ftp://secret", "must begin with"),
        ("socks4://secret:1080", "SOCKS 4 is not supported"),
    ] {
        let error = builder("https://leader.example.com")
            .proxy(text)
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let error = error.to_string();
        assert!(
            error.starts_with("the proxy cannot be used: ") && error.contains(words),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_token_for_this_machine_is_not_sent_to_a_proxy_on_another_unencrypted() {
    let error = builder("http://localhost:9000")
        .proxy("http://proxy.example.com")
        .build()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("would carry the token there unencrypted"),
        "{error}"
    );
}

#[test]
fn a_proxy_and_a_callers_own_http_client_contradict_each_other() {
    // reqwest needs a provider. Another test may already have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = cribl_tokens::reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap();
    for builder in [
        builder("https://localhost").proxy("http://proxy"),
        builder("https://localhost").no_proxy(),
    ] {
        let error = builder.http_client(http.clone()).build().unwrap_err();
        assert!(error.to_string().contains("proxy"), "{error}");
    }
}
