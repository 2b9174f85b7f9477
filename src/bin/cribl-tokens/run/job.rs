//! The parts of a run: all of it, and one Leader's part.

use std::path::PathBuf;

use cribl_tokens::{Client, Ttl};

use crate::args::WorkArgs;
use crate::input::users::Users;
use crate::record::failed_list::FailedList;
use crate::record::journal::Journal;
use crate::verb::Verb;

/// An operation on the users of a source.
pub struct BulkCommand {
    pub verb: Verb,
    pub ttl: Option<Ttl>,
    pub include_self: bool,
    pub from_journal: Option<PathBuf>,
    pub include_unknown: bool,
    /// The file of `--verify-token-file`.
    pub verify: Option<PathBuf>,
    pub args: WorkArgs,
}

/// One Leader's part of a run, checked before anything is sent.
pub struct LeaderJob {
    /// The Leader's profile.
    pub name: String,
    pub client: Client,
    pub concurrency: u16,
    pub users: Users,
    pub journal: Option<Journal>,
    pub failed: Option<FailedList>,
    /// The reason, if no call about a user will be sent to this Leader.
    pub skipped: Option<String>,
}

impl LeaderJob {
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }
}
