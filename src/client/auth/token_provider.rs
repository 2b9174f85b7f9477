//! A caller's own source of tokens.

use std::error::Error as StdError;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::client::values::AccessToken;

/// Where a client's tokens come from, for what [`Credentials`](crate::Credentials) has no kind of: a
/// vault, say, or another process that signs in.
///
/// ```
/// use cribl_tokens::{AccessToken, Client, Credentials, TokenProvider};
/// use futures_util::FutureExt;
/// use futures_util::future::BoxFuture;
///
/// struct Vault;
///
/// impl TokenProvider for Vault {
///     fn token<'a>(
///         &'a self,
///         _refused: Option<&'a AccessToken>,
///     ) -> BoxFuture<'a, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
///         async { Ok(AccessToken::new("a token from the vault".replace(' ', "-"))?) }.boxed()
///     }
/// }
///
/// let client = Client::builder("https://leader.example.com:9000")
///     .credentials(Credentials::source(Vault))
///     .build()?;
/// # Ok::<(), cribl_tokens::Error>(())
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// A token to call with.
    ///
    /// Asked for one at the first call, again before the one it gave [expires](AccessToken::expires),
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
    fn token<'a>(
        &'a self,
        refused: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Box<dyn StdError + Send + Sync>>>;
}

impl<S: TokenProvider + ?Sized> TokenProvider for Box<S> {
    fn token<'a>(
        &'a self,
        refused: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Box<dyn StdError + Send + Sync>>> {
        (**self).token(refused)
    }
}

impl<S: TokenProvider + ?Sized> TokenProvider for Arc<S> {
    fn token<'a>(
        &'a self,
        refused: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Box<dyn StdError + Send + Sync>>> {
        (**self).token(refused)
    }
}
