//! Trusted certificates: a server's own certificate, and the file formats that tools write.

use std::net::SocketAddr;

use cribl_tokens::{ClientBuilder, Error, ErrorKind, TlsProblem};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::version::{TLS12, TLS13};

use crate::support::tls_server::{Authority, serve, serve_versions};
use crate::support::{TOKEN, call};

/// Made with OpenSSL, because rcgen makes no certificates of version 1. All certificates have the key
/// `SERVER_KEY` and the name `localhost`.
const SERVER_KEY: &str = include_str!("certificates/server.key");
const VERSION_1: &str = include_str!("certificates/version-1.pem");
const TRUSTED_VERSION_1: &str = include_str!("certificates/trusted-version-1.pem");

fn builder(address: SocketAddr, host: &str) -> ClientBuilder {
    crate::support::builder(format!("https://{host}:{}", address.port()))
}

/// A self-signed certificate marked as a CA's, as `openssl req -x509` makes it, followed by its key.
fn self_signed(change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, "localhost");
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

fn named(names: &[&str]) -> impl FnOnce(&mut CertificateParams) {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    move |params| {
        params.subject_alt_names = CertificateParams::new(names).unwrap().subject_alt_names;
    }
}

async fn trust(served: &str, key: &str, file: impl AsRef<[u8]>) -> Result<(), Error> {
    let (address, _requests) = serve(served, key, None);
    let builder = builder(address, "localhost").only_ca_certificates(file);
    call(builder).await.map(drop)
}

fn problem(outcome: Result<(), Error>) -> TlsProblem {
    let error = outcome.unwrap_err();
    error.tls_problem().unwrap_or_else(|| panic!("{error}"))
}

#[tokio::test]
async fn a_certificate_in_the_file_is_trusted_even_if_marked_as_a_cas() {
    for change in [
        named(&[]),
        named(&["localhost"]),
        named(&["*.example.com", "127.0.0.1", "localhost"]),
    ] {
        let (certificate, key) = self_signed(change);
        trust(&certificate, &key, &certificate).await.unwrap();
    }
    for is_ca in [IsCa::NoCa, IsCa::ExplicitNoCa] {
        let (certificate, key) = self_signed(|params| params.is_ca = is_ca);
        trust(&certificate, &key, &certificate).await.unwrap();
    }
}

#[tokio::test]
async fn a_certificate_in_the_file_is_trusted_along_with_the_platforms() {
    let (certificate, key) = self_signed(named(&["localhost"]));
    let (address, _requests) = serve(&certificate, &key, None);
    let builder = builder(address, "localhost").add_ca_certificates(&certificate);
    call(builder).await.unwrap();
}

#[tokio::test]
async fn names_dates_and_purpose_of_a_certificate_in_the_file_are_checked() {
    let expired = |params: &mut CertificateParams| {
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2000, 12, 31);
    };
    let future = |params: &mut CertificateParams| params.not_before = date_time_ymd(2150, 1, 1);
    let for_clients = |params: &mut CertificateParams| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    };
    for ((certificate, key), expected) in [
        (
            self_signed(named(&["leader.example.com"])),
            TlsProblem::OtherName,
        ),
        (self_signed(named(&["127.0.0.2"])), TlsProblem::OtherName),
        (self_signed(expired), TlsProblem::Expired),
        (self_signed(future), TlsProblem::NotYetValid),
        (self_signed(for_clients), TlsProblem::InvalidCertificate),
    ] {
        let outcome = trust(&certificate, &key, &certificate).await;
        assert_eq!(problem(outcome), expected);
    }
}

#[tokio::test]
async fn the_server_must_hold_the_key_of_the_certificate_in_the_file() {
    let (certificate, _) = self_signed(named(&["localhost"]));
    let other_key = KeyPair::generate().unwrap().serialize_pem();
    trust(&certificate, &other_key, &certificate)
        .await
        .unwrap_err();
    let versions = [&TLS12, &TLS13];
    for version in versions {
        let (address, requests) = serve_versions(VERSION_1, &other_key, None, &[version]);
        let builder = builder(address, "localhost").only_ca_certificates(VERSION_1);
        assert_eq!(call(builder).await.unwrap_err().kind(), ErrorKind::Tls);
        assert!(requests.try_recv().is_err());
    }
}

