//! Credentials, and the tokens they provide. Imports `values`, `error`, `http` and `generated`.

mod authenticator;
mod client_credentials;
mod credentials;
mod login;
mod sign_in;
mod token_provider;

pub(crate) use authenticator::Authenticator;
pub use client_credentials::ClientCredentials;
pub use credentials::Credentials;
pub use token_provider::{TokenFuture, TokenProvider};
