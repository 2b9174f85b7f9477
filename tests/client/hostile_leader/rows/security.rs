//! TLS: certificates that are not trusted, versions that are too old, and servers without TLS.

use cribl_tokens::ErrorKind::Tls;
use rcgen::{CertificateParams, DistinguishedName, KeyPair};

use super::{SUCCESS, bytes};
use crate::hostile_leader::row::{Peer, Row, peer, row};
use crate::support::raw_server::Reply;
use crate::support::tls_server::{Authority, serve};

/// A server with this certificate, called by a client that trusts this CA.
fn tls_peer((certificate, key): &(String, String), ca: &Authority) -> Peer {
    let (address, requests) = serve(certificate, key, None);
    Peer::Secure(
        format!("https://localhost:{}", address.port()),
        ca.pem.clone(),
        requests,
    )
}

fn self_signed() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    // rcgen gives every certificate the same name by default, the trusted CA included. With that name, this
    // certificate would be checked as that CA.
    params.distinguished_name = DistinguishedName::new();
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

/// A TLS record with a fatal alert of this number (RFC 8446, section 6).
fn alert(number: u8) -> Reply {
    bytes([21, 3, 1, 0, 2, 2, number])
}

/// The hello of a server that supports nothing later than TLS 1.1 (RFC 4346, section 7.4.1.3).
fn hello_of_tls_1_1() -> Reply {
    let mut hello = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    // No session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
    hello.extend([0, 0, 0x2f, 0]);
    bytes(hello)
}

pub fn all() -> Vec<Row> {
    let ca = Authority::new();
    let no_secure = "no secure connection could be made";
    let not_tls = "it does not speak TLS";
    let https = |reply| Peer::Https(vec![reply]);
    vec![
        peer(
            "a certificate of the trusted CA",
            tls_peer(&ca.sign("localhost"), &ca),
        )
        .succeeds(1),
        peer(
            "an expired certificate",
            tls_peer(&ca.sign_expired("localhost"), &ca),
        )
        .fails(Tls, [no_secure, "expired"])
        .requests(0),
        peer(
            "another host's certificate",
            tls_peer(&ca.sign("another.example.com"), &ca),
        )
        .fails(Tls, [no_secure, "another.example.com"])
        .requests(0),
        peer("a self-signed certificate", tls_peer(&self_signed(), &ca))
            .fails(Tls, [no_secure, "UnknownIssuer"])
            .requests(0),
        peer(
            "a certificate of another CA with the same name",
            tls_peer(&Authority::new().sign("localhost"), &ca),
        )
        .fails(Tls, [no_secure, "if a private CA signed it"])
        .requests(0),
        peer("TLS 1.1 alone, in a hello", https(hello_of_tls_1_1())).fails(Tls, [no_secure]),
        peer("TLS 1.1 alone, in an alert", https(alert(70)))
            .fails(Tls, [no_secure, "ProtocolVersion"]),
        peer("no cipher suite in common", https(alert(40)))
            .fails(Tls, [no_secure, "HandshakeFailure"]),
        peer("an unknown alert", https(alert(255))).fails(Tls, [no_secure]),
        peer("http on a port for https", https(bytes(SUCCESS))).fails(Tls, [not_tls]),
        peer(
            "SSH on a port for https",
            https(bytes("SSH-2.0-OpenSSH_9.6\r\n")),
        )
        .fails(Tls, [not_tls]),
        row("https on a port for http", alert(10))
            .fails(Tls, ["it speaks TLS on this port", "https://"]),
    ]
}
