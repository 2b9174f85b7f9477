//! `cribl-tokens demo`: shows an invalidation from end to end, as seen by the operator and by the user.
//!
//! The Leader is the sandbox, a real server on 127.0.0.1. The user's token is tried before and after the
//! invalidation.

use std::process::ExitCode;

use cribl_tokens::sandbox::Sandbox;
use cribl_tokens::{Client, Credentials, TokenStatus};

use crate::exit;
use crate::output::print;
use crate::stderr::status_line;

const USER: &str = "nico.jones@example.com";
const PASSWORD: &str = "a password for the demonstration";

type Failed = Box<dyn std::error::Error>;

pub async fn run() -> ExitCode {
    match demonstrate().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(exit::FAILED),
        Err(error) => {
            status_line!("error: the demonstration failed: {error}");
            ExitCode::from(exit::FAILED)
        }
    }
}

/// Runs the steps. Returns true if the token was accepted before the invalidation and refused after it.
async fn demonstrate() -> Result<bool, Failed> {
    let leader = Sandbox::builder().user(USER, PASSWORD).start().await?;
    let base_url = leader.base_url();
    print_line(&format!("1. A Leader runs inside this command: {base_url}"));

    let user = Client::builder(&base_url)
        .credentials(Credentials::password(USER, PASSWORD))
        .build()?;
    let token = user.access_token().await?;
    let held = token.expose_secret();
    print_line(&format!(
        "2. {USER} signs in and has a bearer token (a JWT of {} characters)",
        held.len()
    ));

    // This client only has the token, so it cannot sign in for a new one.
    let holder = Client::builder(&base_url).bearer_token(held).build()?;
    let before = holder.check_token().await?;
    print_line(&format!(
        "3. With that token, GET /authorize/roles responds: {before}"
    ));

    let operator = Client::builder(&base_url)
        .bearer_token(leader.admin_token())
        .build()?;
    let accepted = operator.invalidate(USER).await?;
    let count = accepted
        .count()
        .map_or("left out".to_owned(), |count| count.to_string());
    print_line(&format!(
        "4. DELETE /auth/users/{{id}}/token responds {}, with a count of {count}",
        accepted.status(),
    ));

    let after = holder.check_token().await?;
    print_line(&format!(
        "5. With the same token, GET /authorize/roles responds: {after}"
    ));

    let shown = before == TokenStatus::Accepted && after == TokenStatus::Refused;
    print_line(if shown {
        "Done: the token worked before the invalidation and is refused after it."
    } else {
        "That is not what an invalidation does: the token should have worked before and be refused after."
    });
    Ok(shown)
}

fn print_line(line: &str) {
    // If stdout is closed, the exit code still gives the result.
    let _ = print(&format!("{line}\n"));
}
