//! Converts errors of the HTTP libraries into errors of this crate.

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

/// The destination and the time limit of a call, for the text of an error.
pub(crate) struct RequestContext {
    pub(crate) peer: String,
    /// The proxy of the request, as errors name it.
    pub(crate) proxy: Option<String>,
    pub(crate) limit: Duration,
    /// True if the request changes something.
    pub(crate) is_change: bool,
    pub(crate) client_certificate: ClientCertificateUse,
}

/// The stage at which an attempt failed without a response, with the HTTP library's error.
#[derive(Clone)]
pub(crate) enum Failure {
    /// The request can't be serialized.
    InvalidRequest(Source),
    /// No connection.
    Connect(Source),
    /// No connection within the time limit for connecting.
    ConnectTimeout(Source),
    /// No complete response within the time limit of the attempt.
    Timeout(Source),
    /// No connection, because of the proxy.
    Proxy(Arc<ProxyError>),
    /// A connection, but no response or only part of one.
    Exchange(Source),
    /// The host closed its first connection, which is without TLS, before any byte of a response.
    NoResponseToPlainHttp(Source),
    /// The response to plain HTTP is an alert of TLS.
    TlsAlert(Source),
}

impl Failure {
    fn source(&self) -> Source {
        match self {
            Self::InvalidRequest(source)
            | Self::Connect(source)
            | Self::ConnectTimeout(source)
            | Self::Timeout(source)
            | Self::Exchange(source)
            | Self::NoResponseToPlainHttp(source)
            | Self::TlsAlert(source) => Arc::clone(source),
            Self::Proxy(error) => Arc::clone(error) as Source,
        }
    }

    pub(crate) fn exchange(error: hyper::Error) -> Self {
        Self::Exchange(Arc::new(error))
    }

    /// The failure of a connection. A time limit of the operating system counts as one, too.
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
    /// Removes the URL, which is long and repeats what our error says.
    fn from(error: reqwest::Error) -> Self {
        let error = Arc::new(error.without_url());
        match (error.is_connect(), error.is_timeout()) {
            _ if error.is_builder() => Self::InvalidRequest(error),
            (true, true) => Self::ConnectTimeout(error),
            (true, false) => Self::Connect(error),
            // The operating system gave up the connection.
            (false, true) if is_timeout(&*error) => Self::Exchange(error),
            (false, true) => Self::Timeout(error),
            (false, false) => Self::Exchange(error),
        }
    }
}

/// Converts `failure` into this crate's error.
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
        (Failure::TlsAlert(_), _) => {
            reason = Some(Reason::Tls(TlsProblem::TlsRequired));
            (Error::Tls, "it speaks TLS on this port, so its URL begins with https://".to_owned())
        }
        (Failure::NoResponseToPlainHttp(_), _) => (
            Error::Disconnected,
            disconnected_detail(&*source, &causes) + "; does this port expect https?",
        ),
        // After the handshake, data that isn't TLS means a broken connection.
        (Failure::Exchange(_), Some(rustls::Error::InvalidMessage(_))) => {
            (Error::Protocol, "it stopped speaking TLS".to_owned())
        }
        (_, Some(error)) => {
            let (problem, detail) = tls::problem(error, request.client_certificate);
            reason = Some(Reason::Tls(problem));
            (Error::Tls, detail)
        }
        (Failure::Connect(_), _) if is_closed_in_handshake(&causes) => {
            reason = Some(Reason::Tls(TlsProblem::Closed));
            (Error::Connect, "it closed the connection during the TLS handshake".to_owned())
        }
        (Failure::ConnectTimeout(_), _) => (
            Error::Connect,
            "it did not respond in time; is the host right, and does a firewall let the port through?"
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

/// The known errors in an error's chain of causes.
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
                // hyper's own method for this is only in its feature `server`.
                causes.is_head_too_large |=
                    http.is_parse() && http.to_string() == "message head is too large";
            }
            // The `source` of an I/O error skips the error it wraps, which may be a rustls error.
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

/// Returns true if the server closed the connection during the handshake without an alert. Nothing is read
/// while a TCP connection is made, so a reset occurs only later.
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
        Some(io::ErrorKind::TimedOut) => "it stopped responding".to_owned(),
        _ => innermost_text(error),
    }
}

fn innermost_text(error: &(dyn StdError + 'static)) -> String {
    printable(&innermost(error).to_string())
}
