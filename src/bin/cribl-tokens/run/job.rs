//! What a run does on one Leader.

use cribl_tokens::Client;

use crate::input::users::Users;
use crate::record::failed_list::FailedList;
use crate::record::journal::Journal;

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
