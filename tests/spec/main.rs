//! The command `spec`: the real binary, with real files.
#![cfg(feature = "spec")]

mod cli;
#[path = "../support/mutations.rs"]
mod document_mutations;
mod verdicts;
