//! Errors of a proxy that did not connect to the host.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use super::transport::{Source, innermost};
use crate::client::values::printable;

/// Why a proxy did not connect to the host.
#[derive(Debug)]
pub(crate) enum ProxyError {
    /// No connection to the proxy itself.
    Unreachable(Box<dyn StdError + Send + Sync>),
    /// The proxy responded with its own status.
    Refused {
        status: StatusCode,
        has_credentials: bool,
    },
    /// A SOCKS proxy refused. Holds the reason.
    Socks(String),
    /// The connection to the proxy broke before it connected to the host.
    Broken(Source),
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

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => {
                let reason = printable(&innermost(&**error).to_string());
                write!(f, "the proxy cannot be reached: {reason}")
            }
            Self::Refused {
                status: StatusCode::PROXY_AUTHENTICATION_REQUIRED,
                has_credentials: false,
            } => f.write_str("the proxy wants credentials (407)"),
            Self::Refused {
                status: StatusCode::PROXY_AUTHENTICATION_REQUIRED,
                has_credentials: true,
            } => f.write_str("the proxy does not accept the credentials in its URL (407)"),
            Self::Refused { status, .. } => {
                write!(
                    f,
                    "the proxy made no connection: it responded with {status}"
                )
            }
            Self::Socks(reason) => write!(f, "the proxy made no connection: {reason}"),
            Self::Broken(error) => {
                let reason = printable(&innermost(&**error).to_string());
                write!(
                    f,
                    "the proxy broke off before it made a connection: {reason}"
                )
            }
        }
    }
}

impl StdError for ProxyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unreachable(error) => Some(&**error),
            Self::Broken(error) => Some(&**error),
            Self::Refused { .. } | Self::Socks(_) => None,
        }
    }
}
