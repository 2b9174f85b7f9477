//! Gives each call its token: a fixed one, or one that is fetched when a call needs it, once for all calls in
//! flight, and again before it expires.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::Instrument;
use url::Url;

use super::client_credentials::ClientCredentialsFlow;
use super::login::Login;
use super::sign_in::MIN_INTERVAL;
use super::token_provider::TokenProvider;
use crate::client::error::{Error, Principal, SignInError};
use crate::client::http::{Endpoint, Transport, Transports};
use crate::client::values::{AccessToken, RetryPolicy};

/// How long before its expiry a token is renewed: a minute, or a tenth of a short lifetime.
const MARGIN: Duration = Duration::from_secs(60);

/// The source of tokens.
pub(crate) enum TokenSource {
    /// A token that can't be renewed.
    Fixed(AccessToken),
    Login(Login),
    ClientCredentials(ClientCredentialsFlow),
    Provider(Arc<dyn TokenProvider>),
}

impl TokenSource {
    /// Returns the URL of the token server, if tokens come from one.
    pub(crate) fn token_url(&self) -> Option<&Url> {
        match self {
            Self::ClientCredentials(flow) => Some(flow.url()),
            _ => None,
        }
    }
}

/// Gives each call its token. Caches the current one and fetches the next.
pub(crate) struct Authenticator {
    source: TokenSource,
    /// The Leader's.
    transport: Arc<Transport>,
    token_server: Arc<Endpoint>,
    retry: RetryPolicy,
    /// Locked while a token is fetched. Calls that need a token meanwhile wait, and then find it here.
    state: Mutex<CacheState>,
    /// The number of completed fetches.
    completed: AtomicU64,
    is_fetching: AtomicBool,
}

/// Marks a fetch as running until this is dropped.
struct Fetching<'a>(&'a AtomicBool);

impl<'a> Fetching<'a> {
    fn begin(flag: &'a AtomicBool) -> Self {
        flag.store(true, Ordering::Relaxed);
        Self(flag)
    }
}

impl Drop for Fetching<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[derive(Default)]
struct CacheState {
    token: Option<AccessToken>,
    renew: Option<Instant>,
    expires: Option<Instant>,
    last_fetch: Option<Instant>,
    failure: Option<Failure>,
}

/// The failure of the last fetch.
struct Failure {
    /// The number of the fetch.
    number: u64,
    error: SignInError,
}

impl Authenticator {
    /// Creates an authenticator that signs in over `transports` and retries according to `retry`.
    pub(crate) fn new(source: TokenSource, transports: &Transports, retry: RetryPolicy) -> Self {
        Self {
            source,
            transport: Arc::clone(&transports.leader),
            token_server: Arc::clone(&transports.token_server),
            retry,
            state: Mutex::default(),
            completed: AtomicU64::new(0),
            is_fetching: AtomicBool::new(false),
        }
    }

    /// Returns the token for a call.
    pub(crate) async fn token(&self) -> Result<AccessToken, Error> {
        match &self.source {
            TokenSource::Fixed(token) => Ok(token.clone()),
            _ => self.cached(None).await,
        }
    }

    /// Returns a token other than `refused`. `None` if it can't be renewed.
    pub(crate) async fn refresh_after(
        &self,
        refused: &AccessToken,
    ) -> Option<Result<AccessToken, Error>> {
        match &self.source {
            TokenSource::Fixed(_) => None,
            _ => Some(self.cached(Some(refused)).await),
        }
    }

    /// Returns true while a token is being fetched.
    pub(crate) fn is_signing_in(&self) -> bool {
        self.is_fetching.load(Ordering::Relaxed)
    }

    /// Returns the user whose password is used.
    pub(crate) fn username(&self) -> Option<&str> {
        match &self.source {
            TokenSource::Login(login) => Some(&login.username),
            _ => None,
        }
    }

