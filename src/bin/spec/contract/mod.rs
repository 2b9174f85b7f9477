//! The document as a client of the API sees it, independent of its notation.
//!
//! `node` walks through the document and follows references. `schema` reads one level of a schema with its
//! defaults made explicit. `number` reads numbers exactly. `security` and `servers` read what applies to an
//! operation. `docs` names the documentation fields, and `fields` says what the
//! others contain. Nothing here compares, prints or uses files.

pub mod docs;
pub mod fields;
mod merge;
pub mod node;
pub mod number;
pub mod operation;
pub mod reach;
pub mod schema;
pub mod security;
pub mod servers;
