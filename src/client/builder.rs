//! What a client is built from, checked as a whole before anything is sent.

use std::error::Error as StdError;
use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tower_service::Service;

use super::auth::{Authenticator, Credentials};
use super::client::Client;
use super::error::{ConfigError, Error};
use super::http::{HttpService, ProxyOption, TransportOptions};
use super::request::Session;
use super::values::{BaseUrl, BaseUrlError, RetryPolicy};

/// Builds a [`Client`]. Made by [`Client::builder`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    base_url: String,
    credentials: Option<Credentials>,
    allow_plain_http: bool,
    retry: RetryPolicy,
    deadline: Option<Duration>,
    transport: TransportOptions,
}

impl Client {
    /// Begins a client of the Leader at `base_url`, as `https://leader.example.com:9000/api/v1`.
    ///
    /// A path in it is kept, for a Leader behind a proxy; where it has none, `/api/v1` is added. A
    /// trailing slash makes no difference. A user name, a password, a query or a fragment in it
    /// makes [`ClientBuilder::build`] err, and so does plain http to anything but this machine.
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url.into())
    }

    /// A client as the environment describes it; see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    /// [`Error::Config`] with what is missing or invalid.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }
}

impl ClientBuilder {
    fn new(base_url: String) -> Self {
        Self {
            base_url,
            credentials: None,
            allow_plain_http: false,
            retry: RetryPolicy::default(),
            deadline: None,
            transport: TransportOptions::default(),
        }
    }

    /// A builder with the base URL and the credentials of the environment, in the variables that the command
    /// `cribl-tokens` reads: `CRIBL_BASE_URL`, and `CRIBL_BEARER_TOKEN`, or `CRIBL_USERNAME` with
    /// `CRIBL_PASSWORD`, or `CRIBL_CLIENT_ID` with `CRIBL_CLIENT_SECRET`. The first of these that is set
    /// counts. A variable that is empty counts as not set.
    ///
    /// # Errors
    /// [`Error::Config`], if one is missing or is not Unicode.
    pub fn from_env() -> Result<Self, Error> {
        let builder = Self::new(required("CRIBL_BASE_URL")?);
        let credentials = if let Some(token) = variable("CRIBL_BEARER_TOKEN")? {
            Credentials::bearer_token(token)
        } else if let Some(username) = variable("CRIBL_USERNAME")? {
            Credentials::password(username, required("CRIBL_PASSWORD")?)
        } else if let Some(id) = variable("CRIBL_CLIENT_ID")? {
            Credentials::client_credentials(id, required("CRIBL_CLIENT_SECRET")?).into()
        } else {
            return Err(ConfigError::NoToken.into());
        };
        Ok(builder.credentials(credentials))
    }

    /// The bearer token to send, with or without `Bearer ` and white space in front.
    ///
    /// It goes into the `Authorization` header, marked sensitive, of requests to the base URL and
    /// nowhere else. It never prints.
    pub fn bearer_token(self, token: impl AsRef<str>) -> Self {
        self.credentials(Credentials::bearer_token(token))
    }

    /// Who to call as: with a token, a password, an OAuth client, or a source of tokens of the caller's
    /// own. The last one set counts. Nothing is fetched before the first call.
    pub fn credentials(mut self, credentials: impl Into<Credentials>) -> Self {
        self.credentials = Some(credentials.into());
        self
    }

