//! The network: a thread with a listener, with or without TLS.

pub(crate) mod listener;
pub(crate) mod tls;
