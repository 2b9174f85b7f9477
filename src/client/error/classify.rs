//! Which of our errors an error of the HTTP libraries is.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::attempts::Attempts;
use super::proxy::ProxyError;
use super::tls::{self, ClientCertificateUse, TlsProblem};
use super::transport::{Reason, Source, TransportError, innermost};
use super::variants::Error;
use crate::client::values::printable;

/// Where a call went and how long it might take, for the words of an error.
pub(crate) struct RequestContext {
    pub(crate) peer: String,
    /// The proxy on the way, as errors name it.
    pub(crate) proxy: Option<String>,
    pub(crate) limit: Duration,
    /// Whether it was to change something.
    pub(crate) is_change: bool,
    pub(crate) client_certificate: ClientCertificateUse,
}

/// The stage at which an attempt failed without a response, with the HTTP library's error.
#[derive(Clone)]
pub(crate) enum Failure {
    /// The request can't be written.
    InvalidRequest(Source),
    /// No connection.
    Connect(Source),
    /// No connection within the time for it.
    ConnectTimeout(Source),
    /// No whole answer within the time for all.
    Timeout(Source),
    /// No connection, because of the proxy.
    Proxy(Arc<ProxyError>),
    /// There was a connection, but no answer on it, or part of one.
    Exchange(Source),
}

impl Failure {
    fn source(&self) -> Source {
        match self {
            Self::InvalidRequest(source)
            | Self::Connect(source)
            | Self::ConnectTimeout(source)
            | Self::Timeout(source)
            | Self::Exchange(source) => Arc::clone(source),
            Self::Proxy(error) => Arc::clone(error) as Source,
        }
    }

    /// No connection, because of `error`: a time limit of the operating system is one as well.
    pub(crate) fn connect(error: Source) -> Self {
        if is_timeout(&*error) {
            Self::ConnectTimeout(error)
        } else {
            Self::Connect(error)
        }
    }
}

fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    Causes::of(error).io.map(io::Error::kind) == Some(io::ErrorKind::TimedOut)
}

impl From<reqwest::Error> for Failure {
    /// Its URL is taken out: it says nothing that ours doesn't, at length.
    fn from(error: reqwest::Error) -> Self {
        let error = Arc::new(error.without_url());
        match (error.is_connect(), error.is_timeout()) {
            _ if error.is_builder() => Self::InvalidRequest(error),
            (true, true) => Self::ConnectTimeout(error),
            (true, false) => Self::Connect(error),
            // The operating system's, which gave the connection up.
            (false, true) if is_timeout(&*error) => Self::Exchange(error),
            (false, true) => Self::Timeout(error),
            (false, false) => Self::Exchange(error),
        }
    }
}

/// Which of our errors `failure` is.
pub(crate) fn classify(failure: Failure, request: RequestContext) -> Error {
    let source = failure.source();
    let causes = Causes::of(&*source);
    let mut reason = causes.is_head_too_large.then_some(Reason::HeadTooLarge);
    let (variant, detail): (fn(Box<TransportError>) -> Error, String) = match (failure, causes.tls) {
        (Failure::InvalidRequest(_), _) => return Error::Request(innermost_text(&*source)),
        (Failure::Proxy(error), _) => {
            reason = Some(Reason::Proxy {
                is_final: error.is_final(),
            });
            (Error::Connect, error.to_string())
        }
        // After the handshake, what isn't TLS is a broken connection.
        (Failure::Exchange(_), Some(rustls::Error::InvalidMessage(_))) => {
            (Error::Protocol, "it stopped speaking TLS".to_owned())
        }
        (_, Some(error)) => {
            let (problem, words) = tls::problem(error, request.client_certificate);
            reason = Some(Reason::Tls(problem));
            (Error::Tls, words)
        }
        (Failure::Connect(_), _) if is_closed_in_handshake(&causes) => {
            reason = Some(Reason::Tls(TlsProblem::Closed));
            (Error::Connect, "it closed the connection during the TLS handshake".to_owned())
        }
        (Failure::ConnectTimeout(_), _) => (
            Error::Connect,
            "it did not answer in time; is the host right, and does a firewall let the port through?"
                .to_owned(),
        ),
        (Failure::Connect(_), _) => (Error::Connect, connect_detail(&*source, &causes)),
        (Failure::Timeout(_), _) => (Error::Timeout, String::new()),
        (Failure::Exchange(_), _) if causes.not_http => {
            (Error::Protocol, innermost_text(&*source))
        }
        (Failure::Exchange(_), _) => (Error::Disconnected, disconnected_detail(&*source, &causes)),
    };
    variant(Box::new(TransportError {
        peer: request.peer,
        proxy: request.proxy,
        detail,
        limit: request.limit,
        attempts: Attempts::FIRST,
        is_change: request.is_change,
        reason,
        cause: source,
    }))
}

/// What stands in an error's chain of causes.
#[derive(Default)]
struct Causes<'e> {
    tls: Option<&'e rustls::Error>,
    io: Option<&'e io::Error>,
    not_http: bool,
    is_head_too_large: bool,
}

impl<'e> Causes<'e> {
    fn of(error: &'e (dyn StdError + 'static)) -> Self {
        let mut causes = Self::default();
        let mut next = Some(error);
        while let Some(cause) = next {
            if let Some(tls) = cause.downcast_ref() {
                causes.tls = Some(tls);
            }
            if let Some(http) = cause.downcast_ref::<hyper::Error>() {
                causes.not_http |= http.is_parse();
                // hyper's own predicate for it belongs to its feature `server`.
                causes.is_head_too_large |=
                    http.is_parse() && http.to_string() == "message head is too large";
            }
            // An I/O error's `source` skips what it wraps, which is where rustls' errors are.
            next = match cause.downcast_ref::<io::Error>() {
                Some(io) => {
                    causes.io = Some(io);
                    io.get_ref()
                        .map(|wrapped| wrapped as &(dyn StdError + 'static))
                }
                None => cause.source(),
            };
        }
        causes
    }
}

/// The server ended the connection in the handshake, without a word. To make a TCP connection nothing is read,
/// so a reset comes later.
fn is_closed_in_handshake(causes: &Causes<'_>) -> bool {
    causes.io.map(io::Error::kind).is_some_and(|kind| {
        use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
        matches!(kind, UnexpectedEof | ConnectionReset | BrokenPipe)
    })
}

fn connect_detail(error: &(dyn StdError + 'static), causes: &Causes<'_>) -> String {
    match causes.io.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            "connection refused; is the Leader running, and is the port right (9000 by default)?"
                .to_owned()
        }
        _ => innermost_text(error),
    }
}

fn disconnected_detail(error: &(dyn StdError + 'static), causes: &Causes<'_>) -> String {
    match causes.io.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionReset) => "connection reset".to_owned(),
        Some(io::ErrorKind::TimedOut) => "no sign of life came from it any more".to_owned(),
        _ => innermost_text(error),
    }
}

fn innermost_text(error: &(dyn StdError + 'static)) -> String {
    printable(&innermost(error).to_string())
}
