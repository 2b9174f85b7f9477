//! HTTP: the call that a request asks for, and the responses. This module knows nothing of users.

pub(crate) mod bodies;
pub(crate) mod reply;
pub(crate) mod route;
