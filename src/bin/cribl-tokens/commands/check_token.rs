//! `cribl-tokens check-token`: whether a Leader still accepts a token, the only proof that an
//! invalidation took hold.

use std::path::Path;
use std::process::ExitCode;

use cribl_tokens::{Error, TokenStatus};

use crate::args::CheckTokenArgs;
use crate::exit;
use crate::hint;
use crate::leader::connection;
use crate::leader::identity::Identity;
use crate::leader::secret;
use crate::leader::settings::{self, Leader};
use crate::leader_args::LeaderArgs;
use crate::output::print;
use crate::run::progress::while_waiting;
use crate::run::signals;
use crate::say::say;

pub async fn run(args: &CheckTokenArgs) -> ExitCode {
    match check(args).await {
        Ok(code) => ExitCode::from(code),
        Err(reason) => exit::nothing_tried(&reason),
    }
}

async fn check(args: &CheckTokenArgs) -> Result<u8, String> {
    let leader = settings::one_leader(&args.leader, "check-token")?;
    let client = connection::client(&leader, &args.leader)?;
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

/// The token that is to be refused after an invalidation: read before anything is sent.
pub struct Proof {
    client: cribl_tokens::Client,
    /// The Leader accepted it before the calls.
    worked: bool,
}

const TOKEN: &str = "the token of --verify-token-file";

impl Proof {
    pub fn new(leader: &Leader, args: &LeaderArgs, file: &Path) -> Result<Self, String> {
        let token = secret::token_in(file)?;
        let client = connection::client_with_token(leader, args, token)?;
        Ok(Self {
            client,
            worked: false,
        })
    }

    /// Asks the Leader before the calls: that a token is refused proves nothing of them if it was
    /// refused before. Says whether to go on, and not where a signal came.
    pub async fn before(&mut self) -> bool {
        match self.ask().await {
            Some(Ok(TokenStatus::Accepted)) => self.worked = true,
            Some(Ok(TokenStatus::Refused)) => say!(
                "warning: {TOKEN} is refused already, before any call: that it is refused afterwards will prove nothing"
            ),
            Some(Err(error)) => {
                say!("warning: whether {TOKEN} works before the calls can't be told: {error}");
            }
            None => return false,
        }
        true
    }

    /// `None` where a signal came first.
    async fn ask(&self) -> Option<Result<TokenStatus, Error>> {
        let answer = Box::pin(while_waiting(self.client.check_token()));
        signals::unless_interrupted(answer).await
    }

    /// Asks the Leader after the calls, of which so many were accepted, in this run or, by the journal,
    /// before it; says what the exit code is.
    pub async fn verify(&self, accepted: u64) -> u8 {
        if accepted == 0 {
            say!("not verified: no call was accepted");
            return exit::FAILED;
        }
        match self.ask().await {
            Some(Ok(TokenStatus::Refused)) if self.worked => {
                say!("verified: the Leader refuses {TOKEN}, which it accepted before");
                0
            }
            Some(Ok(TokenStatus::Refused)) => {
                say!(
                    "not verified: the Leader refuses {TOKEN}, but nothing shows that it accepted it before the calls"
                );
                0
            }
            Some(Ok(TokenStatus::Accepted)) => {
                say!(
                    "error: {TOKEN} STILL WORKS: the Leader accepts it. Is it a token of one of these users?"
                );
                exit::FAILED
            }
            Some(Err(error)) => {
                say!("error: whether {TOKEN} still works can't be told: {error}");
                exit::FAILED
            }
            None => {
                say!("not verified: it was interrupted");
                exit::INTERRUPTED
            }
        }
    }
}
