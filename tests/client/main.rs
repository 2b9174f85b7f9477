//! The library's client at its public surface, against servers on loopback.
#![cfg(feature = "client")]

mod api;
#[cfg(feature = "blocking")]
mod blocking;
mod builder;
#[cfg(feature = "sandbox")]
mod bulk;
mod certificates;
mod connections;
#[cfg(feature = "sandbox")]
mod credentials;
mod deadlines;
#[cfg(feature = "sandbox")]
mod error_chains;
#[cfg(feature = "sandbox")]
mod examples;
#[cfg(feature = "sandbox")]
mod from_env;
mod hostile_leader;
mod kept_connections;
mod programs;
#[cfg(feature = "sandbox")]
mod properties;
mod proxies;
mod redirects;
#[cfg(feature = "sandbox")]
mod removal;
mod request;
mod responses;
mod retries;
mod secrets;
#[cfg(feature = "sandbox")]
mod sign_in;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod tls_problems;
#[cfg(feature = "sandbox")]
mod token_renewal;
mod unreachable;
