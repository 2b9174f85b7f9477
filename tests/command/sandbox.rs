//! `sandbox`: a Leader for rehearsals, with the users, faults and TLS that the operator chooses.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::support::bulk::Folder;
use crate::support::command::{Run, bare, run};

/// A sandbox in a process of its own. Dropping it stops the process.
struct Rehearsal {
    process: Child,
    base_url: String,
    token: String,
}

impl Rehearsal {
    fn start(args: &[&str]) -> Self {
        let mut command = bare(&["sandbox"]);
        command
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut value = || {
            let line = lines.next().unwrap().unwrap();
            line.split('\'').nth(1).unwrap().to_owned()
        };
        Self {
            base_url: value(),
            token: value(),
            process,
        }
    }

    fn run(&self, args: &[&str]) -> Run {
        let mut command = bare(args);
        command
            .env("CRIBL_BASE_URL", &self.base_url)
            .env("CRIBL_BEARER_TOKEN", &self.token);
        run(command)
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn users_can_be_added_and_sign_in() {
    let leader = Rehearsal::start(&["--user", "a:b@example.com:secret", "--user", "bob:pw"]);
    let mut sign_in = bare(&["token", "--username", "a:b@example.com"]);
    sign_in
        .env("CRIBL_BASE_URL", &leader.base_url)
        .env("CRIBL_PASSWORD", "secret");
    let done = run(sign_in);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let done = leader.run(&["invalidate", "--yes", "bob", "a:b@example.com", "nico"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(done.stdout.matches("1 item)").count(), 3, "{}", done.stdout);
}

/// Returns what a sandbox prints on stderr when it starts, up to the line about users.
fn introduction(args: &[&str]) -> String {
    let mut command = bare(&["sandbox"]);
    command
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut text = String::new();
    for line in BufReader::new(process.stderr.take().unwrap()).lines() {
        text += &(line.unwrap() + "\n");
        if text.contains("Users with") {
            break;
        }
    }
    process.kill().unwrap();
    process.wait().unwrap();
    text
}

#[test]
fn the_introduction_names_no_password_that_an_option_replaced() {
    let usual = introduction(&[]);
    assert!(
        usual.contains("The administrator is admin, with the password sandbox-admin."),
        "{usual}"
    );
    assert!(usual.contains("nico, maria, "), "{usual}");
    let args = [
        "--user",
        "admin:other",
        "--user",
        "nico:secret",
        "--user",
        "nico:new",
    ];
    let replaced = introduction(&args);
    assert!(!replaced.contains("sandbox-admin"), "{replaced}");
    assert!(!replaced.contains("nico, maria, "), "{replaced}");
    assert!(
        replaced.contains("With the passwords of --user: admin, nico."),
        "{replaced}"
    );
}

#[test]
fn the_printed_command_can_be_pasted_with_any_path() {
    let folder = Folder::new("sandbox-tls-path");
    let ca = folder.path("the ca.pem");
    let printed = introduction(&[&format!("--tls={ca}")]);
    let command = format!("cribl-tokens invalidate --ca-cert '{ca}' nico");
    assert!(printed.contains(&command), "{printed}");
}

#[test]
fn faults_occur_as_often_as_asked_for() {
    let leader = Rehearsal::start(&["--fault", "503:1/2", "--fault", "latency:1ms"]);
    let args = [
        "invalidate",
        "--yes",
        "--retries",
        "0",
        "--concurrency",
        "1",
        "--max-failures",
        "9",
    ];
    let done = leader.run(&[&args[..], &["nico"]].concat());
    assert_eq!(
        done.code,
        Some(0),
        "the first of two calls succeeds: {}",
        done.stderr
    );
    let done = leader.run(&[&args[..], &["nico"]].concat());
    assert_eq!(
        done.code,
        Some(1),
        "the second of two calls fails: {}",
        done.stdout
    );
    assert!(done.stdout.contains("server_error"), "{}", done.stdout);
}

#[test]
fn unknown_users_are_a_404_on_request() {
    let leader = Rehearsal::start(&["--unknown-404"]);
    let done = leader.run(&["invalidate", "nobody@example.com"]);
    assert_eq!(done.code, Some(1), "{}", done.stdout);
    assert!(done.stdout.contains("(not_found"), "{}", done.stdout);
}

#[test]
fn with_tls_the_ca_file_makes_the_certificate_trusted() {
    let folder = Folder::new("sandbox-tls");
    let ca = folder.path("ca.pem");
    let leader = Rehearsal::start(&[&format!("--tls={ca}")]);
    assert!(
        leader.base_url.starts_with("https://127.0.0.1:"),
        "{}",
        leader.base_url
    );
    let done = leader.run(&["invalidate", "--ca-cert", &ca, "nico"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let done = leader.run(&["invalidate", "--retries", "0", "nico"]);
    assert_eq!(done.code, Some(1), "{}", done.stdout);
    assert!(done.stdout.contains("(tls"), "{}", done.stdout);
    drop(leader);
    let again = Rehearsal::start(&[&format!("--tls={ca}")]);
    let done = again.run(&["invalidate", "--ca-cert", &ca, "nico"]);
    assert_eq!(
        done.code,
        Some(0),
        "its own file is written anew: {}",
        done.stderr
    );
}

#[test]
fn a_ca_file_that_is_not_from_a_sandbox_is_left_alone() {
    let folder = Folder::new("sandbox-foreign-ca");
    let ca = folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    let done = run(bare(&["sandbox", &format!("--tls={ca}")]));
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.contains("is not from a sandbox"),
        "{}",
        done.stderr
    );
    assert_eq!(
        fs::read_to_string(&ca).unwrap(),
        "-----BEGIN CERTIFICATE-----\n"
    );
}

#[test]
fn an_unusable_option_is_named() {
    let cases = [
        (["--user", "ada"], "ID:PASSWORD"),
        (["--user", ":pw"], "ID:PASSWORD"),
        (["--fault", "429"], "KIND:HOW-OFTEN"),
        (
            ["--fault", "418:0.1"],
            "not one of 429, 503, drop, cut and latency",
        ),
        (["--fault", "429:1.5"], "share from 0 to 1"),
        (["--fault", "429:NaN"], "share from 0 to 1"),
        (["--fault", "429:3/2"], "N from 1 to M"),
        (["--fault", "429:0/2"], "N from 1 to M"),
        (["--fault", "429:0.1:soon"], "seconds for Retry-After"),
        (["--fault", "drop:0.1:1"], "drop has no Retry-After"),
        (["--fault", "latency:20"], "milliseconds"),
    ];
    for (args, words) in cases {
        let done = run(bare(&[&["sandbox"][..], &args].concat()));
        assert_eq!(done.code, Some(2), "{args:?}");
        assert!(done.stderr.contains(words), "{args:?}: {}", done.stderr);
    }
    let done = run(bare(&[
        "sandbox", "--fault", "429:0.1", "--fault", "429:0.2",
    ]));
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.contains("one kind of fault twice"),
        "{}",
        done.stderr
    );
}