#[tokio::test]
async fn a_certificate_without_names_is_trusted_only_if_it_is_exactly_the_files() {
    let (certificate, key) = self_signed(|_| {});
    // A second certificate with the same name and key.
    let (other, _) = self_signed(|_| {});
    let outcome = trust(&certificate, &key, &other).await;
    assert_eq!(problem(outcome), TlsProblem::UntrustedIssuer);
    let ca = Authority::new();
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "localhost");
    let (nameless, key) = ca.sign_params(&params);
    let outcome = trust(&nameless, &key, &ca.pem).await;
    assert_eq!(problem(outcome), TlsProblem::OtherName);
    trust(&nameless, &key, format!("{}{nameless}", ca.pem))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_servers_own_certificate_in_the_file_vouches_for_no_other_certificate() {
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::ExplicitNoCa;
    let key = KeyPair::generate().unwrap();
    let given = params.self_signed(&key).unwrap().pem();
    let issuer = rcgen::Issuer::new(params.clone(), key);
    let other_key = KeyPair::generate().unwrap();
    let below = params.signed_by(&other_key, &issuer).unwrap().pem();
    let outcome = trust(&below, &other_key.serialize_pem(), &given).await;
    assert_eq!(problem(outcome), TlsProblem::UntrustedIssuer);
}

#[tokio::test]
async fn a_certificate_of_version_1_in_the_file_is_trusted() {
    for version in [&TLS12, &TLS13] {
        let (address, _requests) = serve_versions(VERSION_1, SERVER_KEY, None, &[version]);
        for host in ["localhost", "127.0.0.1"] {
            let builder = builder(address, host).only_ca_certificates(VERSION_1);
            call(builder).await.unwrap();
        }
    }
}

