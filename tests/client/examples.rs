//! The examples do what their module docs say. Each runs as a process of its own against a Leader.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use crate::support::TOKEN;
use crate::support::examples::example;
use crate::support::raw_server::closed_port;
use cribl_tokens::sandbox::http::StatusCode;
use cribl_tokens::sandbox::{
    ADMIN_PASSWORD, ADMIN_USERNAME, Calls, Faults, Frequency, Reply, Sandbox,
};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

/// Returns the command for an example that calls a Leader with a token.
fn example_command(base_url: &str, token: &str, name: &str) -> Command {
    let mut command = example(name);
    command
        .env("CRIBL_BASE_URL", base_url)
        .env("CRIBL_BEARER_TOKEN", token);
    command
}

async fn leader() -> Sandbox {
    let users = ["nico", "maria", "ada"];
    let builder = users
        .into_iter()
        .fold(Sandbox::builder(), |builder, user| builder.user(user, "x"));
    builder.start().await.unwrap()
}

#[track_caller]
fn ended(output: &Output, code: i32, words: &[&str]) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    for words in words {
        assert!(stderr.contains(words), "no {words:?} in:\n{stderr}");
    }
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[tokio::test]
async fn one_call_ends_the_users_tokens_and_exits_with_0() {
    let leader = leader().await;
    let token = leader.issue_token("nico").unwrap();
    let mut command = example_command(&leader.base_url(), &leader.admin_token(), "one_call");
    let output = command.arg("nico").output().unwrap();
    ended(&output, 0, &[]);
    assert_eq!(stdout(&output), "nico: accepted by the Leader; tries: 1\n");
    assert!(!leader.accepts(&token));
}

#[tokio::test]
async fn one_call_says_to_sign_in_again_if_the_token_is_refused() {
    let leader = leader().await;
    let mut command = example_command(&leader.base_url(), TOKEN, "one_call");
    let output = command.arg("nico").output().unwrap();
    ended(&output, 1, &["error: nico: ", "hint: sign in again"]);
    assert!(!leader.is_invalidated("nico"));
}

#[test]
fn one_call_says_to_try_again_later_if_the_leader_is_down() {
    let unreachable = format!("http://{}", closed_port());
    let output = example_command(&unreachable, TOKEN, "one_call")
        .arg("nico")
        .output()
        .unwrap();
    ended(&output, 1, &["no connection", "hint: run this again later"]);
}

#[tokio::test]
async fn one_call_says_to_check_the_address_if_no_leader_responds() {
    let leader = leader().await;
    leader.respond_next(Reply::new(StatusCode::OK).body("<html>Sign in to the network</html>"));
    let mut command = example_command(&leader.base_url(), &leader.admin_token(), "one_call");
    let output = command.arg("nico").output().unwrap();
    ended(&output, 1, &["hint: check CRIBL_BASE_URL"]);
}

#[tokio::test]
async fn one_call_sends_nothing_if_its_input_is_invalid() {
    let leader = leader().await;
    let asked = |arguments: &[&str]| {
        let mut command = example_command(&leader.base_url(), &leader.admin_token(), "one_call");
        command.args(arguments).output().unwrap()
    };
    ended(&asked(&[]), 2, &["error: name one user"]);
    ended(&asked(&["nico", "maria"]), 2, &["error: name one user"]);
    ended(&asked(&[".."]), 2, &["error: a user id cannot be"]);
    let output = example("one_call").arg("nico").output().unwrap();
    ended(
        &output,
        2,
        &["error: the environment variable CRIBL_BASE_URL is not set"],
    );
    assert_eq!(leader.request_count(), 0);
}

