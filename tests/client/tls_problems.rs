//! Each reason for a failed TLS connection: its error kind, its text, and that nothing was sent.

use std::net::SocketAddr;

use cribl_tokens::{ClientBuilder, Error, ErrorKind, TlsProblem};
use rcgen::{CertificateParams, date_time_ymd};
use rustls::version::{TLS12, TLS13};

use crate::support::call;
use crate::support::raw_server::{RawServer, Reply};
use crate::support::tls_server::{Authority, serve, serve_versions};

const SERVER_KEY: &str = include_str!("certificates/server.key");

fn builder(address: SocketAddr) -> ClientBuilder {
    crate::support::builder(format!("https://localhost:{}", address.port()))
}

fn check(error: &Error, problem: TlsProblem, words: &[&str]) {
    assert_eq!(error.tls_problem(), Some(problem), "{error}");
    let text = error.to_string();
    for words in words {
        assert!(text.contains(words), "{text} lacks {words}");
    }
    assert!(!text.contains('{'), "a value for developers: {text}");
    assert!(!error.is_outcome_unknown(), "{text}");
}

async fn refuse(served: &str, key: &str, trusted: &str) -> Error {
    let (address, requests) = serve(served, key, None);
    let error = call(builder(address).only_ca_certificates(trusted))
        .await
        .unwrap_err();
    assert!(requests.try_recv().is_err(), "a request was sent");
    assert_eq!(error.kind(), ErrorKind::Tls);
    error
}

#[tokio::test]
async fn a_certificate_for_another_name_is_reported_with_its_names() {
    let ca = Authority::new();
    let names = [
        "leader.example.com",
        "*.internal.example.com",
        "192.0.2.7",
        "2001:db8::7",
    ];
    let params = CertificateParams::new(names.map(str::to_owned)).unwrap();
    let (certificate, key) = ca.sign_params(&params);
    let error = refuse(&certificate, &key, &ca.pem).await;
    check(&error, TlsProblem::OtherName, &names);
}

#[tokio::test]
async fn a_certificate_outside_its_dates_is_reported_with_them_and_this_machines_clock() {
    let ca = Authority::new();
    let (certificate, key) = ca.sign_expired("localhost");
    let error = refuse(&certificate, &key, &ca.pem).await;
    let dates = [
        "2000-01-01T00:00:00Z",
        "2000-12-31T00:00:00Z",
        "this machine's clock says 2",
    ];
    check(&error, TlsProblem::Expired, &dates);
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2150, 1, 1);
    let (certificate, key) = ca.sign_params(&params);
    let error = refuse(&certificate, &key, &ca.pem).await;
    let dates = ["2150-01-01T00:00:00Z", "this machine's clock says 2"];
    check(&error, TlsProblem::NotYetValid, &dates);
}

#[tokio::test]
async fn an_untrusted_issuer_is_named() {
    let (certificate, key) = Authority::named("Example Private CA").sign("localhost");
    let error = refuse(&certificate, &key, &Authority::new().pem).await;
    check(
        &error,
        TlsProblem::UntrustedIssuer,
        &["it was issued by CN=Example Private CA"],
    );
}

#[tokio::test]
async fn signatures_that_this_build_cannot_check_are_named() {
    for (served, ca) in [
        (
            include_str!("certificates/p521.pem"),
            include_str!("certificates/p521-ca.pem"),
        ),
        (
            include_str!("certificates/p256-sha512.pem"),
            include_str!("certificates/p256-sha512-ca.pem"),
        ),
    ] {
        let error = refuse(served, SERVER_KEY, ca).await;
        check(
            &error,
            TlsProblem::InvalidCertificate,
            &["cannot be checked by this build: ECDSA with SHA-512"],
        );
    }
}

#[tokio::test]
async fn a_missing_client_certificate_is_distinguished_from_a_refused_one() {
    let ca = Authority::new();
    let (certificate, key) = ca.sign("localhost");
    for version in [&TLS12, &TLS13] {
        let (address, requests) = serve_versions(&certificate, &key, Some(&ca), &[version]);
        let none = builder(address).only_ca_certificates(&ca.pem);
        let error = call(none).await.unwrap_err();
        check(
            &error,
            TlsProblem::ClientCertificateRequired,
            &["it wants a client certificate"],
        );
        let (shown, shown_key) = Authority::new().sign("operator");
        let unknown = builder(address).only_ca_certificates(&ca.pem);
        let error = call(unknown.client_certificate(shown, shown_key))
            .await
            .unwrap_err();
        check(
            &error,
            TlsProblem::ClientCertificateRefused,
            &["does not accept the client certificate"],
        );
        assert!(requests.try_recv().is_err());
    }
}

#[tokio::test]
async fn plain_http_on_the_port_is_reported() {
    let page = Reply::http(
        "400 Bad Request",
        &[],
        "plain HTTP request was sent to HTTPS port",
    );
    let server = RawServer::start([page]);
    let error = call(builder(server.address())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls);
    check(
        &error,
        TlsProblem::PlainHttp,
        &["it does not speak TLS on this port"],
    );
}

#[tokio::test]
async fn a_connection_closed_in_the_handshake_is_reported_and_retried() {
    let server = RawServer::start([Reply::Close]);
    let error = call(builder(server.address())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_retryable());
    check(
        &error,
        TlsProblem::Closed,
        &["closed the connection during the TLS handshake"],
    );
    let server = RawServer::start([Reply::Reset]);
    let error = call(builder(server.address())).await.unwrap_err();
    check(
        &error,
        TlsProblem::Closed,
        &["closed the connection during the TLS handshake"],
    );
}

#[tokio::test]
async fn a_server_without_a_common_protocol_or_cipher_is_reported() {
    const FATAL: u8 = 2;
    for (alert, words) in [
        (70, "neither TLS 1.2 nor 1.3"),
        (40, "no cipher or signature algorithm"),
        (71, "no cipher or signature algorithm"),
    ] {
        let server = RawServer::start([Reply::Bytes(vec![21, 3, 3, 0, 2, FATAL, alert])]);
        let error = call(builder(server.address())).await.unwrap_err();
        check(&error, TlsProblem::Incompatible, &[words]);
    }
    // A TLS 1.0 server hello.
    let mut hello = vec![22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
    hello.extend([7; 32]);
    hello.extend([0, 0, 47, 0]);
    let server = RawServer::start([Reply::Bytes(hello)]);
    let error = call(builder(server.address())).await.unwrap_err();
    check(
        &error,
        TlsProblem::Incompatible,
        &["neither TLS 1.2 nor 1.3"],
    );
}
