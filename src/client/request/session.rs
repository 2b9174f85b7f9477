//! The state that all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::client::auth::Authenticator;
use crate::client::http::Transport;
use crate::client::values::RetryPolicy;

/// The state that all calls of a client share.
pub(crate) struct Session {
    pub(crate) transport: Arc<Transport>,
    pub(crate) authenticator: Authenticator,
    pub(crate) retry: RetryPolicy,
    /// The deadline of each call, unless the call has its own.
    pub(crate) deadline: Option<Duration>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.transport.base_url)
            .field("credentials", &self.authenticator)
            .field("timeout", &self.transport.timeout)
            .field("retry", &self.retry)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
