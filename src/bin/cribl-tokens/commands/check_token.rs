//! `cribl-tokens check-token`: checks whether a Leader accepts a token, which is the only proof of an
//! invalidation.

use std::process::ExitCode;

use cribl_tokens::{Client, TokenStatus};
use serde_json::json;

use crate::args::{CheckTokenArgs, Format};
use crate::exit;
use crate::hint;
use crate::leader::identity::Identity;
use crate::leader::leader::Leader;
use crate::leader::selection;
use crate::leader::{expiry, sign_in};
use crate::output::print;
use crate::stderr::status_line;
use crate::waiting::{while_calling, while_signing_in};

pub async fn run(args: &CheckTokenArgs) -> ExitCode {
    match check_all(args).await {
        Ok(code) => ExitCode::from(code),
        Err(reason) => exit::not_started(&reason),
    }
}

/// Checks the token of each Leader and returns the highest exit code.
async fn check_all(args: &CheckTokenArgs) -> Result<u8, String> {
    let leaders = selection::leaders(&args.leader)?;
    let is_on_stdin = |leader: &Leader| leader.identity.as_ref().is_some_and(Identity::is_on_stdin);
    if leaders.len() > 1 && leaders.iter().any(is_on_stdin) {
        return Err(
            "stdin can be read only once, and not as the secret of several Leaders".to_owned(),
        );
    }
    let mut clients = Vec::new();
    for leader in &leaders {
        clients.push((leader, sign_in::client(leader, &args.leader).await?));
    }
    let mut code = 0;
    for (leader, client) in &clients {
        code = code.max(check(leader, client, args).await);
    }
    Ok(code)
}

async fn check(leader: &Leader, client: &Client, args: &CheckTokenArgs) -> u8 {
    if let Some(identity) = &leader.identity
        && args.leader.token_file.is_none()
        && !args.leader.all_profiles
    {
        status_line!(
            "note: no --token-file, so this checks {}",
            token_of(identity)
        );
    }
    let base_url = client.base_url();
    // The call would sign in, too, but could not say that it does.
    let result = match while_signing_in(client.access_token()).await {
        Ok(_) => Box::pin(while_calling(client.check_token())).await,
        Err(error) => Err(error),
    };
    let (code, word) = match &result {
        Ok(TokenStatus::Accepted) => (0, "accepted"),
        Ok(TokenStatus::Refused) => (exit::FAILED, "refused"),
        Err(_) => (exit::UNKNOWN, "unknown"),
    };
    if let Ok(TokenStatus::Refused) = &result
        && let Some(Identity::Token(_)) = &leader.identity
        && let Ok(token) = client.access_token().await
        && let Some(expired) = expiry::expired(&token)
    {
        status_line!("note: {expired}");
    }
    let mut record = json!({ "leader": base_url, "token": word });
    if let (Some(fields), Some(profile)) = (record.as_object_mut(), &leader.profile) {
        fields.insert("profile".to_owned(), profile.as_str().into());
    }
    if let Err(error) = &result {
        let name = leader
            .profile
            .as_ref()
            .map_or(String::new(), |profile| format!("{profile}: "));
        status_line!("error: {name}cannot check the token: {error}");
        if let Some(hint) = hint::for_error(error) {
            status_line!("hint: {hint}");
        }
        if let Some(fields) = record.as_object_mut() {
            let failure = json!({ "kind": error.kind().as_str(), "message": error.to_string() });
            fields.insert("error".to_owned(), failure);
        }
    }
    let line = match args.format {
        Format::Json => format!("{record}\n"),
        Format::Human if result.is_ok() => format!("{word} by {base_url}\n"),
        Format::Human => String::new(),
    };
    // If stdout is closed, the exit code still gives the result.
    let _ = print(&line);
    code
}

/// Names the token that is checked without a token file.
fn token_of(identity: &Identity) -> &'static str {
    match identity {
        Identity::Token(_) => "the token that you call with",
        _ => "the token from your sign-in",
    }
}
