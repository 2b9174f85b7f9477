//! What a client is built from, checked as a whole before anything is sent.

use std::fmt;
use std::time::Duration;

use reqwest::redirect;

use super::base_url::{BaseUrl, BaseUrlError};
use super::credentials::{Authenticator, Credentials};
use super::error::{ConfigError, Error};
use super::retry::RetryPolicy;
use super::tls::TlsOptions;
use super::wire::Wire;
use super::{Client, Shared};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// Builds a [`Client`]. Made by [`Client::builder`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    base_url: String,
    credentials: Option<Credentials>,
    allow_plain_http: bool,
    timeout: Duration,
    connect_timeout: Option<Duration>,
    retry: RetryPolicy,
    tls: TlsOptions,
    http_client: Option<reqwest::Client>,
}

impl ClientBuilder {
    pub(super) fn new(base_url: String) -> Self {
        Self {
            base_url,
            credentials: None,
            allow_plain_http: false,
            timeout: TIMEOUT,
            connect_timeout: None,
            retry: RetryPolicy::default(),
            tls: TlsOptions::default(),
            http_client: None,
        }
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

    /// How long one attempt may take, from connecting to the last byte of the answer. 30 s unless
    /// set. An attempt that runs into it is not retried.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// How long connecting may take, TLS included. 10 s unless set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = Some(limit);
        self
    }

    /// When calls are tried again; see [`RetryPolicy`] for what happens unless this is set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Trusts the CA certificates in `pem` beside those of the platform's trust store.
    pub fn add_ca_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.tls.add_ca_certificates(pem.as_ref());
        self
    }

    /// Trusts the CA certificates in `pem` alone, and those added; the platform's trust store is not
    /// even loaded.
    pub fn only_ca_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.tls.only_ca_certificates(pem.as_ref());
        self
    }

    /// Shows the Leader a client certificate: the chain in `certificates`, its private key in `key`,
    /// both PEM. They may stand in one text, given twice.
    pub fn client_certificate(
        mut self,
        certificates: impl AsRef<[u8]>,
        key: impl AsRef<[u8]>,
    ) -> Self {
        self.tls
            .client_certificate(certificates.as_ref(), key.as_ref());
        self
    }

    /// Accepts any certificate, from anybody.
    ///
    /// Dangerous: whoever can stand between this machine and the Leader gets the bearer token.
    /// [`only_ca_certificates`](Self::only_ca_certificates) makes a private CA's Leader trusted
    /// without that.
    pub fn danger_accept_invalid_certs(mut self) -> Self {
        self.tls.danger_accept_invalid_certs();
        self
    }

    /// Sends through an HTTP client of the caller's own, with its proxies, TLS and connections.
    ///
    /// Build it with [`redirect::Policy::none`]: a client that follows redirects repeats the request
    /// at the other address before anybody can stop it. Its answer is then [`Error::Redirect`], unless
    /// it came from the same address in the end: that can't be told, and after a 303 it is the answer
    /// to a GET, which invalidates nothing.
    /// This crate's part of reqwest has no TLS provider in it. A program whose own part has none either must
    /// install one (`rustls::crypto::CryptoProvider::install_default`) before it builds such a client, as
    /// reqwest panics otherwise.
    ///
    /// [`timeout`](Self::timeout) applies to it; `connect_timeout` and what concerns certificates
    /// can't, and make [`build`](Self::build) err.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
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

    fn try_build(mut self) -> Result<Client, ConfigError> {
        let base_url = self.checked_base_url()?;
        let credentials = self.credentials.take().ok_or(ConfigError::NoToken)?;
        let authenticator = credentials.checked(self.allow_plain_http)?;
        let (timeout, retry) = (self.timeout, std::mem::take(&mut self.retry));
        let (http, token_http, wire) = match self.http_client.take() {
            Some(client) => {
                let client = self.handed_in(client)?;
                (client.clone(), client, None)
            }
            None => self.own_connections(&base_url, &authenticator)?,
        };
        let shared = Shared {
            base_url,
            http,
            token_http,
            wire,
            authenticator,
            timeout,
            retry,
        };
        Ok(Client {
            shared: shared.into(),
        })
    }

    fn handed_in(&self, client: reqwest::Client) -> Result<reqwest::Client, ConfigError> {
        if self.connect_timeout.is_some() {
            return Err(ConfigError::ConflictsWithHttpClient("a connect timeout"));
        }
        if self.tls.is_set() {
            return Err(ConfigError::ConflictsWithHttpClient(
                "which certificates to trust or to show",
            ));
        }
        Ok(client)
    }

    /// A reqwest client, which makes the requests; one that asks a token server; and what sends the
    /// requests in the first one's place, unless a proxy is to.
    fn own_connections(
        self,
        base_url: &BaseUrl,
        authenticator: &Authenticator,
    ) -> Result<(reqwest::Client, reqwest::Client, Option<Wire>), ConfigError> {
        let connect_timeout = self.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
        let needs_tls = base_url.is_https() || authenticator.needs_tls();
        let tls = self.tls.config(needs_tls)?;
        let wire = Wire::direct(base_url, tls.clone(), connect_timeout);
        let client = |is_loopback| {
            let http = reqwest::Client::builder()
                .redirect(redirect::Policy::none())
                .referer(false)
                .connect_timeout(connect_timeout)
                .tls_backend_preconfigured(tls.clone());
            // HTTP_PROXY would carry the secret off this machine, and in the clear.
            let http = if is_loopback { http.no_proxy() } else { http };
            let http = http.build();
            http.map_err(|error| ConfigError::HttpClient(error.into()))
        };
        let http = client(base_url.is_loopback())?;
        let token_http = match authenticator.calls_loopback() {
            Some(is_loopback) if is_loopback != base_url.is_loopback() => client(is_loopback)?,
            _ => http.clone(),
        };
        Ok((http, token_http, wire))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the base URL: it may hold a password until `build` has refused it.
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
