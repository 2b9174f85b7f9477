//! HTTP: which call a request asks for, and the responses. It knows no users.

pub(crate) mod bodies;
pub(crate) mod reply;
pub(crate) mod route;
