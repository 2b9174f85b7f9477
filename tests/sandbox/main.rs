//! The sandbox through raw connections, without the client.
#![cfg(feature = "sandbox")]

mod contract;
mod faults;
mod lifecycle;
mod record;
mod removal;
mod sign_in;
mod support;
mod tokens;
