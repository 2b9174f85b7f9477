//! Shared by the reports of both commands: an HTML page that needs nothing else, Markdown escaping, and a file.
//!
//! Public for the two commands of this package, and hidden from the documentation. It imports nothing of the project.

pub mod file;
pub mod markdown;
pub mod page;
