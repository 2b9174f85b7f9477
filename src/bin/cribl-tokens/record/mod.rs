//! The files of a run: the journal, the history it records, and the list of failed users.

pub mod failed_list;
pub mod history;
pub mod invalidated;
pub mod journal;
pub mod journal_lines;
mod lock;
