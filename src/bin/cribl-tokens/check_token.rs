//! `cribl-tokens check-token`: whether a Leader still accepts a token, the only proof that an
//! invalidation took hold.

use std::path::Path;
use std::process::ExitCode;

use cribl_tokens::TokenStatus;

use crate::args::CheckTokenArgs;
use crate::identity::Identity;
use crate::leader_args::LeaderArgs;
use crate::say::say;
use crate::settings::{self, Leader};
use crate::{connection, exit, hint, secret};

pub async fn run(args: &CheckTokenArgs) -> ExitCode {
    match check(args).await {
        Ok(code) => ExitCode::from(code),
        Err(reason) => exit::nothing_tried(&reason),
    }
}

async fn check(args: &CheckTokenArgs) -> Result<u8, String> {
    let leader = settings::one_leader(&args.leader, "check-token")?;
    if !matches!(leader.identity, Some(Identity::Token(_))) {
        return Err(
            "there is no token to check: name its file with --token-file FILE (- is stdin), or set CRIBL_BEARER_TOKEN"
                .to_owned(),
        );
    }
    let client = connection::client(&leader, &args.leader)?;
    let base_url = client.base_url();
    let (code, words) = match client.check_token().await {
        Ok(TokenStatus::Accepted) => (0, "accepted"),
        Ok(TokenStatus::Refused) => (exit::FAILED, "refused"),
        Err(error) => {
            say!("error: whether the token is accepted can't be told: {error}");
            if let Some(hint) = hint::for_kind(error.kind()) {
                say!("hint: {hint}");
            }
            return Ok(exit::CANT_TELL);
        }
    };
    print(&format!("{words} by {base_url}\n"));
    Ok(code)
}

/// Prints `line`; where nobody reads it, the exit code still tells.
pub fn print(line: &str) {
    use std::io::Write;
    let mut out = std::io::stdout();
    let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
}

/// Whose token is to be refused after an invalidation: read before anything is sent.
pub struct Proof {
    client: cribl_tokens::Client,
}

impl Proof {
    pub fn new(leader: &Leader, args: &LeaderArgs, file: &Path) -> Result<Self, String> {
        let token = secret::token_in(file)?;
        let client = connection::client_with_token(leader, args, token)?;
        Ok(Self { client })
    }

    /// Asks the Leader; says what the exit code is.
    pub async fn verify(&self) -> u8 {
        match self.client.check_token().await {
            Ok(TokenStatus::Refused) => {
                say!("verified: the Leader refuses the token of --verify-token-file");
                0
            }
            Ok(TokenStatus::Accepted) => {
                say!(
                    "error: the token of --verify-token-file STILL WORKS: the Leader accepts it. Is it a token of one of these users?"
                );
                exit::FAILED
            }
            Err(error) => {
                say!(
                    "error: whether the token of --verify-token-file still works can't be told: {error}"
                );
                exit::FAILED
            }
        }
    }
}
