//! The client: thin wrappers over the generated one.
//!
//! The generated code builds each request and decodes each answer. What stands here keeps it safe
//! (`base_url`, `user_id`, `credentials`, `tls`, `transport`), gives it manners (`retry`, time limits)
//! and words (`error`, `failure`, `response`, `text`). Many calls at once are `bulk`'s, at a `pace` that
//! they share. Nobody but this module names `generated`.

mod base_url;
mod builder;
mod bulk;
mod call;
mod credentials;
mod error;
mod failure;
mod invalidate;
mod pace;
mod response;
mod retry;
mod text;
mod tls;
mod transport;
mod ttl;
mod user_id;

#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "generated: its style is progenitor's, and not every type of it is used"
)]
mod generated;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base_url::BaseUrl;
use credentials::BearerToken;

pub use base_url::BaseUrlError;
pub use builder::ClientBuilder;
pub use bulk::{InvalidateMany, Pulse, Users};
pub use credentials::TokenError;
pub use error::{ConfigError, Error, ErrorKind, TransportError};
pub use invalidate::{Invalidate, Invalidation};
pub use pace::Waiting;
pub use response::ErrorResponse;
pub use retry::RetryPolicy;
pub use ttl::{Ttl, TtlError};
pub use user_id::{UserId, UserIdError};

/// A client of one Leader. Cheap to clone: clones share connections.
///
/// ```no_run
/// use cribl_tokens::{Client, Ttl, UserId};
///
/// # async fn run(token: String) -> Result<(), cribl_tokens::Error> {
/// let client = Client::builder("https://leader.example.com:9000/api/v1").bearer_token(token).build()?;
/// let user: UserId = "samlp|-silence-zebras-1234abcd|nico.jones@example.com".parse()?;
/// let done = client.invalidate(&user).await?;
/// println!("accepted; items: {:?}", done.count);
///
/// // With a ttl, whose unit the vendor does not document:
/// client.invalidate(&user).ttl(Ttl::new("3600")?).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

/// What all calls of a client share.
pub(crate) struct Shared {
    base_url: BaseUrl,
    http: reqwest::Client,
    token: BearerToken,
    timeout: Duration,
    retry: RetryPolicy,
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

    /// Invalidates the tokens of `user`: `DELETE /auth/users/{id}/token`.
    ///
    /// Await what it returns, or set a [`ttl`](Invalidate::ttl) on it first. Whether a user whose
    /// tokens were invalidated can sign in again is not documented: think before you invalidate the
    /// user that the client's own token is of.
    pub fn invalidate<'a>(&'a self, user: &'a UserId) -> Invalidate<'a> {
        Invalidate::new(self, user)
    }

    /// Invalidates the tokens of many users, several at a time: `users` is any
    /// [`Stream`](futures_util::Stream) or iterator of [`UserId`]s.
    ///
    /// Poll what it returns: a stream of each user with what came of the call, as they finish. See
    /// [`InvalidateMany`] for the settings and the manners.
    pub fn invalidate_many<U, Kind>(&self, users: U) -> InvalidateMany<U::Stream>
    where
        U: Users<Kind>,
    {
        InvalidateMany::new(self, users.into_stream())
    }

    /// The base URL that is in use, with the path that was added where it had none.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.base_url.as_str()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url)
            .field("token", &self.shared.token)
            .field("timeout", &self.shared.timeout)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}
