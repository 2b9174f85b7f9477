//! The command `spec`: the real binary, with real files.
#![cfg(feature = "spec")]

mod cli;
#[path = "../support/mutations.rs"]
mod document_mutations;
mod numbers;
#[path = "../support/raw_server.rs"]
#[allow(dead_code, reason = "other test programs use the rest")]
mod raw_server;
mod verdicts;
