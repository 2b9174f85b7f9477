//! What the command says about certificates: a hint for each failure, and which file is unusable.

use std::net::SocketAddr;
use std::process::Command;

use rcgen::CertificateParams;
use rustls::version::{TLS12, TLS13};

use crate::support::bulk::{Folder, says};
use crate::support::command::{at, run};
use crate::support::raw_server::{RawServer, Reply};
use crate::support::tls_server::{Authority, serve, serve_versions};

fn command(address: SocketAddr, args: &[&str]) -> Command {
    let url = format!("https://localhost:{}", address.port());
    at(
        &url,
        &[&["invalidate", "--retries", "0", "nico"], args].concat(),
    )
}

/// Runs the command and checks that its only hint is `hint`, and that no output suggests to trust any
/// certificate.
fn hints(command: Command, code: i32, hint: &str) {
    let run = run(command);
    says(&run, code, &[&format!("hint: {hint}")]);
    assert_eq!(run.stderr.matches("hint: ").count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("--insecure"), "{}", run.stderr);
}

#[test]
fn each_failure_of_tls_has_its_hint() {
    let folder = Folder::new("certificates-1");
    let ca = Authority::new();
    let ca_file = folder.with("ca.pem", &ca.pem);
    let trusted = ["--ca-cert", &ca_file];
    let named = |name: &str| ca.sign_params(&CertificateParams::new([name.to_owned()]).unwrap());
    for ((certificate, key), hint) in [
        (
            named("leader.example.com"),
            "write one of the certificate's names in --base-url",
        ),
        (
            ca.sign_expired("localhost"),
            "if this machine's clock is right, have the server's certificate renewed",
        ),
    ] {
        let (address, _requests) = serve(&certificate, &key, None);
        hints(command(address, &trusted), 1, hint);
    }
    let (certificate, key) = Authority::new().sign("localhost");
    let (address, _requests) = serve(&certificate, &key, None);
    hints(
        command(address, &trusted),
        1,
        "--ca-cert FILE trusts the CA certificate in FILE",
    );
    let page = Reply::http("400 Bad Request", &[], "plain");
    for (reply, hint) in [
        (
            Reply::Bytes(vec![21, 3, 3, 0, 2, 2, 70]),
            "let the server, or the load balancer before it, offer TLS 1.2 or 1.3",
        ),
        (page, "check the port in --base-url"),
        (
            Reply::Close,
            "check the port in --base-url (CRIBL_BASE_URL), and whether a firewall",
        ),
    ] {
        let server = RawServer::start([reply]);
        hints(command(server.address(), &trusted), 1, hint);
    }
}

#[test]
fn a_missing_or_refused_client_certificate_has_its_hint() {
    let folder = Folder::new("certificates-2");
    let ca = Authority::new();
    let ca_file = folder.with("ca.pem", &ca.pem);
    let (certificate, key) = ca.sign("localhost");
    let (shown, shown_key) = Authority::new().sign("operator");
    let both = folder.with("client.pem", format!("{shown}{shown_key}"));
    for version in [&TLS12, &TLS13] {
        let (address, _requests) = serve_versions(&certificate, &key, Some(&ca), &[version]);
        let trusted = ["--ca-cert", &ca_file];
        hints(
            command(address, &trusted),
            1,
            "--client-cert FILE sends a certificate",
        );
        let with_certificate = [&trusted[..], &["--client-cert", &both]].concat();
        hints(
            command(address, &with_certificate),
            1,
            "check --client-cert",
        );
    }
}

#[test]
fn a_client_certificate_and_its_key_may_be_in_one_file() {
    let folder = Folder::new("certificates-3");
    let ca = Authority::new();
    let ca_file = folder.with("ca.pem", &ca.pem);
    let (certificate, key) = ca.sign("localhost");
    let (shown, shown_key) = ca.sign("operator");
    let both = folder.with("client.pem", format!("{shown}{shown_key}"));
    let (address, requests) = serve(&certificate, &key, Some(&ca));
    let args = ["--ca-cert", &ca_file, "--client-cert", &both];
    says(&run(command(address, &args)), 0, &[]);
    assert!(requests.recv().unwrap(), "no certificate was shown");
}

#[test]
fn an_unusable_file_is_named_with_the_command_that_converts_it() {
    let folder = Folder::new("certificates-4");
    let certificate = folder.with("client.pem", Authority::new().sign("operator").0);
    let key = folder.with(
        "the key",
        include_bytes!("../client/certificates/encrypted.key"),
    );
    let archive = folder.with(
        "client.p12",
        include_bytes!("../client/certificates/archive.p12"),
    );
    for (args, words) in [
        (
            vec!["--client-cert", &certificate, "--client-key", &key],
            format!(
                "--client-key: the client certificate's key can't be used: the key is encrypted: decrypt it with `openssl pkey -in '{key}' -out key.pem`"
            ),
        ),
        (
            vec!["--client-cert", &archive],
            format!(
                "--client-cert: the client certificate can't be used: it is a PKCS#12 archive: extract the certificates with `openssl pkcs12 -in {archive} -nokeys"
            ),
        ),
        (
            vec!["--client-cert", &certificate],
            "--client-cert: the client certificate's key can't be used: it contains a certificate \
             but no key"
                .to_owned(),
        ),
        (
            vec!["--ca-cert", &archive],
            format!(
                "--ca-cert: the CA certificate can't be used: it is a PKCS#12 archive: extract the certificates with `openssl pkcs12 -in {archive} "
            ),
        ),
    ] {
        let (address, _requests) = serve_nobody();
        says(&run(command(address, &args)), 2, &[&words]);
    }
}

fn serve_nobody() -> (SocketAddr, std::sync::mpsc::Receiver<bool>) {
    let (certificate, key) = Authority::new().sign("localhost");
    serve(&certificate, &key, None)
}

/// Other systems don't read these variables.
#[cfg(target_os = "linux")]
#[test]
fn the_variables_of_the_trust_store_are_named_if_unusable_and_ignored_if_empty() {
    let folder = Folder::new("certificates-5");
    let ca = Authority::new();
    let ca_file = folder.with("ca.pem", format!("\u{feff}{}", ca.pem));
    let (certificate, key) = ca.sign("localhost");
    let (address, _requests) = serve(&certificate, &key, None);
    let with = |variables: &[(&str, &str)]| {
        let mut command = command(address, &[]);
        command.envs(variables.iter().copied());
        run(command)
    };
    says(&with(&[("SSL_CERT_FILE", &ca_file)]), 0, &[]);
    says(
        &with(&[("SSL_CERT_FILE", &ca_file), ("SSL_CERT_DIR", "")]),
        0,
        &[],
    );
    says(
        &with(&[("SSL_CERT_FILE", "/no/such/file")]),
        2,
        &["SSL_CERT_FILE: /no/such/file can't be used: No such file"],
    );
    says(
        &with(&[("SSL_CERT_FILE", "Cargo.toml")]),
        2,
        &["SSL_CERT_FILE: Cargo.toml can't be used: it contains no certificate"],
    );
    says(
        &with(&[("SSL_CERT_DIR", "/no/such/folder")]),
        2,
        &["SSL_CERT_DIR: /no/such/folder can't be used"],
    );
    // The system's own certificates, if it has any, don't include this one.
    let run = with(&[("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", "")]);
    assert!(!run.stderr.contains("SSL_CERT"), "{}", run.stderr);
    assert!([Some(1), Some(2)].contains(&run.code), "{}", run.stderr);
}
