//! Users and clients, their tokens, and how fast they may sign in. It knows no HTTP.

pub(crate) mod book;
pub(crate) mod login_limit;
pub(crate) mod tokens;
