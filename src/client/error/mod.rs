//! Errors and their classification. Imports `values`.

mod accessors;
mod attempts;
mod classify;
mod config;
mod deadline;
mod decode;
mod kind;
mod message;
mod proxy;
mod response;
mod retry_after;
mod sign_in;
mod text;
mod tls;
mod transport;
mod variants;

pub(crate) use attempts::Attempts;
pub(crate) use classify::{Failure, RequestContext, classify};
pub use config::ConfigError;
pub use deadline::DeadlineError;
pub(crate) use deadline::Stage;
pub use decode::DecodeError;
pub use kind::ErrorKind;
pub(crate) use proxy::ProxyError;
pub use response::ErrorResponse;
pub(crate) use response::ResponseParts;
pub(crate) use sign_in::Principal;
pub use sign_in::SignInError;
pub use tls::TlsProblem;
pub(crate) use tls::{CertificateFacts, ClientCertificateUse, RejectedCertificate};
pub use transport::TransportError;
pub use variants::Error;
