//! A client for programs without async code, with the same calls.
//!
//! Each call runs on the client's own Tokio runtime, in the calling thread. In a thread of an async runtime
//! every call returns [`Error::InsideRuntime`]: use the async [`Client`](crate::Client) there.
//!
//! Connections are kept between calls. But nothing runs between calls: a bulk run makes no progress while
//! the caller handles an outcome.
//!
#![cfg_attr(feature = "sandbox", doc = "```")]
#![cfg_attr(not(feature = "sandbox"), doc = "```ignore")]
//! use cribl_tokens::{Client, UserId};
//! # use cribl_tokens::sandbox::Sandbox;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
//! # let leader = runtime.block_on(Sandbox::start())?;
//! # let (url, token) = (leader.base_url(), leader.admin_token());
//! let client = Client::builder(url).bearer_token(token).build_blocking()?;
//! let accepted = client.invalidate("nico").ttl("3600").send()?;
//! println!("accepted with {}", accepted.status());
//!
//! let users = ["nico", "maria"].map(UserId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
//! for (user, outcome) in client.invalidate_many(users).concurrency(2) {
//!     match outcome {
//!         Ok(_) => println!("{user}: accepted"),
//!         Err(error) => eprintln!("{user}: {error}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::{
    Accepted, AccessToken, ClientBuilder, ConfigError, Error, Operation, Reinstatement,
    TokenInvalidation, TokenStatus, Ttl, TtlError, UserId, UserIdError,
};

/// A client for one Leader, for programs without async code. Cheap to clone: clones share connections.
///
/// Create one with [`ClientBuilder::build_blocking`].
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<CallRuntime>,
}

impl ClientBuilder {
    /// Builds a [`blocking::Client`](Client), as [`build`](Self::build) does for async code.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] names the invalid setting and the reason.
    pub fn build_blocking(self) -> Result<Client, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ConfigError::HttpClient(error.into()))?;
        Ok(Client {
            client: self.build()?,
            runtime: Arc::new(CallRuntime(Some(runtime))),
        })
    }
}

impl Client {
    /// Creates a client from environment variables; see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    ///
    /// [`Error::Config`] names the variable that is missing or invalid.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build_blocking()
    }

    /// Invalidates the tokens of `user`; see [`Client::invalidate`](crate::Client::invalidate).
    pub fn invalidate<U>(&self, user: U) -> UserCall<TokenInvalidation>
    where
        U: TryInto<UserId, Error: Into<UserIdError>>,
    {
        self.call(self.client.invalidate(user))
    }

    /// Removes the invalidation of `user`; see [`Client::reinstate`](crate::Client::reinstate).
    pub fn reinstate<U>(&self, user: U) -> UserCall<Reinstatement>
    where
        U: TryInto<UserId, Error: Into<UserIdError>>,
    {
        self.call(self.client.reinstate(user))
    }

    /// Invalidates the tokens of many users; see
    /// [`Client::invalidate_many`](crate::Client::invalidate_many).
    pub fn invalidate_many<I>(&self, users: I) -> ManyCalls<I::IntoIter, TokenInvalidation>
    where
        I: IntoIterator<Item = UserId>,
    {
        ManyCalls {
            many: self.client.invalidate_many(stream::iter(users)),
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// Removes the invalidations of many users; see
    /// [`Client::reinstate_many`](crate::Client::reinstate_many).
    pub fn reinstate_many<I>(&self, users: I) -> ManyCalls<I::IntoIter, Reinstatement>
    where
        I: IntoIterator<Item = UserId>,
    {
        ManyCalls {
            many: self.client.reinstate_many(stream::iter(users)),
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// Checks whether the Leader accepts this client's token; see
    /// [`Client::check_token`](crate::Client::check_token).
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the response is not conclusive. [`Error::InsideRuntime`] in a thread of an async
    /// runtime.
    pub fn check_token(&self) -> Result<TokenStatus, Error> {
        self.runtime.run(self.client.check_token())
    }

    /// Returns a token for calls; see [`Client::access_token`](crate::Client::access_token).
    ///
    /// # Errors
    ///
    /// [`Error::SignIn`] and [`Error::PasswordChange`]; [`Error::InsideRuntime`] in a thread of an async runtime.
    pub fn access_token(&self) -> Result<AccessToken, Error> {
        self.runtime.run(self.client.access_token())
    }

    /// Returns the user whose password the client has. `None` with other credentials.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.client.username()
    }

    /// Returns the base URL in use, with the path that is added if it had none.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }

    fn call<O>(&self, call: crate::UserCall<O>) -> UserCall<O> {
        UserCall {
            call,
            runtime: Arc::clone(&self.runtime),
        }
    }
}

/// A call about one user. Nothing is sent until [`send`](Self::send) is called.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until `send` is called"]
pub struct UserCall<O> {
    call: crate::UserCall<O>,
    runtime: Arc<CallRuntime>,
}

impl<O: Operation> UserCall<O> {
    /// Sends the call and waits for its end.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] for everything but the documented success. [`Error::InsideRuntime`] in a thread of
    /// an async runtime.
    pub fn send(self) -> Result<Accepted, Error> {
        self.runtime.run(self.call.send())
    }

    /// Limits the total time of this call; see [`ClientBuilder::deadline`].
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.call = self.call.deadline(limit);
        self
    }
}

impl UserCall<TokenInvalidation> {
    /// Sends a `ttl`; see [`Invalidate::ttl`](crate::Invalidate::ttl).
    pub fn ttl<T>(mut self, ttl: T) -> Self
    where
        T: TryInto<Ttl, Error: Into<TtlError>>,
    {
        self.call = self.call.ttl(ttl);
        self
    }
}

/// Calls for many users, not started yet: the settings of a [`Bulk`].
#[derive(Debug)]
#[must_use = "nothing is sent until this is iterated over"]
pub struct ManyCalls<I, O> {
    many: crate::ManyCalls<stream::Iter<I>, O>,
    runtime: Arc<CallRuntime>,
}

impl<I: Iterator<Item = UserId>, O: Operation + Default> ManyCalls<I, O> {
    /// Sets the number of calls in flight; see [`ManyCalls::concurrency`](crate::ManyCalls::concurrency).
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.many = self.many.concurrency(calls);
        self
    }

    /// Limits the requests per second; see [`ManyCalls::rate_limit`](crate::ManyCalls::rate_limit).
    pub fn rate_limit(mut self, per_second: u32) -> Self {
        self.many = self.many.rate_limit(per_second);
        self
    }
}

