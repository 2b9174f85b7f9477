//! Errors of a proxy that did not connect to the host.

use std::error::Error as StdError;

use http::StatusCode;

use super::transport::{Source, innermost};
use crate::client::values::printable;

/// Why a proxy did not connect to the host.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProxyError {
    /// No connection to the proxy itself.
    #[error("the proxy cannot be reached: {}", reason(&**.0))]
    Unreachable(#[source] Box<dyn StdError + Send + Sync>),
    /// The proxy responded with its own status.
    #[error("{}", refusal(*status, *has_credentials))]
    Refused {
        status: StatusCode,
        has_credentials: bool,
    },
    /// A SOCKS proxy refused. Holds the reason.
    #[error("the proxy made no connection: {0}")]
    Socks(String),
    /// The connection to the proxy broke before it connected to the host.
    #[error("the proxy broke off before it made a connection: {}", reason(&**.0))]
    Broken(#[source] Source),
}

fn reason(error: &(dyn StdError + 'static)) -> String {
    printable(&innermost(error).to_string())
}

fn refusal(status: StatusCode, has_credentials: bool) -> String {
    match (status, has_credentials) {
        (StatusCode::PROXY_AUTHENTICATION_REQUIRED, false) => {
            "the proxy wants credentials (407)".to_owned()
        }
        (StatusCode::PROXY_AUTHENTICATION_REQUIRED, true) => {
            "the proxy does not accept the credentials in its URL (407)".to_owned()
        }
        _ => format!("the proxy made no connection: it responded with {status}"),
    }
}

impl ProxyError {
    /// Returns true if the proxy would refuse another attempt, too.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Broken(_) => false,
            Self::Refused { status, .. } => !matches!(status.as_u16(), 429 | 502 | 503 | 504),
            Self::Socks(reason) => reason.contains("credentials") || reason.contains("auth"),
        }
    }
}
