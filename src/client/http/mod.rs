//! One HTTP exchange: connections, TLS, proxies, limited bodies, and the hooks of the generated clients.
//! Does not know about signing in, or about the retries of a bulk run. Imports `values` and `error`.

mod attempt;
mod body;
mod connection;
mod connection_pool;
mod connector;
mod deadline;
mod endpoint;
pub(crate) mod exchange;
mod proxy;
mod raw_response;
mod resolver;
mod retry;
mod service;
mod success;
mod tls;
mod transport;

pub(crate) use attempt::{Decoded, attempt, sign_in_response, token_server_error};
pub(crate) use deadline::Deadline;
pub(crate) use endpoint::Endpoint;
pub(crate) use exchange::{GeneratedClient, RequestSecret};
pub(crate) use proxy::ProxyOption;
pub(crate) use raw_response::RawResponse;
pub(crate) use retry::{AttemptCounter, retry};
pub(crate) use service::HttpService;
pub(crate) use success::{Purpose, has_items};
pub(crate) use transport::{Transport, TransportOptions, Transports};