    /// Sends the token over plain http to a host other than this machine. Whoever sees the traffic
    /// can then use the token.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// How long one attempt may take, from connecting to the last byte of the response. 30 s unless set.
    /// An attempt that runs into it is not retried.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.transport.timeout = limit;
        self
    }

    /// How long a call may take in all: its attempts, the waits between them, and signing in. No limit
    /// unless set. A wait that would outlast it is not begun: the call ends with the last attempt's error.
    ///
    /// [`Error::deadline`] tells whether this ended a call. A single call can have its
    /// [own](crate::UserCall::deadline).
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }

    /// How long connecting may take, TLS included: 10 s unless set, and no more than nine tenths of the
    /// [`timeout`](Self::timeout). Nothing has been sent by then, so the call is retried.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.transport.connect_timeout = Some(limit);
        self
    }

    /// Connects to these addresses instead of those that the system's resolver has for `host`. They are
    /// tried in turn, each for its share of the [`connect_timeout`](Self::connect_timeout). The port of the
    /// base URL counts, if it has one.
    ///
    /// Certificates are still checked against `host`. A proxy looks hosts up itself.
    pub fn resolve(
        mut self,
        host: impl Into<String>,
        addresses: impl IntoIterator<Item = SocketAddr>,
    ) -> Self {
        let addresses = addresses.into_iter().collect();
        self.transport.addresses.insert(host.into(), addresses);
        self
    }

    /// When calls are tried again; see [`RetryPolicy`] for what happens unless this is set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Trusts the CA certificates in `pem` beside those of the platform's trust store.
    pub fn add_ca_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.transport.tls.add_ca_certificates(pem.as_ref());
        self
    }

    /// Trusts the CA certificates in `pem` alone, and those added; the platform's trust store is not
    /// even loaded.
    pub fn only_ca_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.transport.tls.only_ca_certificates(pem.as_ref());
        self
    }

    /// Shows the Leader a client certificate: the chain in `certificates`, its private key in `key`,
    /// both PEM. They may stand in one text, given twice.
    pub fn client_certificate(
        mut self,
        certificates: impl AsRef<[u8]>,
        key: impl AsRef<[u8]>,
    ) -> Self {
        self.transport
            .tls
            .client_certificate(certificates.as_ref(), key.as_ref());
        self
    }

    /// Accepts any certificate, from anybody.
    ///
    /// Dangerous: whoever can stand between this machine and the Leader gets the bearer token.
    /// [`only_ca_certificates`](Self::only_ca_certificates) makes a private CA's Leader trusted
    /// without that.
    pub fn danger_accept_invalid_certs(mut self) -> Self {
        self.transport.tls.danger_accept_invalid_certs();
        self
    }

    /// Connects through the proxy at `url`: `http://`, `https://`, `socks5://` (names are resolved here) or
    /// `socks5h://` (names are resolved by the proxy), with `USER:PASSWORD@` if it wants them. Without a port it is
    /// 1080, or 443 for https.
    ///
    /// Unless this or [`no_proxy`](Self::no_proxy) is set, the environment names the proxy, by the rules of curl's
    /// manual: `https_proxy` or `HTTPS_PROXY` (for plain http, `http_proxy` alone), then `all_proxy` or
    /// `ALL_PROXY`; never for this machine. Hosts in `no_proxy` or `NO_PROXY` are connected to directly, with this
    /// set, too; there, entries may have ports. It applies to the token server's connections as well.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.transport.proxy = ProxyOption::Url(url.into());
        self
    }

    /// Connects without a proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.transport.proxy = ProxyOption::None;
        self
    }

    /// Sends through an HTTP client of the caller's own, with its proxies, TLS and connections.
    ///
    /// Build it with `redirect::Policy::none`: a client that follows redirects repeats the request
    /// at the other address before anybody can stop it. Its answer is then [`Error::Redirect`], unless
    /// it came from the same address in the end: that can't be told, and after a 303 it is the answer
    /// to a GET, which invalidates nothing.
    /// This crate enables no TLS in reqwest: the program's own dependency on it does.
    ///
    /// [`timeout`](Self::timeout) applies to it; `connect_timeout` and what concerns certificates
    /// can't, and make [`build`](Self::build) err.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.transport.http_client = Some(client);
        self
    }

    /// Sends every request through a [`tower_service::Service`] of the caller's own, the token server's too:
    /// a mock, layers of `tower`, or another HTTP library.
    ///
    /// It gets the request with its headers and whole URL, and returns the response with its whole body. Its
    /// errors count as broken connections, which are retried; a [`reqwest::Error`] as what it is. It must not
    /// follow redirects. [`timeout`](Self::timeout) applies to it; settings of connections and certificates
    /// can't, and make [`build`](Self::build) err.
    pub fn http_service<S>(mut self, service: S) -> Self
    where
        S: Service<http::Request<Bytes>, Response = http::Response<Bytes>>,
        S: Clone + Send + Sync + 'static,
        S::Error: Into<Box<dyn StdError + Send + Sync>>,
        S::Future: Send,
    {
        self.transport.service = Some(HttpService::new(service));
        self
    }

    /// The `User-Agent` of requests to the Leader, in place of this crate's name and version.
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.transport.user_agent = Some(agent.into());
        self
    }

    /// Calls `hook` with the headers of each request to the Leader before it is sent, retries included: for
    /// `traceparent`, or what a proxy wants. It can't change `Authorization` or `Host`.
    pub fn on_request(mut self, hook: impl Fn(&mut HeaderMap) + Send + Sync + 'static) -> Self {
        self.transport.on_request = Some(Arc::new(hook));
        self
    }

    /// Checks everything and makes the client. Nothing is sent, and no connection is made.
    ///
    /// # Errors
    /// [`Error::Config`] with what can't be used, and why.
    pub fn build(self) -> Result<Client, Error> {
        Ok(self.try_build()?)
    }

    /// The base URL as the client will use it, with the path that is added where it has none; whatever
    /// else has been set so far.
    ///
    /// # Errors
    /// [`Error::Config`], where it is none, or none to send a token to. The words hold no password.
    pub fn base_url(&self) -> Result<String, Error> {
        let base_url = self.checked_base_url().map_err(ConfigError::from)?;
        Ok(base_url.as_str().to_owned())
    }

    fn checked_base_url(&self) -> Result<BaseUrl, BaseUrlError> {
        let base_url = BaseUrl::parse(&self.base_url)?;
        if base_url.is_https() || base_url.is_loopback() || self.allow_plain_http {
            return Ok(base_url);
        }
        Err(BaseUrlError::PlainHttp {
            host: base_url.host(),
        })
    }

    fn try_build(self) -> Result<Client, ConfigError> {
        let base_url = self.checked_base_url()?;
        let credentials = self.credentials.ok_or(ConfigError::NoToken)?;
        let credentials = credentials.checked(self.allow_plain_http)?;
        let transports = self.transport.build(base_url, credentials.token_url())?;
        Ok(Client::new(Session {
            authenticator: Authenticator::new(credentials, &transports, self.retry.clone()),
            transport: transports.leader,
            retry: self.retry,
            deadline: self.deadline,
        }))
    }
}

fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    let value = std::env::var_os(name).filter(|value| !value.is_empty());
    let text = value.map(OsString::into_string);
    text.transpose().map_err(|_| ConfigError::Environment {
        name,
        problem: "is not Unicode",
    })
}

fn required(name: &'static str) -> Result<String, ConfigError> {
    variable(name)?.ok_or(ConfigError::Environment {
        name,
        problem: "is not set",
    })
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the base URL: it may hold a password until `build` has refused it.
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.transport.timeout)
            .field("connect_timeout", &self.transport.connect_timeout)
            .field("retry", &self.retry)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
