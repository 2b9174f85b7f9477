//! Closed or full output streams, and machines without a trust store.

use crate::support::command::{bare, command_to, run, run_with_stdin};
use crate::support::raw_server::{RawServer, Reply};

/// The writing end of a pipe whose reading end is closed.
fn closed_pipe() -> std::io::PipeWriter {
    std::io::pipe().unwrap().1
}

/// A full disk.
#[cfg(target_os = "linux")]
fn full_disk() -> std::fs::File {
    std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap()
}

#[test]
fn a_closed_stderr_does_not_change_the_exit_code() {
    let leader = RawServer::start([Reply::http("500 Oops", &[], "")]);
    for (args, code) in [
        (&["invalidate", "nico"][..], 1),
        (&["invalidate", "--insecure", "nico"], 1),
        (&["invalidate", "-vvv", "nico"], 1),
        (&["invalidate", "--token-file", "no/such/file", "nico"], 2),
    ] {
        let mut command = command_to(&leader.base_url(), args);
        command.stderr(closed_pipe());
        assert_eq!(run(command).code, Some(code), "{args:?}");
    }
    assert_eq!(leader.requests().len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn the_demo_needs_no_trust_store() {
    let mut command = bare(&["demo"]);
    command
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent");
    let run = run(command);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn an_id_cannot_begin_a_line_of_the_log() {
    let leader = RawServer::start([Reply::success()]);
    let args = ["invalidate", "-vv", "--from", "-"];
    // Uses the Unicode line separator, because a list refuses control characters.
    let run = run_with_stdin(
        command_to(&leader.base_url(), &args),
        r#""nico\u2028forged""#,
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("forged"), "{}", run.stderr);
    assert!(
        run.stderr
            .split(['\n', '\u{2028}'])
            .all(|line| !line.starts_with("forged")),
        "{}",
        run.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_token_that_could_not_be_written_is_a_failure() {
    let mut command = command_to("http://127.0.0.1:1", &["token"]);
    command.stdout(full_disk());
    let run = run(command);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("cannot be written"), "{}", run.stderr);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn results_that_could_not_be_written_make_the_exit_code_1() {
    let leader = cribl_tokens::sandbox::Sandbox::start().await.unwrap();
    let mut command = bare(&["invalidate", "--format", "json", "nico"]);
    command
        .env("CRIBL_BASE_URL", leader.base_url())
        .env("CRIBL_BEARER_TOKEN", leader.admin_token())
        .stdout(full_disk());
    let run = run(command);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stderr.contains("cannot be written to stdout"),
        "{}",
        run.stderr
    );
}
