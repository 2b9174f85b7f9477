//! Updates the documents of `openapi/` from a new vendor document: finds the same operations, cuts them out
//! and compares them, then writes all files or none.

pub mod callers;
pub mod changelog;
pub mod operations;
pub mod plan;
pub mod table;
