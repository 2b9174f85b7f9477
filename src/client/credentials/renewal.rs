//! A token that is fetched when it is needed: once for all who need it, and again before it expires.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::Instrument;

use super::SignInError;
use super::access_token::AccessToken;
use super::client_credentials::Grant;
use super::password::Login;
use super::sign_in_error::Whose;
use super::source::TokenProvider;
use crate::client::Shared;
use crate::client::error::Error;

/// How long before a token expires a new one is fetched: a minute, or a tenth of a short life.
const MARGIN: Duration = Duration::from_secs(60);

/// How far apart two fetches are, and two tries at one: the Leader's `loginRateLimit` is `2/second` unless
/// configured.
pub(in crate::client) const SPACING: Duration = Duration::from_millis(500);

/// Where new tokens come from.
pub(super) enum Origin {
    Login(Login),
    Grant(Grant),
    Source(Arc<dyn TokenProvider>),
}

/// The token in use and how the next one is come by.
pub(in crate::client) struct Renewal {
    origin: Origin,
    /// Held while a token is fetched: who needs one meanwhile waits, and finds it here.
    held: Mutex<Held>,
    /// How many fetches have ended.
    ended: AtomicU64,
    is_fetching: AtomicBool,
}

/// A fetch that is under way, until this is dropped.
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
struct Held {
    token: Option<AccessToken>,
    renew: Option<Instant>,
    expires: Option<Instant>,
    fetched: Option<Instant>,
    failure: Option<Failure>,
}

/// How the last fetch failed.
struct Failure {
    /// Which fetch it was.
    number: u64,
    error: SignInError,
}

impl Renewal {
    pub(super) fn new(origin: Origin) -> Self {
        Self {
            origin,
            held: Mutex::default(),
            ended: AtomicU64::new(0),
            is_fetching: AtomicBool::new(false),
        }
    }

    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(super) fn is_fetching(&self) -> bool {
        self.is_fetching.load(Ordering::Relaxed)
    }

    /// A token that isn't about to expire and isn't `refused`.
    ///
    /// Boxed: a sign-in is a call as well, and a future that held one of its own kind would have no
    /// size.
    pub(super) fn token<'a>(
        &'a self,
        shared: &'a Arc<Shared>,
        refused: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let begun = self.ended.load(Ordering::Relaxed);
        async move {
            let mut held = self.held.lock().await;
            held.forget(refused);
            if let Some(token) = held.usable() {
                return Ok(token);
            }
            if let Some(error) = held.failed_since(begun) {
                return Err(error.into());
            }
            let _fetching = Fetching::begin(&self.is_fetching);
            if let Some(last) = held.fetched {
                sleep_until(last + SPACING).await;
            }
            // Before it ends as well, as it may be given up in the middle.
            held.fetched = Some(Instant::now());
            let span = tracing::info_span!("sign_in");
            let outcome = self.fetch(shared, refused).instrument(span).await;
            let number = self.ended.fetch_add(1, Ordering::Relaxed) + 1;
            held.fetched = Some(Instant::now());
            self.keep(&mut held, outcome, number)
        }
        .boxed()
    }

    async fn fetch(
        &self,
        shared: &Arc<Shared>,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, Error> {
        match &self.origin {
            Origin::Login(login) => login.sign_in(shared).await,
            Origin::Grant(grant) => grant.token(shared).await,
            Origin::Source(source) => match timeout(shared.timeout, source.token(refused)).await {
                Ok(Ok(token)) => Ok(token),
                // One that calls a Leader itself tells in our words what is final.
                Ok(Err(error)) => Err(match error.downcast() {
                    Ok(error) => SignInError::of(Whose::Source, *error),
                    Err(error) => SignInError::new(Whose::Source, error),
                }
                .into()),
                Err(elapsed) => Err(SignInError::new(Whose::Source, elapsed.into()).into()),
            },
        }
    }

    fn keep(
        &self,
        held: &mut Held,
        outcome: Result<AccessToken, Error>,
        number: u64,
    ) -> Result<AccessToken, Error> {
        match outcome {
            Ok(token) => {
                held.take(&token);
                tracing::debug!("a new token is in use");
                Ok(token)
            }
            Err(error) => {
                let error = SignInError::of(self.whose(), error);
                if let Some(token) = held.not_expired() {
                    tracing::warn!(%error, "the token in use can't be renewed yet");
                    // Who was refused is not asked for again before that is all that is left.
                    let soon = Instant::now() + MARGIN / 10;
                    held.renew = if error.is_final() {
                        held.expires
                    } else {
                        Some(soon)
                    };
                    return Ok(token);
                }
                held.failure = Some(Failure {
                    number,
                    error: error.clone(),
                });
                Err(error.into())
            }
        }
    }

    fn whose(&self) -> Whose {
        match &self.origin {
            Origin::Login(login) => login.whose(),
            Origin::Grant(grant) => grant.whose(),
            Origin::Source(_) => Whose::Source,
        }
    }
}

impl Held {
    fn take(&mut self, token: &AccessToken) {
        let now = Instant::now();
        // One that seems to have expired on its way is used all the same: clocks differ.
        let lifetime = token.lifetime();
        self.expires = lifetime.and_then(|lifetime| now.checked_add(lifetime));
        self.renew = lifetime.and_then(|lifetime| {
            now.checked_add(lifetime.saturating_sub(MARGIN.min(lifetime / 10)))
        });
        self.token = Some(token.clone());
        self.failure = None;
    }

    /// Lets the token go where it is the one that was refused.
    fn forget(&mut self, refused: Option<&AccessToken>) {
        self.token
            .take_if(|token| refused.is_some_and(|refused| refused.is(token)));
    }

    fn usable(&self) -> Option<AccessToken> {
        let due = self.renew.is_some_and(|renew| renew <= Instant::now());
        self.token.clone().filter(|_| !due)
    }

    /// The token, where it is still good although it is to be renewed.
    fn not_expired(&self) -> Option<AccessToken> {
        let good = self.expires.is_some_and(|expires| expires > Instant::now());
        self.token.clone().filter(|_| good)
    }

    /// Why there is no token, where a fetch failed while the caller waited, or would fail again.
    fn failed_since(&self, begun: u64) -> Option<SignInError> {
        let failure = self.failure.as_ref()?;
        let counts = failure.number > begun || failure.error.is_final();
        counts.then(|| failure.error.clone())
    }
}
