//! The document as a client of the API sees it, however it is written.
//!
//! `node` walks the document through its references, `schema` reads one level of a schema with its
//! defaults spelled out, `number` reads numbers exactly, `security` and `servers` read what holds for an
//! operation, `words` names the fields that are only documentation. Nothing here compares, prints or
//! touches a file.

mod merge;
pub mod node;
pub mod number;
pub mod operation;
pub mod schema;
pub mod security;
pub mod servers;
pub mod words;
