//! `cribl-tokens demo`: shows an invalidation from end to end, as seen by the operator and by the user.
//!
//! The Leader is the sandbox, a real server on 127.0.0.1. The user's token is tried before and after the
//! invalidation.

use std::process::ExitCode;

use cribl_tokens::sandbox::Sandbox;
use cribl_tokens::{Client, Credentials, Error, TokenStatus};

use crate::exit;
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
    print_line(format_args!(
        "1. A Leader runs inside this command: {base_url}"
    ));

    let user = Client::builder(&base_url)
        .credentials(Credentials::password(USER, PASSWORD))
        .build()?;
    let token = user.access_token().await?;
    let held = token.expose_secret();
    print_line(format_args!(
        "2. {USER} signs in and has a bearer token (a JWT of {} characters)",
        held.len()
    ));

    // This client only has the token, so it cannot sign in for a new one.
    let holder = Client::builder(&base_url).bearer_token(held).build()?;
    let before = verdict(&holder).await?;
    print_line(format_args!(
        "3. With that token, GET /authorize/roles responds: {before}"
    ));

    let operator = Client::builder(&base_url)
        .bearer_token(leader.admin_token())
        .build()?;
    let accepted = operator.invalidate(USER).await?;
    let count = accepted
        .count()
        .map_or("left out".to_owned(), |count| count.to_string());
    print_line(format_args!(
        "4. DELETE /auth/users/{{id}}/token responds {}, with a count of {count}",
        accepted.status(),
    ));

    let after = verdict(&holder).await?;
    print_line(format_args!(
        "5. With the same token, GET /authorize/roles responds: {after}"
    ));

    let shown = before == ACCEPTED && after == REFUSED;
    print_line(format_args!(
        "{}",
        if shown {
            "Done: the token worked before the invalidation and is refused after it."
        } else {
            "That is not what an invalidation does: the token should have worked before and be refused after."
        }
    ));
    Ok(shown)
}

const ACCEPTED: &str = "accepted";
const REFUSED: &str = "refused";

async fn verdict(holder: &Client) -> Result<&'static str, Error> {
    Ok(match holder.check_token().await? {
        TokenStatus::Accepted => ACCEPTED,
        TokenStatus::Refused => REFUSED,
    })
}

fn print_line(line: std::fmt::Arguments<'_>) {
    // If stdout is closed, the exit code still gives the result.
    let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{line}\n"));
}
