//! The files of a run: the journal, what it says about earlier runs, and the list of the users that failed.

pub mod failed_list;
pub mod history;
pub mod journal;
mod lock;
