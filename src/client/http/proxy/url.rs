//! The URL of a proxy.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::client::values::{is_loopback, printable};

/// A proxy, and the source of its URL.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) kind: ProxyKind,
    /// An IPv6 address in brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) credentials: Option<ProxyCredentials>,
    /// The environment variable that names it.
    variable: Option<&'static str>,
    pub(super) is_loopback: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProxyKind {
    Http,
    Https,
    /// SOCKS 5, with names resolved by this machine.
    Socks5,
    /// SOCKS 5, with names resolved by the proxy.
    Socks5h,
}

#[derive(Clone)]
pub(crate) struct ProxyCredentials {
    pub(crate) username: String,
    pub(crate) password: String,
}

impl Proxy {
    /// Parses `[KIND://][USER:PASSWORD@]HOST[:PORT]`, with curl's defaults: http, and the port 1080, or 443
    /// for https.
    pub(super) fn parse(text: &str, variable: Option<&'static str>) -> Result<Self, &'static str> {
        const NOT_A_URL: &str = "it is not a URL such as http://proxy.example.com:3128";
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let kind = match scheme.to_ascii_lowercase().as_str() {
            "http" => ProxyKind::Http,
            "https" => ProxyKind::Https,
            "socks5" => ProxyKind::Socks5,
            "socks5h" => ProxyKind::Socks5h,
            "socks" | "socks4" | "socks4a" => {
                return Err("SOCKS 4 is not supported: use socks5:// or socks5h://");
            }
            _ => {
                return Err("its URL must begin with http://, https://, socks5:// or socks5h://");
            }
        };
        // Parsed as http, so that the host is checked. The port is read from the text, because a URL drops
        // its scheme's default port.
        let url = Url::parse(&format!("http://{rest}")).map_err(|_| NOT_A_URL)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let place = rest.get(..end).unwrap_or_default();
        let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
        let port = match place.rsplit_once(':') {
            Some((_, port)) if !port.ends_with(']') => {
                let port = port.parse().ok().filter(|port| *port != 0);
                port.ok_or(NOT_A_URL)?
            }
            _ if kind == ProxyKind::Https => 443,
            _ => 1080,
        };
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(String::from).map_err(|_| NOT_A_URL)
        };
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        let credentials = if has_credentials {
            Some(ProxyCredentials {
                username: decoded(url.username())?,
                password: decoded(url.password().unwrap_or_default())?,
            })
        } else {
            None
        };
        Ok(Self {
            kind,
            host: url
                .host_str()
                .filter(|host| !host.is_empty())
                .ok_or(NOT_A_URL)?
                .to_owned(),
            port,
            credentials,
            variable,
            is_loopback: is_loopback(&url),
        })
    }

    /// Returns the value of `Proxy-Authorization`.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let ProxyCredentials { username, password } = self.credentials.as_ref()?;
        let pair = format!("{username}:{password}");
        let encoded = STANDARD.encode(pair);
        let mut value = HeaderValue::from_str(&format!("Basic {encoded}")).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Returns the proxy's own address, as a URL with the protocol of its transport.
    pub(crate) fn address(&self) -> String {
        let scheme = if self.kind == ProxyKind::Https {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}:{}", self.host, self.port)
    }

    pub(crate) fn is_socks(&self) -> bool {
        matches!(self.kind, ProxyKind::Socks5 | ProxyKind::Socks5h)
    }
}

impl fmt::Display for Proxy {
    /// Writes the proxy as errors and logs name it: without the password, and with its variable.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ProxyKind::Http => "http",
            ProxyKind::Https => "https",
            ProxyKind::Socks5 => "socks5",
            ProxyKind::Socks5h => "socks5h",
        };
        write!(f, "the proxy {kind}://")?;
        if let Some(ProxyCredentials { username, .. }) = &self.credentials {
            write!(f, "{}:***@", printable(username))?;
        }
        write!(f, "{}:{}", self.host, self.port)?;
        match self.variable {
            Some(variable) => write!(f, " ({variable})"),
            None => Ok(()),
        }
    }
}
