//! The base URL of the Leader, checked before anything is sent to it.

use std::fmt;

use reqwest::Url;
use url::Host;

/// The API's path on a Leader, for a base URL without a path.
const DEFAULT_PATH: &str = "/api/v1";

/// A base URL without a trailing slash, so that a documented path can be appended.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl(Url);

/// Why a text is not a base URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// The text is not a URL.
    #[error(
        "the base URL cannot be read: {0}; it looks like https://leader.example.com:9000/api/v1"
    )]
    Unreadable(String),
    /// The URL begins with something other than `http://` or `https://`.
    #[error("the base URL must begin with https:// or http://, not {0}:")]
    Scheme(String),
    /// The URL contains a user name or a password, which would end up in logs.
    #[error(
        "the base URL must not contain a user name or a password: give the bearer token separately"
    )]
    UserInfo,
    /// The URL contains a query, to which no documented path can be appended.
    #[error("the base URL must not contain a query (from the ? on)")]
    Query,
    /// The URL contains a fragment, which is never sent.
    #[error("the base URL must not contain a fragment (from the # on)")]
    Fragment,
    /// The token would be sent unencrypted over the network.
    #[error(
        "the base URL is plain http, so the bearer token would cross the network to {host} unencrypted: \
         use https://, or allow plain http explicitly (`allow_plain_http`)"
    )]
    PlainHttp {
        /// The host of the URL.
        host: String,
    },
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let mut url =
            Url::parse(text.trim()).map_err(|e| BaseUrlError::Unreadable(e.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::UserInfo);
        }
        if url.query().is_some() {
            return Err(BaseUrlError::Query);
        }
        if url.fragment().is_some() {
            return Err(BaseUrlError::Fragment);
        }
        let path = match url.path().trim_end_matches('/') {
            "" => DEFAULT_PATH,
            path => path,
        };
        let path = path.to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn as_url(&self) -> &Url {
        &self.0
    }

    pub(crate) fn path(&self) -> &str {
        self.0.path()
    }

    /// Returns the URL of `path` on the same host.
    pub(crate) fn with_path(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Returns host and port, for messages.
    pub(crate) fn authority(&self) -> String {
        authority(&self.0)
    }

    pub(crate) fn host(&self) -> String {
        self.0.host_str().unwrap_or_default().to_owned()
    }
}

/// Returns the host and port of a URL, as errors name them.
pub(crate) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Returns true if requests to `url` stay on this machine: 127.0.0.0/8, `::1`, or `localhost`, which [RFC
/// 6761, section 6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3) reserves for it.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.trim_end_matches('.').eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}
