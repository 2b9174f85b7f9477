//! The outside world: files, git, standard output, and the error that ends the command.

mod failure;
pub mod git;
pub mod lines;
pub mod openapi_folder;
mod output;
pub mod progress;
mod source;
pub mod write;

pub use failure::Failure;
pub use output::{Output, printable};
pub use source::Source;
