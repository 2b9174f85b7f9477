//! Which of our errors an error of the HTTP library is.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use rustls::CertificateError;

use super::error::{Error, TransportError};
use super::text;

/// Where a call went and how long it might take, for the words of an error.
pub(super) struct Attempted {
    pub(super) peer: String,
    pub(super) limit: Duration,
}

/// Classifies an error of reqwest. Its URL is taken out: it says nothing that ours doesn't, at length.
pub(super) fn classify(error: reqwest::Error, attempted: Attempted) -> Error {
    let error = error.without_url();
    let causes = Causes::of(&error);
    let (variant, detail): (fn(Box<TransportError>) -> Error, String) = if error.is_builder() {
        return Error::Request(innermost_text(&error));
    } else if let Some(tls) = causes.tls {
        match tls {
            rustls::Error::InvalidMessage(_) => {
                (Error::Protocol, "it does not speak TLS".to_owned())
            }
            _ => (Error::Tls, tls_detail(tls)),
        }
    } else if error.is_connect() {
        (Error::Connect, connect_detail(&error, &causes))
    } else if error.is_timeout() {
        (Error::Timeout, String::new())
    } else if causes.not_http {
        (Error::Protocol, innermost_text(&error))
    } else {
        (Error::Disconnected, disconnected_detail(&error, &causes))
    };
    variant(Box::new(TransportError {
        peer: attempted.peer,
        detail,
        limit: attempted.limit,
        attempts: 1,
        source: error,
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
    fn of(error: &'e reqwest::Error) -> Self {
        let mut causes = Self::default();
        let mut next = error.source();
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
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "its certificate is not trusted (UnknownIssuer); if a private CA signed it, add that CA's certificate"
                .to_owned()
        }
        rustls::Error::InvalidCertificate(CertificateError::Other(reason))
            if reason.to_string().contains("CaUsedAsEndEntity") =>
        {
            "its certificate is a CA's (CaUsedAsEndEntity), as `openssl req -x509` makes them, and can't be a \
             server's as well: make one with basicConstraints=CA:FALSE and subjectAltName, and add that"
                .to_owned()
        }
        rustls::Error::InvalidCertificate(reason) => {
            text::printable(&format!("its certificate is not accepted: {reason}"))
        }
        other => text::printable(&other.to_string()),
    }
}

fn connect_detail(error: &reqwest::Error, causes: &Causes<'_>) -> String {
    if error.is_timeout() {
        return "it did not answer in time; is the host right, and does a firewall let the port through?"
            .to_owned();
    }
    match causes.io.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            "connection refused; is the Leader running, and is the port right (9000 by default)?"
                .to_owned()
        }
        _ => innermost_text(error),
    }
}

fn disconnected_detail(error: &reqwest::Error, causes: &Causes<'_>) -> String {
    match causes.io.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionReset) => "connection reset".to_owned(),
        _ => innermost_text(error),
    }
}

fn innermost_text(error: &reqwest::Error) -> String {
    text::printable(&innermost(error).to_string())
}

/// The last error in the chain: the one with the fact in it.
pub(super) fn innermost<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}
