//! The settings of a client, all checked before anything is sent.

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
use super::http::{HttpService, Identity, ProxyOption, TransportOptions};
use super::request::Session;
use super::values::{BaseUrl, BaseUrlError, RetryPolicy};

/// Builds a [`Client`]. Create one with [`Client::builder`].
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
    /// Starts building a client for the Leader at `base_url`, such as
    /// `https://leader.example.com:9000/api/v1`.
    ///
    /// A path in it is kept, for a Leader behind a proxy. Without a path, `/api/v1` is added. A trailing
    /// slash makes no difference. [`ClientBuilder::build`] returns an error for a URL with a user name, a
    /// password, a query or a fragment, and for plain http to anything but this machine.
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url.into())
    }

    /// Creates a client from environment variables; see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    ///
    /// [`Error::Config`] names the variable that is missing or invalid.
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

    /// Creates a builder with the base URL and the credentials in the environment variables of the command
    /// `cribl-tokens`: `CRIBL_BASE_URL`, and `CRIBL_BEARER_TOKEN`, or `CRIBL_USERNAME` with
    /// `CRIBL_PASSWORD`, or `CRIBL_CLIENT_ID` with `CRIBL_CLIENT_SECRET`. The first of these that is set is
    /// used. An empty variable counts as unset.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if one is missing or is not Unicode.
    pub fn from_env() -> Result<Self, Error> {
        let builder = Self::new(required("CRIBL_BASE_URL")?);
        let credentials = if let Some(token) = variable("CRIBL_BEARER_TOKEN")? {
            Credentials::bearer_token(token)
        } else if let Some(username) = variable("CRIBL_USERNAME")? {
            Credentials::password(username, required("CRIBL_PASSWORD")?)
        } else if let Some(id) = variable("CRIBL_CLIENT_ID")? {
            Credentials::client_credentials(id, required("CRIBL_CLIENT_SECRET")?).into()
        } else {
            return Err(ConfigError::Environment {
                name: "CRIBL_BEARER_TOKEN",
                problem: "is not set, nor is CRIBL_USERNAME or CRIBL_CLIENT_ID",
            }
            .into());
        };
        Ok(builder.credentials(credentials))
    }

    /// Sets the bearer token, with or without `Bearer ` and white space in front.
    ///
    /// It is sent only in the `Authorization` header, marked sensitive, of requests to the base URL. It is
    /// never printed.
    pub fn bearer_token(self, token: impl AsRef<str>) -> Self {
        self.credentials(Credentials::bearer_token(token))
    }

    /// Sets the credentials: a token, a password, an OAuth client, or the caller's own token provider. The
    /// last one set is used. Nothing is fetched before the first call.
    pub fn credentials(mut self, credentials: impl Into<Credentials>) -> Self {
        self.credentials = Some(credentials.into());
        self
    }

    /// Allows sending the token over plain http to a host other than this machine. Anyone who sees the
    /// traffic can then use the token.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Limits the time of one attempt, from connecting to the last byte of the response. 30 s unless set.
    /// An attempt that exceeds it is not retried.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.transport.timeout = limit;
        self
    }

    /// Limits the total time of a call: its attempts, the waits between them, and signing in. No limit
    /// unless set. If a wait would exceed the deadline, it is not begun: the call ends with the last
    /// attempt's error.
    ///
    /// [`Error::deadline`] tells whether the deadline ended a call. A single call can have its [own
    /// deadline](crate::UserCall::deadline).
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }

    /// Limits the time for connecting, TLS included. 10 s unless set, and at most nine tenths of the
    /// [`timeout`](Self::timeout). A call that exceeds it is retried, because nothing has been sent.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.transport.connect_timeout = Some(limit);
        self
    }

    /// Connects to these addresses for `host` instead of those from the system's resolver. They are tried
    /// in turn, each for its share of the [`connect_timeout`](Self::connect_timeout). The port of the base
    /// URL is used, if it has one.
    ///
    /// Certificates are still checked against `host`. A proxy resolves hosts itself.
    pub fn resolve(
        mut self,
        host: impl Into<String>,
        addresses: impl IntoIterator<Item = SocketAddr>,
    ) -> Self {
        let addresses = addresses.into_iter().collect();
        // As in a URL, which is parsed to lower case.
        let host = host.into().to_ascii_lowercase();
        self.transport.addresses.insert(host, addresses);
        self
    }

    /// Sets when calls are retried. [`RetryPolicy`] describes the default.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Trusts the CA certificates in `certificates`, PEM or DER, in addition to those of the platform's
    /// trust store.
    pub fn add_ca_certificates(mut self, certificates: impl AsRef<[u8]>) -> Self {
        self.transport.tls.ca.push(certificates.as_ref().to_vec());
        self
    }

    /// Trusts only the CA certificates in `certificates`, PEM or DER, and those added. The platform's trust
    /// store is not loaded.
    pub fn only_ca_certificates(mut self, certificates: impl AsRef<[u8]>) -> Self {
        self.transport.tls.only_ca = true;
        self.add_ca_certificates(certificates)
    }

    /// Sends the Leader a client certificate: the chain in `certificates` and its private key in `key`,
    /// both PEM or DER. If both are in one PEM text, pass it twice.
    pub fn client_certificate(
        mut self,
        certificates: impl AsRef<[u8]>,
        key: impl AsRef<[u8]>,
    ) -> Self {
        self.transport.tls.identity = Some(Identity {
            certificates: certificates.as_ref().to_vec(),
            key: key.as_ref().to_vec(),
        });
        self
    }

    /// Accepts any certificate, from any server.
    ///
    /// Dangerous: anyone between this machine and the Leader can get the bearer token. Use
    /// [`only_ca_certificates`](Self::only_ca_certificates) instead to trust a Leader with a private CA.
    pub fn danger_accept_invalid_certs(mut self) -> Self {
        self.transport.tls.accept_any = true;
        self
    }

    /// Connects through the proxy at `url`: `http://`, `https://`, `socks5://` (names are resolved here) or
    /// `socks5h://` (names are resolved by the proxy), with `USER:PASSWORD@` if the proxy needs
    /// credentials. The default port is 1080, or 443 for https.
    ///
    /// Unless this or [`no_proxy`](Self::no_proxy) is set, the proxy comes from the environment, by the
    /// rules of curl's manual: `https_proxy` or `HTTPS_PROXY` (for plain http, only `http_proxy`), then
    /// `all_proxy` or `ALL_PROXY`; never for this machine. The client connects directly to hosts in
    /// `no_proxy` or `NO_PROXY`, even if this is set. Entries in these variables may have ports. The proxy
    /// also applies to the token server's connections.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.transport.proxy = ProxyOption::Url(url.into());
        self
    }

    /// Connects without a proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.transport.proxy = ProxyOption::None;
        self
    }

    /// Sends requests through the caller's own HTTP client, with its proxies, TLS and connections.
    ///
    /// Build it with `redirect::Policy::none`. A client that follows redirects repeats the request at the
    /// other address, and this crate cannot prevent that. The response then becomes [`Error::Redirect`],
    /// unless the last address is the same as the first. In that case the redirect cannot be detected, and
    /// after a 303 the response belongs to a GET, which invalidates nothing. This crate enables no TLS in
    /// reqwest, so the program's own dependency on it must.
    ///
    /// [`timeout`](Self::timeout) applies to it. `connect_timeout`, `resolve`, and the settings for
    /// certificates and proxies can't, and with them [`build`](Self::build) returns an error.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.transport.http_client = Some(client);
        self
    }

    /// Sends every request through the caller's own [`tower_service::Service`], including those to the
    /// token server: a mock, layers of `tower`, or another HTTP library.
    ///
    /// The service receives the request with its headers and full URL, and returns the response with its
    /// full body. Its errors count as broken connections, which are retried, except that a
    /// [`reqwest::Error`] is classified by its kind. It must not follow redirects.
    /// [`timeout`](Self::timeout) applies to it. Settings for connections and certificates can't, and with
    /// them [`build`](Self::build) returns an error.
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

    /// Sets the `User-Agent` of requests to the Leader, instead of this crate's name and version.
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.transport.user_agent = Some(agent.into());
        self
    }

    /// Calls `hook` with the headers of each request to the Leader before it is sent, retries included. Use
    /// it for `traceparent`, or for headers that a proxy needs. It can't change `Authorization` or `Host`.
    pub fn on_request(mut self, hook: impl Fn(&mut HeaderMap) + Send + Sync + 'static) -> Self {
        self.transport.on_request = Some(Arc::new(hook));
        self
    }

    /// Checks all settings and creates the client. Sends nothing and opens no connection.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] names the invalid setting and the reason.
    pub fn build(self) -> Result<Client, Error> {
        Ok(self.try_build()?)
    }

    /// Returns the base URL as the client will use it, with the path that is added if it has none. Other
    /// settings are not checked.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if it is not valid, or no token may be sent to it. The text contains no
    /// password.
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
        let credentials = self.credentials.ok_or(ConfigError::NoCredentials)?;
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
        // The base URL is left out, because it may contain a password until `build` has refused it.
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.transport.timeout)
            .field("connect_timeout", &self.transport.connect_timeout)
            .field("retry", &self.retry)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
