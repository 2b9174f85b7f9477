//! Code shared by both commands: a self-contained HTML page, Markdown escaping, and writing a file completely
//! or not at all.
//!
//! It is public for the two commands of this package, and hidden from the documentation. It imports nothing
//! else of the project.

pub mod file;
pub mod markdown;
pub mod page;
