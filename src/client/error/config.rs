//! Errors in the settings of a client.

use std::error::Error as StdError;
use std::path::PathBuf;

use super::transport::innermost;
use crate::client::values::{BaseUrlError, TokenError};

/// An error in the settings of a client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The base URL is not valid, or no token may be sent to it.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    /// The bearer token can't be sent.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Neither a bearer token nor other credentials were given.
    #[error("no credentials were given: the Leader requires a bearer token")]
    NoCredentials,
    /// A given certificate or key can't be used.
    #[error("the {what} cannot be used: {reason}")]
    Certificate {
        /// What it was given as.
        what: &'static str,
        /// Why it can't be used.
        reason: String,
    },
    /// An environment variable names a trust store that can't be used.
    #[error("{variable}: {} cannot be used: {reason}", path.display())]
    TrustStore {
        /// The variable: `SSL_CERT_FILE` or `SSL_CERT_DIR`.
        variable: &'static str,
        /// The file or folder that it names.
        path: PathBuf,
        /// Why it can't be used.
        reason: String,
    },
    /// The configured proxy, or the one from an environment variable, can't be used. Its URL is not
    /// repeated, because it may contain a password.
    #[error("{} cannot be used{}: {reason}", variable.unwrap_or("the proxy"), if variable.is_some() { " as a proxy" } else { "" })]
    Proxy {
        /// The variable. `None` for a configured proxy.
        variable: Option<&'static str>,
        /// Why it can't be used.
        reason: &'static str,
    },
    /// The token URL is not valid, or no secret may be sent to it.
    #[error("the token URL cannot be used: {0}")]
    TokenUrl(String),
    /// Settings for connections were given together with a [`reqwest::Client`] or a service, which makes
    /// its own connections.
    #[error(
        "{0} cannot be set together with your own HTTP client: set it where that client is built"
    )]
    ConflictsWithHttpClient(&'static str),
    /// A text for a header has characters that can't be sent.
    #[error("the {0} cannot be sent in a header: it must be visible ASCII and spaces")]
    Header(&'static str),
    /// An environment variable is missing, or is not Unicode.
    #[error("the environment variable {name} {problem}")]
    Environment {
        /// The name of the variable.
        name: &'static str,
        /// Why it can't be used.
        problem: &'static str,
    },
    /// The HTTP client could not be set up, for example because the platform's trust store can't be read.
    #[error("the HTTP client cannot be set up: {}", innermost(&**.0))]
    HttpClient(Box<dyn StdError + Send + Sync>),
}
