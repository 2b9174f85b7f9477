//! What is kept of a run: the journal, what it tells of runs before, and the list of who failed.

pub mod failed_list;
pub mod history;
pub mod journal;
