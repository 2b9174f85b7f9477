//! Selects the proxy for every connection.
//!
//! The rules are those of curl's manual. The variable for the URL's scheme comes first (`https_proxy` or
//! `HTTPS_PROXY`, and only the lower-case `http_proxy`), then `all_proxy` or `ALL_PROXY`. Lower case comes
//! before upper case, and an empty variable counts as unset. The client connects directly to hosts in
//! `no_proxy` or `NO_PROXY`, even if a proxy was set explicitly. Beyond curl's rules, the environment's
//! proxy is never used for this machine, because the token would leave it.

mod no_proxy;
mod url;

use std::env;

use ::url::Url;

pub(crate) use self::url::{Proxy, ProxyKind};
use crate::client::error::ConfigError;
use crate::client::values::{authority, is_loopback};

/// The caller's setting.
#[derive(Default)]
pub(crate) enum ProxyOption {
    #[default]
    Environment,
    /// No proxy, whatever the environment says.
    None,
    Url(String),
}

impl ProxyOption {
    pub(super) fn is_set(&self) -> bool {
        !matches!(self, Self::Environment)
    }

    /// Returns the proxy for connections to `url`, if they use one.
    pub(super) fn route(&self, url: &Url) -> Result<Option<Proxy>, ConfigError> {
        let (proxy, reason) = self.decide(url)?;
        let target = authority(url);
        if let Some(proxy) = &proxy {
            tracing::info!("{target}: through {proxy}");
        } else {
            tracing::info!("{target}: no proxy: {reason}");
        }
        Ok(proxy)
    }

    /// Returns the proxy, or the reason for a direct connection.
    fn decide(&self, url: &Url) -> Result<(Option<Proxy>, String), ConfigError> {
        let (named, variable) = match self {
            Self::None => return Ok((None, "none was asked for".to_owned())),
            Self::Url(text) => {
                // Checked even if `no_proxy` makes it unnecessary.
                Proxy::parse(text, None).map_err(|reason| invalid(None, reason))?;
                (text.clone(), None)
            }
            Self::Environment if is_loopback(url) => {
                let reason = "the environment's is not used for this machine";
                return Ok((None, reason.to_owned()));
            }
            Self::Environment => match from_environment(url.scheme())? {
                Some((variable, text)) => (text, Some(variable)),
                None => return Ok((None, unset(url.scheme()))),
            },
        };
        if let Some((no_proxy, list)) = first_set(&["no_proxy", "NO_PROXY"])?
            && let Some((host, port)) = url.host().zip(url.port_or_known_default())
            && let Some(entry) = no_proxy::entry_for(&list, &host, port)
        {
            return Ok((None, format!("{no_proxy} names it ({entry})")));
        }
        let proxy = Proxy::parse(&named, variable).map_err(|reason| invalid(variable, reason))?;
        if url.scheme() == "http" && is_loopback(url) && !proxy.is_loopback {
            let reason = "it is on another machine, and would carry the token there unencrypted";
            return Err(invalid(variable, reason));
        }
        Ok((Some(proxy), String::new()))
    }
}

fn invalid(variable: Option<&'static str>, reason: &'static str) -> ConfigError {
    ConfigError::Proxy { variable, reason }
}

/// Returns the variable that names the proxy for a scheme, and its value.
fn from_environment(scheme: &str) -> Result<Option<(&'static str, String)>, ConfigError> {
    let variables: &[&str] = if scheme == "https" {
        &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    } else {
        &["http_proxy", "all_proxy", "ALL_PROXY"]
    };
    first_set(variables)
}

/// Returns the first of `variables` that is set and not empty, and its value.
fn first_set(variables: &[&'static str]) -> Result<Option<(&'static str, String)>, ConfigError> {
    for variable in variables {
        match env::var_os(variable).filter(|value| !value.is_empty()) {
            None => {}
            Some(value) => {
                let value = value.into_string();
                let value = value.map_err(|_| invalid(Some(variable), "it is not UTF-8"))?;
                return Ok(Some((variable, value)));
            }
        }
    }
    Ok(None)
}

fn unset(scheme: &str) -> String {
    if scheme == "http" && env::var_os("HTTP_PROXY").is_some() {
        "HTTP_PROXY is read only in lower case".to_owned()
    } else {
        "no environment variable names one".to_owned()
    }
}
