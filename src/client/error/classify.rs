//! Which of our errors an error of the HTTP libraries is.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::CertificateError;

use super::attempts::Attempts;
use super::transport::{Source, TransportError, innermost};
use super::variants::Error;
use crate::client::values::printable;

/// Where a call went and how long it might take, for the words of an error.
pub(crate) struct RequestContext {
    pub(crate) peer: String,
    pub(crate) limit: Duration,
    /// Whether it was to change something.
    pub(crate) is_change: bool,
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
    /// There was a connection, but no answer on it, or part of one.
    Exchange(Source),
}

impl Failure {
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
    let (Failure::InvalidRequest(source)
    | Failure::Connect(source)
    | Failure::ConnectTimeout(source)
    | Failure::Timeout(source)
    | Failure::Exchange(source)) = &failure;
    let source = Arc::clone(source);
    let causes = Causes::of(&*source);
    let (variant, detail): (fn(Box<TransportError>) -> Error, String) = match (failure, causes.tls) {
        (Failure::InvalidRequest(_), _) => return Error::Request(innermost_text(&*source)),
        (_, Some(rustls::Error::InvalidMessage(_))) => {
            (Error::Protocol, "it does not speak TLS".to_owned())
        }
        (_, Some(tls)) => (Error::Tls, tls_detail(tls)),
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
        detail,
        limit: request.limit,
        attempts: Attempts::FIRST,
        is_change: request.is_change,
        cause: source,
    }))
}

/// What stands in an error's chain of causes.
#[derive(Default)]
struct Causes<'e> {
    tls: Option<&'e rustls::Error>,
    io: Option<&'e io::Error>,
    not_http: bool,
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

fn tls_detail(error: &rustls::Error) -> String {
    match error {
        // A bad signature is what another CA's looks like that has the name of one that is trusted, as a
        // private CA that was made anew.
        rustls::Error::InvalidCertificate(
            reason @ (CertificateError::UnknownIssuer | CertificateError::BadSignature),
        ) => format!(
            "its certificate is not trusted ({reason:?}); if a private CA signed it, add that CA's certificate"
        ),
        rustls::Error::InvalidCertificate(CertificateError::Other(reason))
            if reason.to_string().contains("CaUsedAsEndEntity") =>
        {
            "its certificate is a CA's (CaUsedAsEndEntity), as `openssl req -x509` makes them, and can't be a \
             server's as well: make one with basicConstraints=CA:FALSE and subjectAltName, and add that"
                .to_owned()
        }
        rustls::Error::InvalidCertificate(reason) => {
            printable(&format!("its certificate is not accepted: {reason}"))
        }
        other => printable(&other.to_string()),
    }
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
