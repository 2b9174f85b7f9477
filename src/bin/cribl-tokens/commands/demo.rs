//! `cribl-tokens demo`: an invalidation from end to end, seen from both sides.
//!
//! Nothing is prepared: the Leader is the sandbox, a real server on 127.0.0.1, and the user's token is tried before and
//! after the invalidation.

use std::process::ExitCode;

use cribl_tokens::sandbox::Sandbox;
use cribl_tokens::{Client, UserId};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::exit;
use crate::say::say;

const USER: &str = "nico.jones@example.com";
const PASSWORD: &str = "a password for the demonstration";

type Failed = Box<dyn std::error::Error>;

pub async fn run() -> ExitCode {
    match demonstrate().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(exit::FAILED),
        Err(error) => {
            say!("error: the demonstration failed: {error}");
            ExitCode::from(exit::FAILED)
        }
    }
}

/// Goes through the steps; says whether the token was accepted before and refused after.
async fn demonstrate() -> Result<bool, Failed> {
    let leader = Sandbox::builder().user(USER, PASSWORD).start().await?;
    let base_url = leader.base_url();
    say(format_args!(
        "1. A Leader runs inside this command: {base_url}"
    ));

    let http = reqwest::Client::builder().no_proxy().build()?;
    let token = sign_in(&http, &base_url).await?;
    say(format_args!(
        "2. {USER} signs in and holds a bearer token (a JWT of {} characters)",
        token.len()
    ));

    let before = ask(&http, &base_url, &token).await?;
    say(format_args!(
        "3. With that token, GET /authorize/roles answers {before}: {}",
        verdict(before)
    ));

    let client = Client::builder(&base_url)
        .bearer_token(leader.admin_token())
        .build()?;
    let user: UserId = USER.parse()?;
    let done = client.invalidate(&user).await?;
    say(format_args!(
        "4. An administrator invalidates the tokens of {USER}: DELETE /auth/users/{{id}}/token answers {} (count {})",
        done.status(),
        done.count()
            .map_or("left out".to_owned(), |count| count.to_string()),
    ));

    let after = ask(&http, &base_url, &token).await?;
    say(format_args!(
        "5. With the same token, GET /authorize/roles answers {after}: {}",
        verdict(after)
    ));

    let shown = before.is_success() && after == StatusCode::UNAUTHORIZED;
    say(format_args!(
        "{}",
        if shown {
            "Done: the token worked before the invalidation and is refused after it."
        } else {
            "That is not what an invalidation does: the token should have worked before and be refused after."
        }
    ));
    Ok(shown)
}

async fn sign_in(http: &reqwest::Client, base_url: &str) -> Result<String, Failed> {
    let credentials = json!({ "username": USER, "password": PASSWORD });
    let answer: Value = http
        .post(format!("{base_url}/auth/login"))
        .json(&credentials)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let token = answer.get("token").and_then(Value::as_str);
    Ok(token
        .ok_or("the response to the login has no token")?
        .to_owned())
}

async fn ask(http: &reqwest::Client, base_url: &str, token: &str) -> Result<StatusCode, Failed> {
    Ok(http
        .get(format!("{base_url}/authorize/roles"))
        .bearer_auth(token)
        .send()
        .await?
        .status())
}

fn verdict(status: StatusCode) -> &'static str {
    if status.is_success() {
        "accepted"
    } else {
        "refused"
    }
}

fn say(line: std::fmt::Arguments<'_>) {
    // If stdout is closed, the exit code still says it.
    let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{line}\n"));
}
