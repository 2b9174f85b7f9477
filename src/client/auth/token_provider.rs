//! The caller's own token provider.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;

use crate::client::values::AccessToken;

/// What a [`TokenProvider`] returns.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// A source of tokens for a client whose kind [`Credentials`](crate::Credentials) does not cover: a vault,
/// or another process that signs in. [`Credentials::from_fn`](crate::Credentials::from_fn) makes one from a
/// function.
///
/// ```
/// use cribl_tokens::{AccessToken, Client, Credentials, TokenFuture, TokenProvider};
///
/// struct Vault;
///
/// impl TokenProvider for Vault {
///     fn token<'a>(
///         &'a self,
///         _refused: Option<&'a AccessToken>,
///     ) -> TokenFuture<'a> {
///         Box::pin(async { Ok(AccessToken::new("a-token-from-the-vault")?) })
///     }
/// }
///
/// let client = Client::builder("https://leader.example.com:9000")
///     .credentials(Credentials::provider(Vault))
///     .build()?;
/// # Ok::<(), cribl_tokens::Error>(())
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// Returns a token for calls.
    ///
    /// The client calls this for the first call, again before the token [expires](AccessToken::expires_at),
    /// and once more if the Leader refused a token, which is then `refused`. One client never calls it
    /// twice at the same time, or more than twice a second. Clients that share a provider do not
    /// coordinate.
    ///
    /// The client drops the future after the time limit of an attempt
    /// ([`ClientBuilder::timeout`](crate::ClientBuilder::timeout)), and if the call that needed the token
    /// is cancelled. Spawn work that must not be interrupted, such as the exchange of a refresh token.
    ///
    /// # Errors
    ///
    /// Any error that prevents a token. The calls that waited for it end with
    /// [`Error::SignIn`](crate::Error::SignIn), with this error as its source. Its text is shown, so it
    /// must not contain a secret. The next call asks the provider again, unless this is an
    /// [`Error`](crate::Error) that says that a sign-in was refused.
    fn token<'a>(&'a self, refused: Option<&'a AccessToken>) -> TokenFuture<'a>;
}

impl<S: TokenProvider + ?Sized> TokenProvider for Box<S> {
    fn token<'a>(&'a self, refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        (**self).token(refused)
    }
}

impl<S: TokenProvider + ?Sized> TokenProvider for Arc<S> {
    fn token<'a>(&'a self, refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        (**self).token(refused)
    }
}

/// A provider made from a function.
pub(super) struct FromFn<F>(pub(super) F);

impl<F, T> TokenProvider for FromFn<F>
where
    F: Fn(Option<AccessToken>) -> T + Send + Sync + 'static,
    T: Future<Output = Result<AccessToken, Box<dyn StdError + Send + Sync>>> + Send + 'static,
{
    fn token<'a>(&'a self, refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        Box::pin((self.0)(refused.cloned()))
    }
}
