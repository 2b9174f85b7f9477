//! Why a client can't be built.

use std::error::Error as StdError;
use std::path::PathBuf;

use super::transport::innermost;
use crate::client::values::{BaseUrlError, TokenError};

/// Why a client can't be built from what it was given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The base URL is none, or not one to send a token to.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    /// The bearer token can't be sent.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Neither a bearer token nor other credentials were given.
    #[error("there are no credentials: the Leader answers nobody without a bearer token")]
    NoToken,
    /// A file given for a certificate or a key can't be used.
    #[error("the {what} can't be used: {reason}")]
    Certificate {
        /// What the file was given as.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A variable of the environment names a trust store that can't be used.
    #[error("{variable}: {} can't be used: {reason}", path.display())]
    TrustStore {
        /// The variable: `SSL_CERT_FILE` or `SSL_CERT_DIR`.
        variable: &'static str,
        /// The file or the folder that it names.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The proxy that was set, or that a variable of the environment names, can't be used. Its URL is not repeated:
    /// it may hold a password.
    #[error("{} can't be used{}: {reason}", variable.unwrap_or("the proxy"), if variable.is_some() { " as a proxy" } else { "" })]
    Proxy {
        /// The variable; `None` for the proxy that was set.
        variable: Option<&'static str>,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The URL that tokens are to be got from is none to send a secret to.
    #[error("the token URL can't be used: {0}")]
    TokenUrl(String),
    /// Settings of the connection were given together with a [`reqwest::Client`] of the caller's own,
    /// which has its own.
    #[error(
        "{0} can't be set on an HTTP client that was handed in: set it where that client is built, or hand in none"
    )]
    ConflictsWithHttpClient(&'static str),
    /// A text can't be sent in the header that it was given for.
    #[error("the {0} can't be sent in a header: it must be visible ASCII and spaces")]
    Header(&'static str),
    /// A variable of the environment is missing, or is not Unicode.
    #[error("the environment variable {name} {problem}")]
    Environment {
        /// The variable.
        name: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The HTTP client could not be set up, as where the platform's trust store can't be read.
    #[error("the HTTP client can't be set up: {}", innermost(&**.0))]
    HttpClient(Box<dyn StdError + Send + Sync>),
}
