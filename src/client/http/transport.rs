//! How the requests of one client reach its Leader and its token server.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;
use rustls::ClientConfig;
use url::Url;

use super::connection_pool::ConnectionPool;
use super::proxy;
use super::resolver::{Addresses, Resolver};
use super::tls::{ClientCertificate, TlsOptions};
use crate::client::error::{ClientCertificateUse, ConfigError};
use crate::client::values::{BaseUrl, is_loopback};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// The most of an attempt's time that connecting may take.
const CONNECT_SHARE: f32 = 0.9;

/// Settings of the connections, checked when a client is built.
pub(crate) struct TransportOptions {
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) tls: TlsOptions,
    /// Addresses of hosts, in place of the system's resolver.
    pub(crate) addresses: Addresses,
    /// An HTTP client of the caller's own.
    pub(crate) http_client: Option<reqwest::Client>,
}

/// Sends requests to one Leader.
pub(crate) struct Transport {
    pub(super) base_url: BaseUrl,
    /// Builds the requests, and sends them unless `pool` does.
    pub(super) http: reqwest::Client,
    /// `None` if `http` sends: through a proxy, or because the caller passed it in.
    pub(super) pool: Option<ConnectionPool>,
    pub(super) timeout: Duration,
    client_certificate: Arc<ClientCertificate>,
}

/// The connections of a client.
pub(crate) struct Transports {
    pub(crate) leader: Arc<Transport>,
    /// Client for the token server. Its proxy depends on that server's address.
    pub(crate) token_server: reqwest::Client,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            timeout: TIMEOUT,
            connect_timeout: None,
            tls: TlsOptions::default(),
            addresses: Addresses::default(),
            http_client: None,
        }
    }
}

impl TransportOptions {
    /// Makes the connections to `base_url`, and to `token_url` where tokens come from elsewhere.
    pub(crate) fn build(
        mut self,
        base_url: BaseUrl,
        token_url: Option<&Url>,
    ) -> Result<Transports, ConfigError> {
        let timeout = self.timeout;
        let mut client_certificate = Arc::default();
        let (http, token_server, pool) = match self.http_client.take() {
            Some(http) => {
                self.reject_conflicts()?;
                (http.clone(), http, None)
            }
            None => self.own_connections(&base_url, token_url, &mut client_certificate)?,
        };
        let leader = Transport {
            base_url,
            http,
            pool,
            timeout,
            client_certificate,
        };
        Ok(Transports {
            leader: leader.into(),
            token_server,
        })
    }

    fn reject_conflicts(&self) -> Result<(), ConfigError> {
        let conflict = if self.connect_timeout.is_some() {
            "a connect timeout"
        } else if !self.addresses.is_empty() {
            "addresses of hosts"
        } else if self.tls.is_set() {
            "which certificates to trust or to show"
        } else {
            return Ok(());
        };
        Err(ConfigError::ConflictsWithHttpClient(conflict))
    }

    fn own_connections(
        self,
        base_url: &BaseUrl,
        token_url: Option<&Url>,
        client_certificate: &mut Arc<ClientCertificate>,
    ) -> Result<(reqwest::Client, reqwest::Client, Option<ConnectionPool>), ConfigError> {
        let connect_timeout = self.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
        // Shorter than an attempt, so that a connection that takes too long is not taken for a response
        // that does.
        let connect_timeout = connect_timeout.min(self.timeout.mul_f32(CONNECT_SHARE));
        let needs_tls =
            base_url.is_https() || token_url.is_some_and(|token_url| token_url.scheme() == "https");
        let tls = self.tls.config(needs_tls)?;
        *client_certificate = tls.client_certificate;
        let tls = tls.config;
        let http = http_client(
            &tls,
            connect_timeout,
            &self.addresses,
            base_url.is_loopback(),
        )?;
        let token_server = match token_url.map(is_loopback) {
            Some(is_loopback) if is_loopback != base_url.is_loopback() => {
                http_client(&tls, connect_timeout, &self.addresses, is_loopback)?
            }
            _ => http.clone(),
        };
        let resolver = Resolver::new(self.addresses);
        let pool = ConnectionPool::direct(base_url, tls, connect_timeout, resolver);
        Ok((http, token_server, pool))
    }
}

fn http_client(
    tls: &ClientConfig,
    connect_timeout: Duration,
    addresses: &Addresses,
    is_loopback: bool,
) -> Result<reqwest::Client, ConfigError> {
    let mut http = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(connect_timeout)
        .tls_backend_preconfigured(tls.clone());
    for (host, addresses) in addresses {
        http = http.resolve_to_addrs(host, addresses);
    }
    let http = proxy::configure(http, is_loopback).build();
    http.map_err(|error| ConfigError::HttpClient(error.into()))
}

impl Transport {
    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    pub(super) fn client_certificate_use(&self) -> ClientCertificateUse {
        self.client_certificate.usage()
    }

    /// How long one attempt may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }
}
