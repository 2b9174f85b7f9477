//! The transports of one client: to its Leader and to its token server.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use rustls::ClientConfig;
use url::Url;

use super::connection_pool::ConnectionPool;
use super::connector::AGENT;
use super::endpoint::{Endpoint, Sender};
use super::proxy::ProxyOption;
use super::resolver::{Addresses, Resolver};
use super::service::HttpService;
use super::tls::TlsOptions;
use crate::client::error::ConfigError;
use crate::client::values::BaseUrl;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// Maximum share of an attempt's time for connecting.
const CONNECT_SHARE: f32 = 0.9;

/// The settings of the connections, checked when a client is built.
pub(crate) struct TransportOptions {
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) tls: TlsOptions,
    pub(crate) proxy: ProxyOption,
    /// Addresses for hosts, used instead of the system's resolver.
    pub(crate) addresses: Addresses,
    /// The caller's own HTTP client.
    pub(crate) http_client: Option<reqwest::Client>,
    /// The caller's own service for sending requests.
    pub(crate) service: Option<HttpService>,
    /// The `User-Agent`, instead of this crate's name and version.
    pub(crate) user_agent: Option<String>,
    pub(crate) on_request: Option<RequestHook>,
}

/// Sends requests to one Leader.
pub(crate) struct Transport {
    pub(crate) base_url: BaseUrl,
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) user_agent: HeaderValue,
    pub(super) on_request: Option<RequestHook>,
    /// The time limit of one attempt.
    pub(crate) timeout: Duration,
}

/// Changes the headers of each request.
pub(crate) type RequestHook = Arc<dyn Fn(&mut HeaderMap) + Send + Sync>;

/// The connections of a client.
pub(crate) struct Transports {
    pub(crate) leader: Arc<Transport>,
    /// The token server's, or the Leader's if tokens come from there.
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
            service: None,
            user_agent: None,
            on_request: None,
        }
    }
}

impl TransportOptions {
    /// Creates the connections to `base_url`, and to `token_url` if tokens come from elsewhere.
    pub(crate) fn build(
        mut self,
        base_url: BaseUrl,
        token_url: Option<&Url>,
    ) -> Result<Transports, ConfigError> {
        let timeout = self.timeout;
        let on_request = self.on_request.take();
        let user_agent = match self.user_agent.take() {
            None => HeaderValue::from_static(AGENT),
            Some(agent) => {
                HeaderValue::try_from(agent).map_err(|_| ConfigError::Header("user agent"))?
            }
        };
        let (endpoint, token_server) = match self.callers_own()? {
            Some(endpoint) => {
                let endpoint = Arc::new(endpoint);
                (Arc::clone(&endpoint), endpoint)
            }
            None => self.own_connections(&base_url, token_url)?,
        };
        let leader = Transport {
            base_url,
            endpoint,
            user_agent,
            on_request,
            timeout,
        };
        Ok(Transports {
            leader: leader.into(),
            token_server,
        })
    }

    /// Returns the caller's HTTP client or service, if there is one.
    fn callers_own(&mut self) -> Result<Option<Endpoint>, ConfigError> {
        let (http, sender) = match (self.http_client.take(), self.service.take()) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                return Err(ConfigError::ConflictsWithHttpClient("an HTTP service"));
            }
            (Some(http), None) => (http, Sender::HttpClient),
            (None, Some(service)) => {
                let tls = TlsOptions::default().config(false)?;
                (request_builder(&tls.config)?, Sender::Service(service))
            }
        };
        self.reject_conflicts()?;
        Ok(Some(Endpoint {
            http,
            sender,
            client_certificate: Arc::default(),
        }))
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

    /// Creates the connections to the Leader and to the token server.
    fn own_connections(
        self,
        base_url: &BaseUrl,
        token_url: Option<&Url>,
    ) -> Result<(Arc<Endpoint>, Arc<Endpoint>), ConfigError> {
        let connect_timeout = self.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
        // Shorter than an attempt, so that a slow connection is not mistaken for a slow response.
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
                sender: Sender::ConnectionPool(Box::new(pool)),
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
///
/// This crate enables no TLS in reqwest, because that would change `reqwest::Client::new` in the whole
/// program. If another crate enables rustls without a provider, reqwest panics unless it gets a
/// configuration. If it has another TLS library, it refuses this one.
fn request_builder(tls: &ClientConfig) -> Result<reqwest::Client, ConfigError> {
    let configured = reqwest::Client::builder().tls_backend_preconfigured(tls.clone());
    configured
        .no_proxy()
        .build()
        .or_else(|_| reqwest::Client::builder().no_proxy().build())
        .map_err(|error| ConfigError::HttpClient(error.into()))
}

/// Replaces the method of reqwest's builder, which exists only if a crate of the program enables TLS in
/// reqwest. In that case the builder's own method is called.
trait WithoutTls: Sized {
    #[allow(dead_code, reason = "not called if reqwest has the method")]
    fn tls_backend_preconfigured(self, tls: impl Any) -> Self;
}

impl WithoutTls for reqwest::ClientBuilder {
    fn tls_backend_preconfigured(self, _: impl Any) -> Self {
        self
    }
}