impl<I: Iterator<Item = UserId>> ManyCalls<I, TokenInvalidation> {
    /// Sends a `ttl` with each call; see [`Invalidate::ttl`](crate::Invalidate::ttl).
    pub fn ttl<T>(mut self, ttl: T) -> Self
    where
        T: TryInto<Ttl, Error: Into<TtlError>>,
    {
        self.many = self.many.ttl(ttl);
        self
    }
}

impl<I: Iterator<Item = UserId>, O: Operation + Default> IntoIterator for ManyCalls<I, O> {
    type Item = (UserId, Result<Accepted, Error>);
    type IntoIter = Bulk<I, O>;

    fn into_iter(self) -> Bulk<I, O> {
        Bulk {
            bulk: self.many.stream(),
            runtime: self.runtime,
        }
    }
}

/// An iterator of the users of a bulk run with the outcomes of their calls, in the order they finish.
///
/// Advance it outside async code only. In a thread of an async runtime it returns each user whose call has not
/// started with [`Error::InsideRuntime`], and then ends, even if calls are in flight. Their outcomes come once it
/// is advanced outside again; if it is dropped before, it is unknown whether the Leader carried them out.
#[derive(Debug)]
pub struct Bulk<I, O> {
    bulk: crate::Bulk<stream::Iter<I>, O>,
    runtime: Arc<CallRuntime>,
}

impl<I: Iterator<Item = UserId>, O: Operation> Iterator for Bulk<I, O> {
    type Item = (UserId, Result<Accepted, Error>);

    fn next(&mut self) -> Option<Self::Item> {
        match self.runtime.block_on(self.bulk.next()) {
            Ok(next) => next,
            Err(error) => match self.bulk.refuse_next(error) {
                Poll::Ready(next) => next,
                Poll::Pending => None,
            },
        }
    }
}

/// The runtime of a client's calls. `None` while it is being dropped.
#[derive(Debug)]
struct CallRuntime(Option<Runtime>);

impl CallRuntime {
    fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        match &self.0 {
            // `block_on` panics inside a runtime.
            _ if Handle::try_current().is_ok() => Err(Error::InsideRuntime),
            None => Err(Error::NoRuntime),
            Some(runtime) => Ok(runtime.block_on(future)),
        }
    }

    fn run<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.block_on(call)?
    }
}

impl Drop for CallRuntime {
    fn drop(&mut self) {
        // Dropping a runtime in a thread of another one panics.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
