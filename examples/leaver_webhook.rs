//! A webhook that an identity provider calls when a user leaves: it invalidates the user's tokens.
//!
//! ```sh
//! export CRIBL_BASE_URL=https://leader.example.com:9000
//! export CRIBL_USERNAME=operator CRIBL_PASSWORD=…
//! export WEBHOOK_SECRET=$(openssl rand -hex 32)    # give the provider the same secret
//! cargo run --example leaver_webhook -- 8787
//! ```
//!
//! Without a Leader of your own, `cargo run --features cli -- sandbox` starts one on your machine and prints its address;
//! `CRIBL_USERNAME=admin CRIBL_PASSWORD=sandbox-admin` signs in there. Then act as the provider:
//!
//! ```sh
//! body='{"event":"user.left","user":"nico"}'
//! signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -hex | sed 's/.* //')
//! curl -i http://127.0.0.1:8787/leaver -H "X-Signature-256: sha256=$signature" -d "$body"
//! ```
//!
//! | response | when | the provider should |
//! |---|---|---|
//! | 200 | the Leader accepted the invalidation | do nothing |
//! | 400, 413, 422 | the message is not about a leaver, or its user id is invalid | not repeat it |
//! | 401 | the signature is missing or wrong | not repeat it |
//! | 503 | the Leader cannot be reached or is busy: the tokens may still work | repeat it |
//! | 502 | the Leader refuses, which an operator has to fix: the tokens still work | repeat it |
//!
//! It listens on 127.0.0.1, behind a proxy that adds TLS. Anyone who has seen a signed message can send it again, which
//! invalidates the same user once more. If the provider signs the time with the body, you can refuse old messages.

use std::error::Error as StdError;
use std::io;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use cribl_tokens::{Client, Credentials, Error, ErrorKind, RetryPolicy, UserId};
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A message is a line or two; an unauthenticated sender gets no more memory than this.
const LONGEST_BODY: usize = 4 * 1024;

/// Shorter secrets can be guessed, and with an empty one anyone can sign.
const SHORTEST_SECRET: usize = 16;

/// Providers stop waiting after some seconds, so the Leader gets less time.
const LEADER_LIMIT: Duration = Duration::from_secs(5);

/// How long calls in flight may take after the signal to stop. Without a limit, a stalled client would prevent the end.
const GRACE: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Hook {
    client: Client,
    key: Hmac<Sha256>,
}

/// The provider's message. Any other event is an error: a user who joins must not be treated as one who leaves.
#[derive(Deserialize)]
#[serde(tag = "event")]
enum Message {
    #[serde(rename = "user.left")]
    UserLeft { user: String },
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn StdError>> {
    let port = port()?;
    let routes = Router::new()
        .route("/leaver", post(leaver))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(hook()?);
    // Created before the address is printed, because a reader of the address may send a signal at once.
    let stop = stop_signal()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on http://{}/leaver", listener.local_addr()?);

    let (stopping, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, routes).with_graceful_shutdown(async {
        stop.await;
        eprintln!("stopping: finishing the calls in flight");
        drop(stopping);
    });
    tokio::select! {
        end = server => Ok(end?),
        () = async { drop(stopped.await); tokio::time::sleep(GRACE).await } => {
            Err("calls in flight were cut off: they took too long".into())
        }
    }
}

fn port() -> Result<u16, Box<dyn StdError>> {
    let Some(port) = std::env::args_os().nth(1) else {
        return Ok(8787);
    };
    let port = port.to_str().and_then(|port| port.parse().ok());
    port.ok_or_else(|| "the port is a number up to 65535, or 0 for any free port".into())
}

fn hook() -> Result<Hook, Box<dyn StdError>> {
    let setting = |name| std::env::var(name).map_err(|error| format!("{name}: {error}"));
    let secret = setting("WEBHOOK_SECRET")?;
    if secret.len() < SHORTEST_SECRET {
        return Err(format!("WEBHOOK_SECRET is shorter than {SHORTEST_SECRET} bytes").into());
    }
    // A password is needed, because a token expires after an hour or so, and the service would stop with
    // it.
    let operator = Credentials::password(setting("CRIBL_USERNAME")?, setting("CRIBL_PASSWORD")?);
    let client = Client::builder(setting("CRIBL_BASE_URL")?)
        .credentials(operator)
        .deadline(LEADER_LIMIT)
        // The provider repeats failed messages, over a longer time.
        .retry(RetryPolicy::none())
        .build()?;
    let key = Hmac::new_from_slice(secret.as_bytes())?;
    Ok(Hook { client, key })
}

async fn leaver(
    State(hook): State<Hook>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<&'static str, (StatusCode, String)> {
    if !is_signed(hook.key, &headers, &body) {
        let why = "the signature is missing or wrong".to_owned();
        return Err((StatusCode::UNAUTHORIZED, why));
    }
    let Message::UserLeft { user } = serde_json::from_slice(&body)
        .map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    let user =
        UserId::new(user).map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    match hook.client.invalidate(&user).await {
        Ok(_) => {
            // Printed with Debug, because an id may contain line breaks and must not add lines to the log.
            eprintln!("{:?}: accepted by the Leader", user.as_str());
            Ok("accepted by the Leader")
        }
        Err(error) => {
            eprintln!("{:?}: {error}", user.as_str());
            // Only the kind: the Leader's message belongs in the log, not with the provider.
            Err((status(&error), error.kind().to_string()))
        }
    }
}

/// Returns true if the header `X-Signature-256: sha256=HEX` has the body's HMAC.
fn is_signed(mut key: Hmac<Sha256>, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = headers.get("x-signature-256");
    let Some(hex) = header.and_then(|value| value.as_bytes().strip_prefix(b"sha256=")) else {
        return false;
    };
    let Ok(signature) = HEXLOWER_PERMISSIVE.decode(hex) else {
        return false;
    };
    key.update(body);
    // In constant time; the time of `==` would reveal how much of a forgery is right.
    key.verify_slice(&signature).is_ok()
}

/// The status for a failed call, which always asks the provider to repeat it. After a refused password the service must be
/// restarted with another one: this crate's client does not sign in again with one that was refused.
fn status(error: &Error) -> StatusCode {
    let no_sign_in = error.kind() == ErrorKind::SignIn && !error.is_sign_in_refused();
    if error.is_retryable() || error.is_timeout() || no_sign_in {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::BAD_GATEWAY
    }
}

/// Completes on Ctrl-C, or on a service manager's SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes on Ctrl-C.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
