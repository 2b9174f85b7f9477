//! Users and clients, their tokens, and their rate limit. This module knows nothing of HTTP.

pub(crate) mod login_limit;
pub(crate) mod store;
pub(crate) mod tokens;
