//! The pipeline as a library: documents in; problems or source text out.
#![cfg(feature = "spec")]

mod adapt;
mod breaches;
mod changes;
mod compositions;
#[path = "../support/mutations.rs"]
mod document_mutations;
mod generated;
mod harmless;
mod hostile;
mod large;
mod later;
mod lowering;
mod mutations;
#[path = "../support/raw_server.rs"]
#[allow(dead_code, reason = "other test programs use the rest")]
mod raw_server;
mod reading;
mod refusals;
mod repair;
mod responses;
mod rules;
mod scale;
mod snapshots;
mod surface;
mod variants;