/// Does a bulk run on these lines.
fn bulk(leader: &Sandbox, token: &str, lines: impl AsRef<[u8]>) -> Output {
    let mut child = example_command(&leader.base_url(), token, "bulk_progress")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(lines.as_ref()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

#[tokio::test]
async fn a_bulk_run_that_succeeds_for_all_lists_no_user_and_exits_with_0() {
    let leader = leader().await;
    let output = bulk(&leader, &leader.admin_token(), "nico\n\n  maria\r\nada");
    ended(&output, 0, &["3 accepted, 0 failed\n"]);
    assert_eq!(stdout(&output), "");
    for user in ["nico", "maria", "ada"] {
        assert!(leader.is_invalidated(user), "{user}");
    }
}

#[tokio::test]
async fn a_bulk_run_lists_only_the_users_that_failed_and_exits_with_1() {
    let leader = leader().await;
    leader.respond_next(Reply::new(StatusCode::FORBIDDEN));
    let output = bulk(&leader, &leader.admin_token(), "nico\n..\nmaria\nada\n");
    ended(
        &output,
        1,
        &["2 accepted, 2 failed\n", "failed ..: a user id"],
    );
    let listed: BTreeSet<&str> = stdout(&output).lines().collect();
    let users = ["nico", "maria", "ada"].into_iter();
    let mut left: BTreeSet<&str> = users.filter(|user| !leader.is_invalidated(user)).collect();
    assert_eq!(left.len(), 1);
    left.insert("..");
    assert_eq!(listed, left);
}

#[tokio::test]
async fn a_bulk_run_sends_calls_while_the_list_is_still_being_written() {
    let leader = leader().await;
    let mut child = example_command(&leader.base_url(), &leader.admin_token(), "bulk_progress")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"nico\n").unwrap();
    leader.wait_for_requests(1).await;
    stdin.write_all(b"maria\n").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    ended(&output, 0, &["2 accepted, 0 failed\n"]);
}

#[tokio::test]
async fn a_bulk_run_whose_token_is_refused_lists_all_and_stops_asking() {
    let leader = leader().await;
    let users: Vec<String> = (0..100).map(|user| format!("user{user}")).collect();
    let output = bulk(&leader, TOKEN, users.join("\n"));
    ended(&output, 1, &["0 accepted, 100 failed\n", "not tried"]);
    let listed: BTreeSet<&str> = stdout(&output).lines().collect();
    assert_eq!(listed, users.iter().map(String::as_str).collect());
    // As many calls as may be in flight when the first response arrives.
    assert!(leader.request_count() <= 8, "{}", leader.request_count());
}

#[tokio::test]
async fn a_bulk_run_whose_list_ends_with_a_read_error_exits_with_1() {
    let leader = leader().await;
    let output = bulk(&leader, &leader.admin_token(), b"nico\n\xff\nmaria\n");
    ended(&output, 1, &["1 accepted, 0 failed\n", "was not tried"]);
    assert!(!leader.is_invalidated("maria"));
}

#[test]
fn a_bulk_run_without_a_leader_to_call_exits_with_2() {
    let output = example("bulk_progress").output().unwrap();
    ended(
        &output,
        2,
        &["error: the environment variable CRIBL_BASE_URL is not set"],
    );
}

const SECRET: &str = "a secret that the provider knows, too";

fn webhook(base_url: &str, password: &str, secret: &str) -> Command {
    let mut command = example("leaver_webhook");
    command
        .arg("0")
        .env("CRIBL_BASE_URL", base_url)
        .env("CRIBL_USERNAME", ADMIN_USERNAME)
        .env("CRIBL_PASSWORD", password)
        .env("WEBHOOK_SECRET", secret);
    command
}

/// A running webhook. Dropping it stops the process.
struct Webhook {
    child: Child,
    address: SocketAddr,
    #[cfg_attr(not(unix), allow(dead_code, reason = "a test with signals reads it"))]
    log: Lines<BufReader<ChildStderr>>,
}

impl Webhook {
    fn start(base_url: &str) -> Self {
        Self::of(webhook(base_url, ADMIN_PASSWORD, SECRET))
    }

    fn of(mut command: Command) -> Self {
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = line.strip_prefix("listening on http://");
        let address = address.and_then(|line| line.strip_suffix("/leaver\n"));
        let address: Option<SocketAddr> = address.and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}"));
        assert!(address.ip().is_loopback(), "{address}");
        Self {
            child,
            address,
            log,
        }
    }

    /// Sends a message with the correct signature and returns the status of the response.
    fn send_message(&self, message: &str) -> u16 {
        request(self.address, "POST", "/leaver", &signed(message), message)
    }

    fn send_leaver(&self, user: &str) -> u16 {
        self.send_message(&json!({"event": "user.left", "user": user}).to_string())
    }
}

