//! A client from the environment: runs the example `one_call` in a process with its own environment.

use std::process::Output;

use cribl_tokens::sandbox::{ADMIN_PASSWORD, ADMIN_USERNAME, Sandbox};

use crate::support::TOKEN;
use crate::support::examples::example;
use crate::support::proxy::{Manner, TestProxy};
use crate::support::raw_server::{RawServer, Reply};

/// Makes one call for nico with only these variables.
fn call(variables: &[(&str, &str)]) -> Output {
    let mut command = example("one_call");
    command.arg("nico").envs(variables.iter().copied());
    command.output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_token_in_the_environment_is_sent() {
    let leader = RawServer::start([Reply::success()]);
    let output = call(&[
        ("CRIBL_BASE_URL", &leader.base_url()),
        ("CRIBL_BEARER_TOKEN", TOKEN),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let requests = leader.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].contains(&format!("authorization: Bearer {TOKEN}\r\n")));
}

#[tokio::test]
async fn a_user_name_and_a_password_sign_in_and_empty_variables_count_as_not_set() {
    let leader = Sandbox::builder().user("nico", "x").start().await.unwrap();
    let output = call(&[
        ("CRIBL_BASE_URL", &leader.base_url()),
        ("CRIBL_BEARER_TOKEN", ""),
        ("CRIBL_USERNAME", ADMIN_USERNAME),
        ("CRIBL_PASSWORD", ADMIN_PASSWORD),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(leader.is_invalidated("nico"));
}

#[test]
fn a_clients_id_and_secret_go_to_the_token_server_of_the_vendors_cloud() {
    // The proxy stops the connection, so nothing reaches the vendor.
    let proxy = TestProxy::start(Manner::Responds(
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
    ));
    let output = call(&[
        ("CRIBL_BASE_URL", "http://127.0.0.1:9"),
        ("CRIBL_CLIENT_ID", "an-id"),
        ("CRIBL_CLIENT_SECRET", TOKEN),
        ("https_proxy", &format!("http://{}", proxy.address())),
    ]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(text.contains("an-id") && !text.contains(TOKEN), "{text}");
    let asked = proxy.asked();
    assert!(!asked.is_empty(), "{text}");
    for asked in asked {
        assert!(asked.contains("login.cribl.cloud:443"), "{asked}");
    }
}

#[test]
fn the_first_credentials_in_the_documented_order_count() {
    let leader = RawServer::start([Reply::success()]);
    let output = call(&[
        ("CRIBL_BASE_URL", &leader.base_url()),
        ("CRIBL_BEARER_TOKEN", TOKEN),
        ("CRIBL_USERNAME", "admin"),
        ("CRIBL_CLIENT_ID", "an-id"),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(leader.requests().len(), 1);
}

#[test]
fn what_is_missing_is_named() {
    let base_url = ("CRIBL_BASE_URL", "https://leader.example.com");
    for (variables, missing) in [
        (&[][..], "CRIBL_BASE_URL is not set"),
        (&[("CRIBL_BASE_URL", "")], "CRIBL_BASE_URL is not set"),
        (&[base_url], "CRIBL_BEARER_TOKEN is not set, nor is"),
        (
            &[base_url, ("CRIBL_USERNAME", "admin")],
            "CRIBL_PASSWORD is not set",
        ),
        (
            &[base_url, ("CRIBL_CLIENT_ID", "an-id")],
            "CRIBL_CLIENT_SECRET is not set",
        ),
        (
            &[base_url, ("CRIBL_BEARER_TOKEN", "two words")],
            "the bearer token cannot be sent",
        ),
    ] {
        let output = call(variables);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(missing), "{variables:?}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_named_and_not_shown() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let mut command = example("one_call");
    command
        .arg("nico")
        .env("CRIBL_BASE_URL", "https://leader.example.com")
        .env("CRIBL_BEARER_TOKEN", OsStr::from_bytes(b"secret\xff"));
    let text = stderr(&command.output().unwrap());
    assert!(
        text.contains("CRIBL_BEARER_TOKEN is not Unicode") && !text.contains("secret"),
        "{text}"
    );
}
