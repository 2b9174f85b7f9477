//! Renewing the documents of `openapi/` from a new vendor document: find the same operations, cut and
//! compare them, then write all files or none.

pub mod callers;
pub mod changelog;
pub mod operations;
pub mod plan;
pub mod table;
