//! A webhook that an identity provider calls when a user has left: it invalidates the user's tokens.
//!
//! ```sh
//! export CRIBL_BASE_URL=https://leader.example.com:9000
//! export CRIBL_USERNAME=operator CRIBL_PASSWORD=…
//! export WEBHOOK_SECRET=$(openssl rand -hex 32)    # the provider is given the same
//! cargo run --example leaver_webhook -- 8787
//! ```
//!
//! Without a Leader of your own: `cargo run --features cli -- sandbox` prints the address of one that
//! runs on your machine, where `CRIBL_USERNAME=admin CRIBL_PASSWORD=sandbox-admin` signs in. Then be the
//! provider:
//!
//! ```sh
//! body='{"event":"user.left","user":"nico"}'
//! signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -hex | sed 's/.* //')
//! curl -i http://127.0.0.1:8787/leaver -H "X-Signature-256: sha256=$signature" -d "$body"
//! ```
//!
//! | answer | when | the provider should |
//! |---|---|---|
//! | 200 | the Leader accepted the invalidation | be content |
//! | 400, 413, 422 | the message isn't a leaver's, or names nobody who can have an id | not repeat it |
//! | 401 | the signature is missing or wrong | not repeat it |
//! | 503 | the Leader can't be reached or is busy: the tokens may still be good | repeat it |
//! | 502 | the Leader refuses, which somebody has to look into: the tokens are still good | repeat it |
//!
//! It listens on 127.0.0.1, for a proxy that brings TLS. Who has seen a signed message can send it
//! again, which invalidates the same user once more; a provider that signs the time with the body
//! lets you refuse old ones.

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

/// A message is a line or two; who isn't known yet gets no more memory than this.
const LONGEST_BODY: usize = 4 * 1024;

/// Shorter secrets can be guessed, and an empty one lets anybody sign.
const SHORTEST_SECRET: usize = 16;

/// Providers give up waiting after some seconds, so the Leader has fewer.
const LEADER_LIMIT: Duration = Duration::from_secs(5);

/// How long calls in flight may take after the signal to stop. A client that stalls would hold up the
/// end for good.
const GRACE: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Hook {
    client: Client,
    key: Hmac<Sha256>,
}

/// What the provider sends. Any other event is an error: somebody who has just joined must not be
/// taken for one who has left.
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
    // Before anybody is told the address, and may send a signal to whom they found there.
    let stop = stop_signal()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on http://{}/leaver", listener.local_addr()?);

    let (stopping, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, routes).with_graceful_shutdown(async {
        stop.await;
        eprintln!("stopping: no more calls are taken, those in flight are finished");
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
    port.ok_or_else(|| "the port is a number up to 65535, or 0 for any that is free".into())
}

fn hook() -> Result<Hook, Box<dyn StdError>> {
    let setting = |name| std::env::var(name).map_err(|error| format!("{name}: {error}"));
    let secret = setting("WEBHOOK_SECRET")?;
    if secret.len() < SHORTEST_SECRET {
        return Err(format!("WEBHOOK_SECRET is shorter than {SHORTEST_SECRET} bytes").into());
    }
    // A password and not a token: a token would end after an hour or so, and the service with it.
    let operator = Credentials::password(setting("CRIBL_USERNAME")?, setting("CRIBL_PASSWORD")?);
    let client = Client::builder(setting("CRIBL_BASE_URL")?)
        .credentials(operator)
        .timeout(LEADER_LIMIT)
        // The provider repeats what failed, and has more patience for it.
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
            // As Debug shows it: an id may hold line breaks, and a log's lines are to be the log's own.
            eprintln!("{:?}: accepted by the Leader", user.as_str());
            Ok("accepted by the Leader")
        }
        Err(error) => {
            eprintln!("{:?}: {error}", user.as_str());
            // The kind alone: what the Leader said is for the log, not for the provider.
            Err((status(&error), error.kind().to_string()))
        }
    }
}

/// Whether the header `X-Signature-256: sha256=HEX` has the body's HMAC.
fn is_signed(mut key: Hmac<Sha256>, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = headers.get("x-signature-256");
    let Some(hex) = header.and_then(|value| value.as_bytes().strip_prefix(b"sha256=")) else {
        return false;
    };
    let Ok(signature) = HEXLOWER_PERMISSIVE.decode(hex) else {
        return false;
    };
    key.update(body);
    // In constant time, where `==` would tell by its own how much of a forgery is right.
    key.verify_slice(&signature).is_ok()
}

/// What the provider is told of a call that failed, which is always to repeat it: also where a password
/// or the base URL is wrong, as an operator can mend that in the meantime.
fn status(error: &Error) -> StatusCode {
    let no_sign_in = error.kind() == ErrorKind::SignIn && !error.is_sign_in_refused();
    if error.is_retryable() || error.is_timeout() || no_sign_in {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::BAD_GATEWAY
    }
}

/// Ends with Ctrl-C, or with what a service manager sends.
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

/// Ends with Ctrl-C.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