impl Drop for Webhook {
    fn drop(&mut self) {
        // Fails if the process has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn signed(message: &str) -> String {
    let mut key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    key.update(message.as_bytes());
    let signature = HEXLOWER.encode(&key.finalize().into_bytes());
    format!("X-Signature-256: sha256={signature}\r\n")
}

/// Sends a request and returns the status of the response. `headers` holds whole lines.
fn request(to: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> u16 {
    let mut connection = TcpStream::connect(to).unwrap();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    connection.write_all((head + body).as_bytes()).unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).unwrap();
    let status = response.split(' ').nth(1);
    status
        .and_then(|status| status.parse().ok())
        .expect(&response)
}

#[tokio::test]
async fn the_webhook_responds_with_200_when_the_leader_has_ended_the_leavers_tokens() {
    let leader = leader().await;
    let token = leader.issue_token("nico").unwrap();
    let webhook = Webhook::start(&leader.base_url());
    assert_eq!(webhook.send_leaver("nico"), 200);
    assert!(!leader.accepts(&token));
}

#[tokio::test]
async fn the_webhook_accepts_a_signature_from_another_implementation() {
    let leader = leader().await;
    let webhook = Webhook::start(&leader.base_url());
    let message = r#"{"event":"user.left","user":"nico"}"#;
    // Made with `openssl dgst -sha256 -hmac SECRET`.
    let signature = "X-Signature-256: sha256=84363465b1ad9550abd2b2dc14d2fab789be1d9132218e8ab498aa4fdb26669b\r\n";
    let response = request(webhook.address, "POST", "/leaver", signature, message);
    assert_eq!(response, 200);
    assert!(leader.is_invalidated("nico"));
}

#[tokio::test]
async fn the_webhook_does_nothing_for_a_sender_who_did_not_sign_the_message() {
    let leader = leader().await;
    let webhook = Webhook::start(&leader.base_url());
    let message = r#"{"event":"user.left","user":"nico"}"#;
    let of_another = signed(r#"{"event":"user.left","user":"maria"}"#);
    let right = signed(message);
    // The first 16 of the 32 bytes of a signature.
    let half = format!("{}\r\n", &right[.."X-Signature-256: sha256=".len() + 32]);
    for headers in [
        "",
        of_another.as_str(),
        &right.replace("sha256=", ""),
        &right.replace("sha256=", "sha1="),
        &half,
        &right.replace("\r\n", "0\r\n"),
        &right.replace("\r\n", "00\r\n"),
        "X-Signature-256: sha256=\r\n",
        "X-Signature-256: sha256=not hexadecimal\r\n",
    ] {
        let response = request(webhook.address, "POST", "/leaver", headers, message);
        assert_eq!(response, 401, "{headers:?}");
    }
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn the_webhook_has_one_path_and_one_method() {
    let leader = leader().await;
    let webhook = Webhook::start(&leader.base_url());
    let message = r#"{"event":"user.left","user":"nico"}"#;
    let asked = |method, path| request(webhook.address, method, path, &signed(message), message);
    assert_eq!(asked("POST", "/"), 404);
    assert_eq!(asked("POST", "/leaver/nico"), 404);
    assert_eq!(asked("GET", "/leaver"), 405);
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn the_webhook_permanently_refuses_messages_without_a_leaver() {
    let leader = leader().await;
    let webhook = Webhook::start(&leader.base_url());
    for id in ["", ".", ".."] {
        assert_eq!(webhook.send_leaver(id), 422, "{id:?}");
    }
    for message in [
        "",
        "nico",
        r#"{"event":"user.left"}"#,
        r#"{"event":"user.left","user":7}"#,
        r#"{"event":"user.joined","user":"nico"}"#,
        r#"{"user":"nico"}"#,
    ] {
        assert_eq!(webhook.send_message(message), 400, "{message}");
    }
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn the_webhook_reads_no_more_of_a_message_than_the_limit() {
    let leader = leader().await;
    let webhook = Webhook::start(&leader.base_url());
    let message = |length: usize| {
        let around = json!({"event": "user.left", "user": ""}).to_string().len();
        json!({"event": "user.left", "user": "x".repeat(length - around)}).to_string()
    };
    assert_eq!(webhook.send_message(&message(4096)), 200);
    assert_eq!(webhook.send_message(&message(4097)), 413);
}

#[test]
fn the_webhook_asks_the_sender_to_repeat_if_the_leader_is_down() {
    let webhook = Webhook::start(&format!("http://{}", closed_port()));
    assert_eq!(webhook.send_leaver("nico"), 503);
}

#[tokio::test]
async fn the_webhook_carries_out_a_repeated_message_that_failed_before() {
    let leader = leader().await;
    leader.set_faults(
        Faults::none()
            .unavailable(Frequency::always(), None)
            .on(Calls::All),
    );
    let webhook = Webhook::start(&leader.base_url());
    assert_eq!(webhook.send_leaver("nico"), 503);
    leader.set_faults(Faults::none());
    leader.respond_next(Reply::new(StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(webhook.send_leaver("nico"), 503);
    leader.respond_next(Reply::new(StatusCode::FORBIDDEN));
    assert_eq!(webhook.send_leaver("nico"), 502);
    assert!(!leader.is_invalidated("nico"));
    assert_eq!(webhook.send_leaver("nico"), 200);
    assert!(leader.is_invalidated("nico"));
}

#[tokio::test]
async fn the_webhook_asks_the_sender_to_repeat_if_the_leader_refuses_its_password() {
    let leader = leader().await;
    let webhook = Webhook::of(webhook(&leader.base_url(), "wrong", SECRET));
    assert_eq!(webhook.send_leaver("nico"), 502);
    assert!(!leader.is_invalidated("nico"));
}

#[cfg(unix)]
#[test]
fn the_webhook_finishes_the_call_in_flight_before_it_stops() {
    use std::time::Duration;

    use crate::support::raw_server::{self, RawServer};

    let signed_in = json!({"token": TOKEN, "forcePasswordChange": false}).to_string();
    let leader = RawServer::start([
        raw_server::Reply::json("200 OK", &signed_in),
        raw_server::Reply::BytesThenSilence(Vec::new()),
    ]);
    let mut webhook = Webhook::start(&leader.base_url());
    let address = webhook.address;
    let message = r#"{"event":"user.left","user":"nico"}"#;
    let call = move || request(address, "POST", "/leaver", &signed(message), message);
    let call = std::thread::spawn(call);
    for call in ["the sign-in", "the invalidation"] {
        assert!(leader.await_end(Duration::from_secs(60)), "{call}");
    }

    let process = webhook.child.id().to_string();
    let told = Command::new("kill").args(["-TERM", &process]).status();
    assert!(told.unwrap().success());
    let said = webhook.log.next().unwrap().unwrap();
    assert!(said.starts_with("stopping"), "{said}");
    leader.send_unasked(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"count\":1}");
    assert_eq!(call.join().unwrap(), 200);
    assert_eq!(webhook.child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_webhook_does_not_start_with_a_short_secret() {
    let unreachable = format!("http://{}", closed_port());
    for secret in ["", "hunter2"] {
        let mut command = webhook(&unreachable, ADMIN_PASSWORD, secret);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        if !line.is_empty() {
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        assert_eq!(line, "", "{secret:?}");
        ended(&output, 1, &["error: WEBHOOK_SECRET is shorter than"]);
    }
}
