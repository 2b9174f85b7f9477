//! `cribl-tokens check-token`: whether a Leader still accepts a token, the only proof that an
//! invalidation took hold.

use std::process::ExitCode;

use cribl_tokens::TokenStatus;

use crate::args::CheckTokenArgs;
use crate::exit;
use crate::hint;
use crate::leader::identity::Identity;
use crate::leader::settings;
use crate::leader::sign_in;
use crate::output::print;
use crate::run::progress::while_waiting;
use crate::say::say;

pub async fn run(args: &CheckTokenArgs) -> ExitCode {
    match check(args).await {
        Ok(code) => ExitCode::from(code),
        Err(reason) => exit::nothing_tried(&reason),
    }
}

async fn check(args: &CheckTokenArgs) -> Result<u8, String> {
    let leader = settings::one_leader(&args.leader, "check-token")?;
    let client = sign_in::client(&leader, &args.leader).await?;
    if let Some(identity) = &leader.identity
        && args.leader.token_file.is_none()
    {
        say!(
            "note: no --token-file, so this is about {}",
            about(identity)
        );
    }
    let base_url = client.base_url();
    let (code, words) = match while_waiting(client.check_token()).await {
        Ok(TokenStatus::Accepted) => (0, "accepted"),
        Ok(TokenStatus::Refused) => (exit::FAILED, "refused"),
        Err(error) => {
            say!("error: whether the token is accepted can't be told: {error}");
            if let Some(hint) = hint::of(&error) {
                say!("hint: {hint}");
            }
            return Ok(exit::CANT_TELL);
        }
    };
    // Where nobody reads it, or it can't be written, the exit code still tells.
    let _ = print(&format!("{words} by {base_url}\n"));
    Ok(code)
}

/// Whose token is checked where no file of one is named.
fn about(identity: &Identity) -> String {
    match identity {
        Identity::Token(_) => "the token that you call with".to_owned(),
        _ => "the token that your sign-in gives".to_owned(),
    }
}
