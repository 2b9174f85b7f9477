//! What a run does, altogether and on one Leader.

use std::cell::OnceCell;
use std::path::PathBuf;

use cribl_tokens::{Client, Ttl};
use tokio::time::Instant;

use crate::args::WorkArgs;
use crate::input::users::Users;
use crate::record::failed_list::FailedList;
use crate::record::journal::Journal;
use crate::verb::Verb;

/// What to do, to the users of a source.
pub struct BulkCommand {
    pub verb: Verb,
    pub ttl: Option<Ttl>,
    pub include_self: bool,
    pub from_journal: Option<PathBuf>,
    pub include_unknown: bool,
    /// `--verify-token-file`.
    pub verify: Option<PathBuf>,
    pub args: WorkArgs,
    /// When the run began, for the time limit.
    pub begun: OnceCell<Instant>,
}

/// One Leader's part of a run, checked, with nothing sent yet.
pub struct LeaderJob {
    /// The Leader's profile.
    pub name: String,
    pub client: Client,
    pub concurrency: u16,
    pub users: Users,
    pub journal: Option<Journal>,
    pub failed: Option<FailedList>,
    /// Why nothing will be sent to this Leader, if so.
    pub skipped: Option<String>,
}

impl LeaderJob {
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }
}

/// How the messages of a run name its Leader, if there are several.
#[derive(Clone)]
pub struct LeaderLabel {
    pub name: String,
    pub base_url: String,
    /// Whether other runs go on at the same time, so that no progress bar has the terminal for itself.
    pub is_among_others: bool,
}
