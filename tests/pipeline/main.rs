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
mod lowering;
mod mutations;
mod reading;
mod refusals;
mod repair;
mod responses;
mod rules;
mod scale;
mod snapshots;
mod surface;
mod variants;
