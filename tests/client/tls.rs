//! Trusted CAs and client certificates over real TLS, with certificates made for the test.

use std::net::SocketAddr;

use crate::support::tls_server::{Authority, serve};
use crate::support::{TOKEN, call};
use cribl_tokens::{Client, ClientBuilder, ErrorKind};

fn builder(address: SocketAddr, host: &str) -> ClientBuilder {
    crate::support::builder(format!("https://{host}:{}", address.port()))
}

#[tokio::test]
async fn a_certificate_of_a_private_ca_is_refused_with_a_hint_and_nothing_is_sent() {
    let (certificate, key) = Authority::new().sign("localhost");
    let (address, requests) = serve(&certificate, &key, None);
    let error = call(builder(address, "localhost")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert!(
        error
            .to_string()
            .contains("if a private CA signed it, add that CA's certificate"),
        "{error}"
    );
    assert!(
        requests.try_recv().is_err(),
        "a request was sent to a server that isn't trusted"
    );
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_private_ca_is_trusted_once_it_is_added_or_the_only_one() {
    let ca = Authority::new();
    let (certificate, key) = ca.sign("localhost");
    let (address, _requests) = serve(&certificate, &key, None);
    call(builder(address, "localhost").add_ca_certificates(&ca.pem))
        .await
        .unwrap();
    call(builder(address, "localhost").only_ca_certificates(&ca.pem))
        .await
        .unwrap();
    let other = Authority::new();
    call(builder(address, "localhost").only_ca_certificates(&other.pem))
        .await
        .unwrap_err();
    let both = format!("{}{}", other.pem, ca.pem);
    call(builder(address, "localhost").only_ca_certificates(both))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let ca = Authority::new();
    let (certificate, key) = ca.sign("another.example.com");
    let (address, requests) = serve(&certificate, &key, None);
    let error = call(builder(address, "localhost").only_ca_certificates(&ca.pem))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert!(requests.try_recv().is_err());
    let text = error.to_string();
    assert!(text.contains("another.example.com"), "{text}");
    assert!(
        !text.contains("private CA") && !text.contains('{'),
        "a hint that does not help, or a value for developers: {text}"
    );
}

#[tokio::test]
async fn any_certificate_is_accepted_if_that_is_asked_for() {
    let (certificate, key) = Authority::new().sign("another.example.com");
    let (address, _requests) = serve(&certificate, &key, None);
    call(builder(address, "127.0.0.1").danger_accept_invalid_certs())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_client_certificate_is_sent() {
    let ca = Authority::new();
    let (certificate, key) = ca.sign("localhost");
    let (address, requests) = serve(&certificate, &key, Some(&ca));
    call(builder(address, "localhost").only_ca_certificates(&ca.pem))
        .await
        .unwrap_err();
    let (shown, shown_key) = ca.sign("operator");
    let with_certificate = builder(address, "localhost")
        .only_ca_certificates(&ca.pem)
        .client_certificate(shown, shown_key);
    call(with_certificate).await.unwrap();
    assert!(requests.recv().unwrap());
}

#[tokio::test]
async fn unusable_pem_text_is_an_error_that_says_which() {
    let (certificate, key) = Authority::new().sign("localhost");
    let at = || Client::builder("https://localhost:9000").bearer_token(TOKEN);
    for (builder, words) in [
        (
            at().add_ca_certificates("not PEM"),
            "CA certificate cannot be used",
        ),
        (
            at().only_ca_certificates(""),
            "CA certificate cannot be used",
        ),
        (
            at().only_ca_certificates(&key),
            "CA certificate cannot be used",
        ),
        (
            at().client_certificate("", &key),
            "client certificate cannot be used",
        ),
        (
            at().client_certificate(&certificate, "no key"),
            "client certificate's key cannot be used",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(words), "{error}");
    }
}
