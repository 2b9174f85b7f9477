//! Gives each call its token.

use std::fmt;

use super::credentials::CheckedCredentials;
use super::token_cache::TokenCache;
use crate::client::error::Error;
use crate::client::http::Transports;
use crate::client::values::{AccessToken, RetryPolicy};

/// Gives each call its token: a fixed one, or one that is fetched and renewed.
pub(crate) enum Authenticator {
    Fixed(AccessToken),
    Renewed(Box<TokenCache>),
}

impl Authenticator {
    /// Creates an authenticator that signs in over `transports` and retries according to `retry`.
    pub(crate) fn new(
        credentials: CheckedCredentials,
        transports: &Transports,
        retry: RetryPolicy,
    ) -> Self {
        match credentials {
            CheckedCredentials::Fixed(token) => Self::Fixed(token),
            CheckedCredentials::Renewed(source) => {
                Self::Renewed(Box::new(TokenCache::new(*source, transports, retry)))
            }
        }
    }

    /// Returns the token for a call.
    pub(crate) async fn token(&self) -> Result<AccessToken, Error> {
        match self {
            Self::Fixed(token) => Ok(token.clone()),
            Self::Renewed(cache) => cache.token(None).await,
        }
    }

    /// Returns a token other than `refused`. `None` if it can't be renewed.
    pub(crate) async fn refresh_after(
        &self,
        refused: &AccessToken,
    ) -> Option<Result<AccessToken, Error>> {
        match self {
            Self::Fixed(_) => None,
            Self::Renewed(cache) => Some(cache.token(Some(refused)).await),
        }
    }

    /// Returns true while a token is being fetched.
    pub(crate) fn is_signing_in(&self) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Renewed(cache) => cache.is_fetching(),
        }
    }

    /// Returns the user whose password is used.
    pub(crate) fn username(&self) -> Option<&str> {
        match self {
            Self::Fixed(_) => None,
            Self::Renewed(cache) => cache.username(),
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(_) => f.write_str("a bearer token"),
            Self::Renewed(cache) => cache.fmt(f),
        }
    }
}
