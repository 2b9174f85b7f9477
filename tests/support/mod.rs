//! Shared code for the tests of the client and the command. Each test file uses a part of it.
#![allow(
    dead_code,
    reason = "each test binary compiles its own copy and uses a part of it"
)]

#[cfg(feature = "cli")]
pub mod bulk;
#[cfg(feature = "cli")]
pub mod command;
#[cfg(all(feature = "client", feature = "sandbox"))]
pub mod credentials;
pub mod echoes;
pub mod environment;
#[cfg(feature = "client")]
pub mod examples;
#[cfg(feature = "client")]
pub mod printed;
#[cfg(feature = "cli")]
pub mod profiles;
pub mod proxy;
pub mod raw_server;
#[cfg(target_os = "linux")]
pub mod terminal;
#[cfg(feature = "client")]
pub mod tls_server;

#[cfg(feature = "client")]
use cribl_tokens::{Accepted, Client, ClientBuilder, Error, RetryPolicy};

/// A token that no output may ever contain. It has the shape of a JWT, with an invalid signature.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2VjcmV0LXNpZ25hdHVyZQ";

/// A client builder for the server at `base_url`, with [`TOKEN`] and one attempt per call.
#[cfg(feature = "client")]
pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
    Client::builder(base_url)
        .bearer_token(TOKEN)
        .retry(RetryPolicy::none())
}

/// Builds the client and invalidates the tokens of one user.
#[cfg(feature = "client")]
pub async fn call(builder: ClientBuilder) -> Result<Accepted, Error> {
    builder.build()?.invalidate("nico").await
}
