//! A run of `invalidate` or `reinstate`: from reading the list to the summary.

mod bulk;
mod calls;
mod command;
mod confirm;
mod deadline;
mod dry_run;
pub mod job;
mod leaders;
mod prepare;
pub mod progress;
mod proof;
mod result;
mod resume;
mod stop;
mod summary;
mod user_stream;
