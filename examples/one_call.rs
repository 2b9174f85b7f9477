//! Invalidates the tokens of one user, and prints the result and what to do about a failure.
//!
//! ```sh
//! export CRIBL_BASE_URL=https://leader.example.com:9000
//! export CRIBL_BEARER_TOKEN=…    # or CRIBL_USERNAME and CRIBL_PASSWORD
//! cargo run --example one_call -- nico.jones@example.com
//! ```
//!
//! Without a Leader of your own, `cargo run --features cli -- sandbox` starts one on your machine with a user `nico`, and
//! prints the two `export` lines for it.
//!
//! Exit codes: 0, the Leader accepted it; 1, it failed; 2, nothing was tried.

use std::error::Error as StdError;
use std::process::ExitCode;

use cribl_tokens::{Client, Error, ErrorKind, UserId};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (client, user) = match prepared() {
        Ok(prepared) => prepared,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match client.invalidate(&user).await {
        Ok(accepted) => {
            let tries = accepted.attempts();
            println!("{user}: accepted by the Leader; tries: {tries}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {user}: {error}");
            eprintln!("hint: {}", hint(&error));
            ExitCode::FAILURE
        }
    }
}

/// Prepares the call. Every error here happens before anything is sent.
fn prepared() -> Result<(Client, UserId), Box<dyn StdError>> {
    // Not `args`, which panics if an argument is not UTF-8.
    let mut arguments = std::env::args_os().skip(1);
    let (Some(id), None) = (arguments.next(), arguments.next()) else {
        return Err("name one user: one_call ID".into());
    };
    let id = id.into_string().map_err(|_| "the id is not UTF-8")?;
    // The token comes from the environment, because every user of the machine can read a command line.
    Ok((Client::from_env()?, UserId::new(id)?))
}

/// Returns what to do about a failure. The error's own text says what happened.
fn hint(error: &Error) -> &'static str {
    if error.is_unauthorized() {
        return "sign in again, and put the new token into CRIBL_BEARER_TOKEN";
    }
    if error.is_timeout() || error.is_retryable() {
        // The client has already retried, so the next try is for later.
        return "run this again later: it does no harm to a user who is invalidated already";
    }
    match error.kind() {
        ErrorKind::Forbidden => "use the token of a user who may administer users",
        ErrorKind::Tls => "ClientBuilder::add_ca_certificates trusts a private CA",
        ErrorKind::NotFound
        | ErrorKind::Redirect
        | ErrorKind::UnexpectedBody
        | ErrorKind::Protocol => "check CRIBL_BASE_URL: is that a Leader?",
        _ => "the Leader's own log may say more",
    }
}
