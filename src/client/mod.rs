//! The client: thin wrappers around the generated one.
//!
//! The generated code builds each request and decodes each response. The wrappers add checks, retries, time
//! limits and errors. They are layers, and each imports only those above it in this list:
//!
//! - `lock`: locks that a panic elsewhere does not poison
//! - `values`: checked values, each with the error of its parser
//! - `error`: errors and their classification
//! - `http`: one HTTP exchange, from the connection to the decoded response
//! - `auth`: credentials, and the tokens they provide
//! - `throttle`: the pace of a bulk run's requests
//! - `request`: one call, with its retries
//! - `bulk`: calls for many users
//! - `client` and `builder`: the entry points for callers
//!
//! Only this module names `generated`.

mod auth;
mod builder;
mod bulk;
#[allow(
    clippy::module_inception,
    reason = "the file is named after its one type, like the others"
)]
mod client;
mod error;
mod http;
mod lock;
mod request;
mod throttle;
mod values;

#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "generated: its style is progenitor's, and not every type of it is used"
)]
mod generated;

pub use auth::{ClientCredentials, Credentials, TokenFuture, TokenProvider};
pub use builder::ClientBuilder;
pub use bulk::{Bulk, BulkStatus, InvalidateMany, ManyCalls, ReinstateMany};
pub use client::Client;
pub use error::{
    ConfigError, DeadlineError, DecodeError, Error, ErrorKind, ErrorResponse, SignInError,
    TlsProblem, TransportError,
};
pub use request::{
    Accepted, Invalidate, Operation, Reinstate, Reinstatement, TokenInvalidation, TokenStatus,
    UserCall,
};
pub use throttle::Waiting;
pub use values::{
    AccessToken, BaseUrlError, RetryPolicy, TokenError, Ttl, TtlError, UserId, UserIdError,
};