#[tokio::test]
async fn any_certificate_is_accepted_on_request_even_one_of_version_1() {
    let (expired, expired_key) = self_signed(|params| params.not_after = date_time_ymd(2020, 1, 1));
    for version in [&TLS12, &TLS13] {
        for (certificate, key) in [(VERSION_1, SERVER_KEY), (&expired, &expired_key)] {
            let (address, _requests) = serve_versions(certificate, key, None, &[version]);
            let builder = builder(address, "localhost").danger_accept_invalid_certs();
            call(builder).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_file_is_read_in_each_form_that_tools_write() {
    let ca = Authority::new();
    let (certificate, key) = ca.sign("localhost");
    let pem = &ca.pem;
    let utf_16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = format!("\u{feff}{pem}");
        text.encode_utf16().flat_map(order).collect()
    };
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("a byte order mark", format!("\u{feff}{pem}").into()),
        (
            "one in the middle",
            format!("{VERSION_1}\u{feff}{pem}").into(),
        ),
        ("UTF-16, little end first", utf_16(u16::to_le_bytes)),
        ("UTF-16, big end first", utf_16(u16::to_be_bytes)),
        ("CR LF", pem.replace('\n', "\r\n").into()),
        ("indented", pem.replace('\n', "\n  ").into()),
        ("no end of line at the end", pem.trim_end().into()),
        (
            "comments that are not UTF-8",
            [b"# caf\xe9: x\n", pem.as_bytes()].concat(),
        ),
        (
            "X509 CERTIFICATE",
            pem.replace("CERTIFICATE", "X509 CERTIFICATE").into(),
        ),
        ("DER", der(pem)),
        ("beside a key", format!("{key}{pem}").into()),
    ];
    for (form, file) in files {
        let outcome = trust(&certificate, &key, file).await;
        assert!(outcome.is_ok(), "{form}: {outcome:?}");
    }
    // OpenSSL's TRUSTED CERTIFICATE has extra data after the certificate.
    trust(VERSION_1, SERVER_KEY, TRUSTED_VERSION_1)
        .await
        .unwrap();
}

fn der(pem: &str) -> Vec<u8> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    CertificateDer::from_pem_slice(pem.as_bytes())
        .unwrap()
        .to_vec()
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    let ca = Authority::new().pem;
    let broken = ca.replace(
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!",
    );
    let not_one = ca.replace(
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA",
    );
    let cut = ca.replace("-----END CERTIFICATE-----", "");
    let files: Vec<(Vec<u8>, &str)> = vec![
        (
            format!("{ca}{ca}{broken}{ca}").into(),
            "certificate 3 of 4 is not valid: it is not base64",
        ),
        (
            format!("{ca}{not_one}").into(),
            "certificate 2 of 2 is not valid: it is not an X.509 certificate",
        ),
        (
            format!("{cut}{ca}").into(),
            "certificate 1 of 2 is not valid: its END line is missing",
        ),
        (Vec::new(), "it contains no certificate in PEM"),
        (
            b"\x30\x03\x02\x01\x00".into(),
            "it contains a key but no certificate",
        ),
        (SERVER_KEY.into(), "it contains a key but no certificate"),
        (
            include_bytes!("certificates/archive.p12").into(),
            "`openssl pkcs12 -in FILE -nokeys -out",
        ),
        (
            include_bytes!("certificates/chain.p7b").into(),
            "`openssl pkcs7 -in FILE -print_certs",
        ),
        (
            include_bytes!("certificates/chain.p7b.pem").into(),
            "`openssl pkcs7 -in FILE -print_certs",
        ),
        (
            "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----".into(),
            "a certificate request",
        ),
    ];
    for (file, words) in files {
        let error = unreachable_builder()
            .only_ca_certificates(&file)
            .build()
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("the CA certificate cannot be used: "),
            "{error}"
        );
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_client_certificate_that_cannot_be_used_says_why_and_how_to_convert_it() {
    let (certificate, key) = Authority::new().sign("operator");
    let (other, _) = Authority::new().sign("other");
    let decrypt = "`openssl pkey -in FILE -out key.pem`";
    let files: Vec<(String, &[u8], &str)> = vec![
        (
            certificate.clone(),
            include_bytes!("certificates/encrypted.key"),
            decrypt,
        ),
        (
            certificate.clone(),
            include_bytes!("certificates/encrypted-old.key"),
            decrypt,
        ),
        (
            certificate.clone(),
            include_bytes!("certificates/encrypted.der"),
            decrypt,
        ),
        (
            certificate.clone(),
            include_bytes!("certificates/archive.p12"),
            "`openssl pkcs12 -in FILE -nocerts -nodes -out key.pem`",
        ),
        (
            certificate.clone(),
            SERVER_KEY.as_bytes(),
            "it does not belong to the certificate: `openssl x509",
        ),
        (
            certificate.clone(),
            certificate.as_bytes(),
            "it contains a certificate but no key",
        ),
        (
            certificate.clone(),
            b"",
            "it contains no private key in PEM",
        ),
        (
            format!("{other}{certificate}"),
            key.as_bytes(),
            "it belongs to certificate 2 of 2: put that certificate first",
        ),
        (
            key.clone(),
            key.as_bytes(),
            "it contains a key but no certificate",
        ),
    ];
    for (certificate, key, words) in files {
        let error = unreachable_builder()
            .client_certificate(certificate, key)
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let error = error.to_string();
        assert!(error.starts_with("the client certificate"), "{error}");
        assert!(error.contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_client_certificate_is_sent_from_pem_and_der_and_in_version_1() {
    let ca = Authority::new();
    let (certificate, key) = ca.sign("localhost");
    let (shown, shown_key) = ca.sign("operator");
    let der_key = {
        use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
        PrivateKeyDer::from_pem_slice(shown_key.as_bytes())
            .unwrap()
            .secret_der()
            .to_vec()
    };
    let (address, requests) = serve(&certificate, &key, Some(&ca));
    let files: [(Vec<u8>, Vec<u8>); 3] = [
        (der(&shown), der_key),
        (shown.clone().into(), shown_key.clone().into()),
        (
            format!("{shown_key}\u{feff}{shown}").into(),
            format!("{shown}{shown_key}").into(),
        ),
    ];
    for (shown, key) in files {
        let builder = builder(address, "localhost").only_ca_certificates(&ca.pem);
        call(builder.client_certificate(shown, key)).await.unwrap();
        assert!(requests.recv().unwrap(), "no certificate was shown");
    }
    // The webpki of this test's server refuses version 1, but other servers accept it, so the client sends
    // it.
    let builder = builder(address, "localhost").only_ca_certificates(&ca.pem);
    let error = call(builder.client_certificate(VERSION_1, SERVER_KEY))
        .await
        .unwrap_err();
    assert_eq!(
        error.tls_problem(),
        Some(TlsProblem::ClientCertificateRefused),
        "{error}"
    );
}

fn unreachable_builder() -> ClientBuilder {
    cribl_tokens::Client::builder("https://localhost:9000").bearer_token(TOKEN)
}