    /// Returns a token that isn't about to expire and isn't `refused`.
    ///
    /// The future is boxed, because otherwise it would make every call's future larger.
    fn cached<'a>(
        &'a self,
        refused: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let begun = self.completed.load(Ordering::Relaxed);
        async move {
            let mut state = self.state.lock().await;
            state.forget(refused);
            if let Some(token) = state.usable() {
                return Ok(token);
            }
            if let Some(error) = state.failed_since(begun) {
                return Err(error.into());
            }
            let _fetching = Fetching::begin(&self.is_fetching);
            if let Some(last) = state.last_fetch {
                sleep_until(last + MIN_INTERVAL).await;
            }
            // Set before the fetch ends, because the fetch may be cancelled.
            state.last_fetch = Some(Instant::now());
            let span = tracing::info_span!("sign_in");
            let outcome = self.fetch(refused).instrument(span).await;
            let number = self.completed.fetch_add(1, Ordering::Relaxed) + 1;
            state.last_fetch = Some(Instant::now());
            state.record(outcome, number)
        }
        .boxed()
    }

    async fn fetch(&self, refused: Option<&AccessToken>) -> Result<AccessToken, SignInError> {
        let limit = self.transport.timeout;
        match &self.source {
            TokenSource::Fixed(token) => Ok(token.clone()),
            TokenSource::Login(login) => login.sign_in(&self.transport, &self.retry).await,
            TokenSource::ClientCredentials(flow) => {
                flow.token(&self.token_server, limit, &self.retry).await
            }
            TokenSource::Provider(provider) => {
                let Ok(outcome) = timeout(limit, provider.token(refused)).await else {
                    let limit = limit.as_secs_f64();
                    let late = format!("it did not return a token within {limit} s");
                    return Err(SignInError::of_provider(late.into()));
                };
                // A provider that calls a Leader through this crate returns this crate's error, which says
                // if it is final.
                outcome.map_err(|error| match error.downcast::<Error>() {
                    Ok(error) => error.into_sign_in_error(Principal::Provider),
                    Err(error) => SignInError::of_provider(error),
                })
            }
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            TokenSource::Fixed(_) => f.write_str("a bearer token"),
            TokenSource::Login(login) => write!(f, "the password of {:?}", login.username),
            TokenSource::ClientCredentials(flow) => f.write_str(flow.principal().name()),
            TokenSource::Provider(_) => f.write_str("a token provider"),
        }
    }
}

impl CacheState {
    /// Records the outcome of fetch `number`, and returns the token to use.
    fn record(
        &mut self,
        outcome: Result<AccessToken, SignInError>,
        number: u64,
    ) -> Result<AccessToken, Error> {
        match outcome {
            Ok(token) => {
                self.store(&token);
                tracing::debug!("a new token is in use");
                Ok(token)
            }
            Err(error) => {
                if let Some(token) = self.not_expired() {
                    tracing::warn!(%error, "the token in use cannot be renewed yet");
                    // After a refusal, the client does not sign in again before the token has expired.
                    let soon = Instant::now() + MARGIN / 10;
                    self.renew = if error.is_final() {
                        self.expires
                    } else {
                        Some(soon)
                    };
                    return Ok(token);
                }
                self.failure = Some(Failure {
                    number,
                    error: error.clone(),
                });
                Err(error.into())
            }
        }
    }

    fn store(&mut self, token: &AccessToken) {
        let now = Instant::now();
        // A token that already appears expired is used anyway, because clocks differ.
        let lifetime = token.lifetime();
        self.expires = lifetime.and_then(|lifetime| now.checked_add(lifetime));
        self.renew = lifetime.and_then(|lifetime| {
            now.checked_add(lifetime.saturating_sub(MARGIN.min(lifetime / 10)))
        });
        self.token = Some(token.clone());
        self.failure = None;
    }

    /// Drops the token if it is the one that was refused.
    fn forget(&mut self, refused: Option<&AccessToken>) {
        self.token
            .take_if(|token| refused.is_some_and(|refused| refused.is_clone_of(token)));
    }

    fn usable(&self) -> Option<AccessToken> {
        let due = self.renew.is_some_and(|renew| renew <= Instant::now());
        self.token.clone().filter(|_| !due)
    }

    /// Returns a token that is due for renewal but has not expired.
    fn not_expired(&self) -> Option<AccessToken> {
        let good = self.expires.is_some_and(|expires| expires > Instant::now());
        self.token.clone().filter(|_| good)
    }

    /// Returns an error if a fetch failed while the caller waited, or if another would fail, too.
    fn failed_since(&self, begun: u64) -> Option<SignInError> {
        let failure = self.failure.as_ref()?;
        let counts = failure.number > begun || failure.error.is_final();
        counts.then(|| failure.error.clone())
    }
}
