//! A caller's own source of tokens.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;

use crate::client::values::AccessToken;

/// What a [`TokenProvider`] returns.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// Where a client's tokens come from, if [`Credentials`](crate::Credentials) has no kind for it: a vault, or
/// another process that signs in. [`Credentials::from_fn`](crate::Credentials::from_fn) makes one of a function.
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
    /// A token to call with.
    ///
    /// Asked for one at the first call, again before the one it gave [expires](AccessToken::expires_at),
    /// and once more where the Leader refused one, which is `refused`. No client asks it twice at once,
    /// or more than twice a second; clients that share it don't know of each other.
    ///
    /// What it returns is dropped after as long as an attempt at a call may take
    /// ([`ClientBuilder::timeout`](crate::ClientBuilder::timeout)), and where the call that asked is given
    /// up: spawn what must not be cut off in the middle, as a refresh token's exchange.
    ///
    /// # Errors
    /// Whatever keeps it from giving one. The calls that waited for it end with
    /// [`Error::SignIn`](crate::Error::SignIn), with this as its source; its text is shown, so it must
    /// hold no secret. It is asked again with the next call, unless this is an [`Error`](crate::Error) that
    /// says that a sign-in was refused.
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

/// A provider from a function.
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
