//! Shared by the reports of both commands: an HTML page that needs nothing else, Markdown escaping, and a file.
//!
//! Each command mounts this folder by its path. It imports nothing of the project.

pub mod file;
pub mod markdown;
pub mod page;
