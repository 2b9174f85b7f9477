//! How the requests of one client reach its Leader and its token server.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use url::Url;

use super::connection_pool::ConnectionPool;
use super::endpoint::Endpoint;
use super::proxy::ProxyOption;
use super::resolver::{Addresses, Resolver};
use super::tls::TlsOptions;
use crate::client::error::ConfigError;
use crate::client::values::BaseUrl;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// The most of an attempt's time that connecting may take.
const CONNECT_SHARE: f32 = 0.9;

/// Settings of the connections, checked when a client is built.
pub(crate) struct TransportOptions {
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) tls: TlsOptions,
    pub(crate) proxy: ProxyOption,
    /// Addresses of hosts, in place of the system's resolver.
    pub(crate) addresses: Addresses,
    /// An HTTP client of the caller's own.
    pub(crate) http_client: Option<reqwest::Client>,
}

/// Sends requests to one Leader.
pub(crate) struct Transport {
    pub(super) base_url: BaseUrl,
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) timeout: Duration,
}

/// The connections of a client.
pub(crate) struct Transports {
    pub(crate) leader: Arc<Transport>,
    /// The Leader's, unless tokens come from elsewhere.
    pub(crate) token_server: Arc<Endpoint>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            timeout: TIMEOUT,
            connect_timeout: None,
            tls: TlsOptions::default(),
            proxy: ProxyOption::default(),
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
        let (endpoint, token_server) = match self.http_client.take() {
            Some(http) => {
                self.reject_conflicts()?;
                let endpoint = Arc::new(Endpoint {
                    http,
                    pool: None,
                    client_certificate: Arc::default(),
                });
                (Arc::clone(&endpoint), endpoint)
            }
            None => self.own_connections(&base_url, token_url)?,
        };
        let leader = Transport {
            base_url,
            endpoint,
            timeout,
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
        } else if self.proxy.is_set() {
            "a proxy"
        } else {
            return Ok(());
        };
        Err(ConfigError::ConflictsWithHttpClient(conflict))
    }

    /// The connections to the Leader and to the token server.
    fn own_connections(
        self,
        base_url: &BaseUrl,
        token_url: Option<&Url>,
    ) -> Result<(Arc<Endpoint>, Arc<Endpoint>), ConfigError> {
        let connect_timeout = self.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
        // Shorter than an attempt, so that a connection that takes too long is not taken for a response
        // that does.
        let connect_timeout = connect_timeout.min(self.timeout.mul_f32(CONNECT_SHARE));
        let needs_tls =
            base_url.is_https() || token_url.is_some_and(|token_url| token_url.scheme() == "https");
        let tls = self.tls.config(needs_tls)?;
        let http = request_builder(&tls.config)?;
        let resolver = Resolver::new(self.addresses);
        let endpoint = |url: &Url| -> Result<Arc<Endpoint>, ConfigError> {
            let proxy = self.proxy.route(url)?;
            let (config, resolver) = (tls.config.clone(), resolver.clone());
            let pool = ConnectionPool::new(url, config, connect_timeout, resolver, proxy)?;
            Ok(Arc::new(Endpoint {
                http: http.clone(),
                pool: Some(pool),
                client_certificate: Arc::clone(&tls.client_certificate),
            }))
        };
        let leader = endpoint(base_url.as_url())?;
        let token_server = match token_url {
            Some(url) => endpoint(url)?,
            None => Arc::clone(&leader),
        };
        Ok((leader, token_server))
    }
}

/// A reqwest client that builds requests and sends none.
fn request_builder(tls: &ClientConfig) -> Result<reqwest::Client, ConfigError> {
    reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(tls.clone())
        .build()
        .map_err(|error| ConfigError::HttpClient(error.into()))
}

impl Transport {
    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// How long one attempt may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }
}
