//! The Leader without the network: a request in, a response out.

pub(crate) mod handler;
pub(crate) mod sign_in;
