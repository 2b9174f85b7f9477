//! `--verify-token-file`: checks whether the Leader refuses a user's token after the invalidation.

use std::path::Path;

use cribl_tokens::{Client, Error, TokenStatus};

use crate::exit;
use crate::leader::leader::Leader;
use crate::leader::{connection, secret};
use crate::leader_args::LeaderArgs;
use crate::signals;
use crate::stderr::status_line;
use crate::waiting::while_calling;

/// A client with the token to check, which is read before anything is sent.
pub struct Proof {
    client: Client,
    /// The token's status before the calls, if it is known.
    before: Option<TokenStatus>,
}

const TOKEN: &str = "the token of --verify-token-file";

impl Proof {
    pub fn new(leader: &Leader, args: &LeaderArgs, file: &Path) -> Result<Self, String> {
        let token =
            secret::token_in(file).map_err(|error| format!("--verify-token-file: {error}"))?;
        let client = connection::client_with_token(leader, args, token)?;
        Ok(Self {
            client,
            before: None,
        })
    }

    /// Checks the token before the calls. If it is already refused, a refusal after the calls proves
    /// nothing. Returns false if a signal came.
    pub async fn before(&mut self) -> bool {
        match self.check().await {
            Some(Ok(status)) => {
                if status == TokenStatus::Refused {
                    status_line!(
                        "warning: {TOKEN} is refused already, before any call: its refusal afterwards will prove nothing"
                    );
                }
                self.before = Some(status);
            }
            Some(Err(error)) => {
                status_line!("warning: cannot check {TOKEN} before the calls: {error}");
            }
            None => return false,
        }
        true
    }

    /// Returns `None` if a signal came first.
    async fn check(&self) -> Option<Result<TokenStatus, Error>> {
        let status = Box::pin(while_calling(self.client.check_token()));
        signals::unless_interrupted(status).await
    }

    /// Checks the token again after the run, and returns the exit code. `accepted` is the number of calls
    /// accepted in this run or, according to the journal, before it.
    pub async fn after(&self, accepted: u64) -> u8 {
        if accepted == 0 {
            status_line!("not verified: no call was accepted");
            return exit::FAILED;
        }
        match self.check().await {
            Some(Ok(TokenStatus::Refused)) => self.refused_after(),
            Some(Ok(TokenStatus::Accepted)) => {
                status_line!(
                    "error: {TOKEN} STILL WORKS: the Leader accepts it\nhint: check that it is a token of one of these users"
                );
                exit::FAILED
            }
            Some(Err(error)) => {
                status_line!("error: cannot check whether {TOKEN} still works: {error}");
                exit::FAILED
            }
            None => {
                status_line!("not verified: interrupted");
                exit::INTERRUPTED
            }
        }
    }

    /// Says what a refusal after the calls proves, and returns the exit code.
    fn refused_after(&self) -> u8 {
        let why = match self.before {
            Some(TokenStatus::Accepted) => {
                status_line!("verified: the Leader refuses {TOKEN}, which it accepted before");
                return 0;
            }
            Some(TokenStatus::Refused) => "refused it before the calls, too",
            None => "is not known to have accepted it before the calls",
        };
        status_line!("not verified: the Leader refuses {TOKEN}, but it {why}");
        exit::FAILED
    }
}
