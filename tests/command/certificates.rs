//! What the command says about certificates: a hint for each failure, and which file is unusable.

use std::net::SocketAddr;
use std::process::Command;

use rcgen::CertificateParams;
use rustls::version::{TLS12, TLS13};

use crate::support::bulk::{Folder, assert_run};
use crate::support::command::{bare, command_to, run};
use crate::support::profiles::private;
use crate::support::raw_server::{RawServer, Reply};
use crate::support::tls_server::{Authority, serve, serve_versions};

fn command(address: SocketAddr, args: &[&str]) -> Command {
    let url = format!("https://localhost:{}", address.port());
    command_to(
        &url,
        &[&["invalidate", "--retries", "0", "nico"], args].concat(),
    )
}

/// Runs the command and checks that its only hint is `hint`, and that no output suggests to trust any
/// certificate.
fn hints(command: Command, code: i32, hint: &str) {
    let run = run(command);
    assert_run(&run, code, &[&format!("hint: {hint}")]);
    assert_eq!(run.stderr.matches("hint: ").count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("--insecure"), "{}", run.stderr);
}

#[test]
fn each_failure_of_tls_has_its_hint() {
    let folder = Folder::new("certificates-1");
    let ca = Authority::new();
    let ca_file = folder.write("ca.pem", &ca.pem);
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

/// Checks that `command` was sent once and failed because the port expects TLS.
fn expects_tls(mut command: Command) {
    command.args(["--format", "json"]);
    let run = run(command);
    assert_run(&run, 1, &["hint: write https:// in --base-url"]);
    assert_eq!(run.stderr.matches("hint: ").count(), 1, "{}", run.stderr);
    let record = &run.json()[0];
    assert_eq!(record["error"]["kind"], "tls", "{record}");
    assert_eq!(record["error"]["carried_out"], "no", "{record}");
    assert_eq!(record["attempts"], 1, "{record}");
}

#[test]
fn plain_http_to_a_port_with_tls_is_sent_once_and_was_not_carried_out() {
    let (certificate, key) = Authority::new().sign("localhost");
    for version in [&TLS12, &TLS13] {
        let (address, requests) = serve_versions(&certificate, &key, None, &[version]);
        let url = format!("http://{address}");
        expects_tls(command_to(&url, &["invalidate", "nico"]));
        expects_tls(command_to(&url, &["reinstate", "nico"]));
        let check = run(command_to(&url, &["check-token"]));
        assert_run(&check, 2, &["hint: write https:// in --base-url"]);
        assert!(requests.try_recv().is_err());
    }
    // As OpenSSL 1.1 does.
    let server = RawServer::start([Reply::Bytes(vec![21, 3, 1, 0, 2, 2, 70])]);
    expects_tls(command_to(&server.base_url(), &["invalidate", "nico"]));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_sign_in_over_plain_http_to_a_port_with_tls_says_so() {
    let (certificate, key) = Authority::new().sign("localhost");
    let (address, _requests) = serve(&certificate, &key, None);
    let mut command = bare(&["invalidate", "nico", "--base-url"]);
    command
        .arg(format!("http://{address}"))
        .env("CRIBL_USERNAME", "op")
        .env("CRIBL_PASSWORD", "pw");
    hints(command, 2, "write https:// in --base-url");
}

#[test]
fn a_port_that_closes_the_first_connection_without_a_response_may_expect_tls() {
    let server = RawServer::start([Reply::Close]);
    let args = ["invalidate", "--retries", "0", "nico"];
    let closed = run(command_to(&server.base_url(), &args));
    assert!(
        closed.stdout.contains("does this port expect https?"),
        "{}",
        closed.stdout
    );
    let server = RawServer::start([Reply::success(), Reply::Close]);
    let args = [
        "invalidate",
        "--retries",
        "0",
        "--concurrency",
        "1",
        "--yes",
        "nico",
        "ada",
    ];
    let closed = run(command_to(&server.base_url(), &args));
    assert_run(&closed, 1, &["1 of 2 invalidated"]);
    assert!(!closed.stdout.contains("https?"), "{}", closed.stdout);
    assert!(!closed.stderr.contains("hint: write"), "{}", closed.stderr);
}

#[test]
fn a_page_of_a_web_server_about_tls_has_the_hint_for_it() {
    let nginx = |words: &str| {
        let page = format!(
            "<html>\r\n<head><title>400 {words}</title></head>\r\n<body>\r\n<center>{words}</center>\r\n</html>\r\n"
        );
        Reply::http(
            "400 Bad Request",
            &["server: nginx", "content-type: text/html"],
            page,
        )
    };
    let go = "Client sent an HTTP request to an HTTPS server.\n";
    for (page, hint) in [
        (
            nginx("The plain HTTP request was sent to HTTPS port"),
            "write https:// in --base-url",
        ),
        (
            Reply::http("400 Bad Request", &[], go),
            "write https:// in --base-url",
        ),
        (
            nginx("No required SSL certificate was sent"),
            "--client-cert FILE sends a certificate",
        ),
        (nginx("The SSL certificate error"), "check --client-cert"),
    ] {
        let server = RawServer::start([page]);
        let mut command = command_to(
            &server.base_url(),
            &["invalidate", "nico", "--format", "json"],
        );
        let failed = run(command);
        assert_run(&failed, 1, &[&format!("hint: {hint}")]);
        assert_eq!(
            failed.json()[0]["error"]["carried_out"],
            "no",
            "{}",
            failed.stdout
        );
        command = bare(&["token", "--base-url", &server.base_url()]);
        command
            .env("CRIBL_USERNAME", "op")
            .env("CRIBL_PASSWORD", "pw");
        hints(command, 1, hint);
        assert_eq!(server.requests().len(), 2);
    }
}

#[test]
fn a_missing_or_refused_client_certificate_has_its_hint() {
    let folder = Folder::new("certificates-2");
    let ca = Authority::new();
    let ca_file = folder.write("ca.pem", &ca.pem);
    let (certificate, key) = ca.sign("localhost");
    let (shown, shown_key) = Authority::new().sign("operator");
    let both = private(&folder, "client.pem", &format!("{shown}{shown_key}"));
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
    let ca_file = folder.write("ca.pem", &ca.pem);
    let (certificate, key) = ca.sign("localhost");
    let (shown, shown_key) = ca.sign("operator");
    let both = private(&folder, "client.pem", &format!("{shown}{shown_key}"));
    let (address, requests) = serve(&certificate, &key, Some(&ca));
    let args = ["--ca-cert", &ca_file, "--client-cert", &both];
    assert_run(&run(command(address, &args)), 0, &[]);
    assert!(requests.recv().unwrap(), "no certificate was shown");
}

#[test]
fn an_unusable_file_is_named_with_the_command_that_converts_it() {
    let folder = Folder::new("certificates-4");
    let certificate = folder.write("client.pem", Authority::new().sign("operator").0);
    let key = folder.write(
        "the key",
        include_bytes!("../client/certificates/encrypted.key"),
    );
    let archive = folder.write(
        "client.p12",
        include_bytes!("../client/certificates/archive.p12"),
    );
    for (args, words) in [
        (
            vec!["--client-cert", &certificate, "--client-key", &key],
            format!(
                "--client-key: the client certificate's key cannot be used: the key is encrypted: decrypt it with `openssl pkey -in '{key}' -out key.pem`"
            ),
        ),
        (
            vec!["--client-cert", &archive],
            format!(
                "--client-cert: the client certificate cannot be used: it is a PKCS#12 archive: extract the certificates with `openssl pkcs12 -in {archive} -nokeys"
            ),
        ),
        (
            vec!["--client-cert", &certificate],
            "--client-cert: the client certificate's key cannot be used: it contains a certificate \
             but no key"
                .to_owned(),
        ),
        (
            vec!["--ca-cert", &archive],
            format!(
                "--ca-cert: the CA certificate cannot be used: it is a PKCS#12 archive: extract the certificates with `openssl pkcs12 -in {archive} "
            ),
        ),
    ] {
        let (address, _requests) = serve_nobody();
        assert_run(&run(command(address, &args)), 2, &[&words]);
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
    let ca_file = folder.write("ca.pem", format!("\u{feff}{}", ca.pem));
    let (certificate, key) = ca.sign("localhost");
    let (address, _requests) = serve(&certificate, &key, None);
    let with = |variables: &[(&str, &str)]| {
        let mut command = command(address, &[]);
        command.envs(variables.iter().copied());
        run(command)
    };
    assert_run(&with(&[("SSL_CERT_FILE", &ca_file)]), 0, &[]);
    assert_run(
        &with(&[("SSL_CERT_FILE", &ca_file), ("SSL_CERT_DIR", "")]),
        0,
        &[],
    );
    assert_run(
        &with(&[("SSL_CERT_FILE", "/no/such/file")]),
        2,
        &["SSL_CERT_FILE: /no/such/file cannot be used: No such file"],
    );
    assert_run(
        &with(&[("SSL_CERT_FILE", "Cargo.toml")]),
        2,
        &["SSL_CERT_FILE: Cargo.toml cannot be used: it contains no certificate"],
    );
    assert_run(
        &with(&[("SSL_CERT_DIR", "/no/such/folder")]),
        2,
        &["SSL_CERT_DIR: /no/such/folder cannot be used"],
    );
    // The system's own certificates, if it has any, don't include this one.
    let run = with(&[("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", "")]);
    assert!(!run.stderr.contains("SSL_CERT"), "{}", run.stderr);
    assert!([Some(1), Some(2)].contains(&run.code), "{}", run.stderr);
}
