#![cfg_attr(feature = "client", doc = include_str!("../docs/library.md"))]
#![cfg_attr(
    not(feature = "client"),
    doc = "Invalidates users' bearer tokens on a Cribl Leader; see the feature `client`."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Input from a caller or a server must never cause a panic.
#![warn(clippy::panic, clippy::unwrap_used)]

#[cfg(feature = "blocking")]
#[warn(clippy::indexing_slicing, clippy::string_slice)]
pub mod blocking;
#[cfg(feature = "client")]
#[warn(clippy::indexing_slicing, clippy::string_slice)]
mod client;
#[cfg(any(feature = "client", feature = "spec"))]
#[doc(hidden)]
pub mod invisible;
#[cfg(feature = "spec")]
#[doc(hidden)]
#[allow(
    rustdoc::private_intra_doc_links,
    rustdoc::broken_intra_doc_links,
    reason = "hidden from the documentation: its links are for who reads the source"
)]
pub mod pipeline;
#[cfg(any(feature = "cli", feature = "spec"))]
#[doc(hidden)]
pub mod reports;
#[cfg(feature = "sandbox")]
#[warn(clippy::indexing_slicing, clippy::string_slice)]
pub mod sandbox;

/// The version of reqwest for [`ClientBuilder::http_client`].
#[cfg(feature = "client")]
pub use reqwest;
/// The version of secrecy for [`Credentials::password`].
#[cfg(feature = "client")]
pub use secrecy;

#[cfg(feature = "client")]
pub use client::{
    Accepted, AccessToken, BaseUrlError, Bulk, BulkStatus, Client, ClientBuilder,
    ClientCredentials, ConfigError, Credentials, DeadlineError, DecodeError, Error, ErrorKind,
    ErrorResponse, Invalidate, InvalidateMany, ManyCalls, Operation, Reinstate, ReinstateMany,
    Reinstatement, RetryPolicy, SignInError, TlsProblem, TokenError, TokenFuture,
    TokenInvalidation, TokenProvider, TokenStatus, TransportError, Ttl, TtlError, UserCall, UserId,
    UserIdError, Waiting,
};

// Compiles and runs the examples of README.md as doctests.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
