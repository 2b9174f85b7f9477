//! One HTTP exchange, and its repetition: connections, TLS, proxies, limited bodies, the hooks of the
//! generated clients, and the retry loop. Does not know when to sign in, or about the pauses of a bulk run.
//! Imports `lock`, `values` and `error`.
//!
//! The life of a request: `request::call` runs [`retry`], which runs [`attempt`](attempt()) for each try. An
//! attempt creates an [`Exchange`](exchange::Exchange) and hands it to a generated client. The generated
//! code builds the request and calls the hook `pre`, which adds the headers and sends it through an
//! [`Endpoint`]: the [`connection_pool`], or the caller's own HTTP client. The generated code then asks the
//! exchange for the response and to decode its body. `attempt` reads the outcome from the exchange, because
//! that has the whole response.

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
pub(crate) use tls::Identity;
pub(crate) use transport::{Transport, TransportOptions, Transports};
