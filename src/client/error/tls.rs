//! Reasons for a failed secure connection.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;
use rustls::{AlertDescription, CertificateError, PeerIncompatible};

use crate::client::values::printable;

/// Why no secure connection could be made; see [`Error::tls_problem`](crate::Error::tls_problem).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The server's certificate is for other hosts.
    OtherName,
    /// The server's certificate, or one that it builds on, has expired, or this machine's clock is wrong.
    Expired,
    /// The server's certificate, or one that it builds on, is not valid yet, or this machine's clock is wrong.
    NotYetValid,
    /// The server's certificate was issued by a CA that is not trusted, or by itself.
    UntrustedIssuer,
    /// The server's certificate is not accepted for another reason.
    InvalidCertificate,
    /// The server and this client share no protocol version or cipher.
    Incompatible,
    /// The server wants a client certificate, and none was set.
    ClientCertificateRequired,
    /// The server does not accept the client certificate that was set.
    ClientCertificateRefused,
    /// The server speaks plain HTTP on this port.
    PlainHttp,
    /// The server speaks TLS on this port, and the request was sent over plain HTTP.
    TlsRequired,
    /// The server closed the connection during the handshake.
    Closed,
    /// Anything else.
    Other,
}

/// Whether a client certificate was requested and sent.
#[derive(Clone, Copy)]
pub(crate) struct ClientCertificateUse {
    pub(crate) is_requested: bool,
    pub(crate) is_sent: bool,
}

/// A server's certificate that was not accepted. Its texts are sanitized for printing.
#[derive(Debug)]
pub(crate) struct RejectedCertificate {
    pub(crate) reason: CertificateError,
    /// The contents of the certificate. `None` if it can't be read.
    pub(crate) facts: Option<CertificateFacts>,
    /// The time of this machine's clock.
    pub(crate) now: String,
}

/// The contents of a certificate.
#[derive(Debug)]
pub(crate) struct CertificateFacts {
    pub(crate) issuer: String,
    pub(crate) is_self_issued: bool,
    pub(crate) names: Vec<String>,
    pub(crate) not_before: String,
    pub(crate) not_after: String,
    pub(crate) is_version_1: bool,
    /// The algorithm of its signature.
    pub(crate) signature: String,
}

/// Returns the problem, and its description, which continues after "no secure connection could be made to
/// …: ".
pub(super) fn problem(
    error: &rustls::Error,
    client_certificate: ClientCertificateUse,
) -> (TlsProblem, String) {
    match error {
        rustls::Error::InvalidCertificate(reason) => match rejected(reason) {
            Some(rejected) => (rejected.problem(), rejected.to_string()),
            None => (
                TlsProblem::InvalidCertificate,
                printable(&format!("its certificate is not accepted: {reason}")),
            ),
        },
        rustls::Error::InvalidMessage(_) => (
            TlsProblem::PlainHttp,
            "it does not speak TLS on this port".to_owned(),
        ),
        rustls::Error::AlertReceived(alert) => refused(*alert, client_certificate),
        rustls::Error::PeerIncompatible(reason) => incompatible(reason),
        other => (TlsProblem::Other, printable(&other.to_string())),
    }
}

/// Sentences of the 400 pages by which web servers refuse a connection's TLS: nginx's, Go's and Apache's.
const PAGES: [(&str, TlsProblem); 5] = [
    (
        "The plain HTTP request was sent to HTTPS port",
        TlsProblem::TlsRequired,
    ),
    (
        "Client sent an HTTP request to an HTTPS server",
        TlsProblem::TlsRequired,
    ),
    (
        "speaking plain HTTP to an SSL-enabled server port",
        TlsProblem::TlsRequired,
    ),
    (
        "No required SSL certificate was sent",
        TlsProblem::ClientCertificateRequired,
    ),
    (
        "The SSL certificate error",
        TlsProblem::ClientCertificateRefused,
    ),
];

/// The problem with TLS that a web server's page reports.
pub(super) fn problem_in_page(status: StatusCode, body: &[u8]) -> Option<TlsProblem> {
    if status != StatusCode::BAD_REQUEST {
        return None;
    }
    let page = String::from_utf8_lossy(body);
    let found = PAGES.iter().find(|(sentence, _)| page.contains(sentence));
    found.map(|&(_, problem)| problem)
}

fn rejected(reason: &CertificateError) -> Option<&RejectedCertificate> {
    match reason {
        CertificateError::Other(other) => other.0.downcast_ref(),
        _ => None,
    }
}

fn incompatible(reason: &PeerIncompatible) -> (TlsProblem, String) {
    let detail = match reason {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig => {
            "it offers neither TLS 1.2 nor 1.3".to_owned()
        }
        other => format!("it and this build share no way to encrypt ({other:?})"),
    };
    (TlsProblem::Incompatible, detail)
}

/// Interprets a server's refusal. Servers use several alerts for the same reason.
fn refused(
    alert: AlertDescription,
    client_certificate: ClientCertificateUse,
) -> (TlsProblem, String) {
    use AlertDescription as Alert;
    let ClientCertificateUse {
        is_requested,
        is_sent,
    } = client_certificate;
    let is_about_certificate = matches!(
        alert,
        Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::DecryptError
            | Alert::HandshakeFailure
    );
    match alert {
        Alert::CertificateRequired => (
            TlsProblem::ClientCertificateRequired,
            "it wants a client certificate".to_owned(),
        ),
        _ if is_about_certificate && is_requested && is_sent => (
            TlsProblem::ClientCertificateRefused,
            format!("it does not accept the client certificate ({alert:?})"),
        ),
        _ if is_about_certificate && is_requested => (
            TlsProblem::ClientCertificateRequired,
            format!("it wants a client certificate ({alert:?})"),
        ),
        Alert::ProtocolVersion => (
            TlsProblem::Incompatible,
            "it offers neither TLS 1.2 nor 1.3 (ProtocolVersion)".to_owned(),
        ),
        Alert::HandshakeFailure | Alert::InsufficientSecurity => (
            TlsProblem::Incompatible,
            format!("it and this build share no cipher or signature algorithm ({alert:?})"),
        ),
        Alert::UnrecognisedName => (
            TlsProblem::OtherName,
            "it does not know this host name (UnrecognisedName)".to_owned(),
        ),
        other => (
            TlsProblem::Other,
            format!("it refused the connection ({other:?})"),
        ),
    }
}

impl RejectedCertificate {
    fn problem(&self) -> TlsProblem {
        match &self.reason {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsProblem::OtherName
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                TlsProblem::Expired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                TlsProblem::NotYetValid
            }
            // A bad signature may mean another CA with the same name as a trusted one, such as a private CA
            // that was created anew.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                TlsProblem::UntrustedIssuer
            }
            reason if is_ca_refusal(reason) => TlsProblem::UntrustedIssuer,
            _ => TlsProblem::InvalidCertificate,
        }
    }

    fn dates(&self) -> String {
        match &self.facts {
            Some(facts) => format!(
                "it is valid from {} to {}, and this machine's clock says {}",
                facts.not_before, facts.not_after, self.now
            ),
            None => format!("this machine's clock says {}", self.now),
        }
    }

    fn names(&self) -> String {
        match &self.facts {
            Some(facts) if !facts.names.is_empty() => {
                printable(&format!("it is for {}", facts.names.join(", ")))
            }
            _ => "it names no host in subjectAltName".to_owned(),
        }
    }

    fn issuer(&self) -> String {
        match &self.facts {
            Some(facts) if facts.is_self_issued => {
                format!("it is self-signed, as {}", facts.issuer)
            }
            Some(facts) => format!("it was issued by {}", facts.issuer),
            None => "its issuer cannot be read".to_owned(),
        }
    }

    fn other(&self) -> String {
        let facts = self.facts.as_ref();
        match &self.reason {
            CertificateError::UnsupportedSignatureAlgorithmContext { .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                let signature = facts.map_or("an unknown algorithm", |f| f.signature.as_str());
                format!("a signature in its chain cannot be checked by this build: {signature}")
            }
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                "it is not for servers (extendedKeyUsage lacks serverAuth)".to_owned()
            }
            CertificateError::BadEncoding if facts.is_some_and(|facts| facts.is_version_1) => {
                "it is of X.509 version 1, which only a certificate that is itself among those trusted may be"
                    .to_owned()
            }
            other => printable(&other.to_string()),
        }
    }
}

/// Returns true if the certificate is refused because it is a CA's and is not itself trusted.
fn is_ca_refusal(reason: &CertificateError) -> bool {
    matches!(reason, CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity"))
}

impl fmt::Display for RejectedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problem() {
            TlsProblem::OtherName => {
                write!(f, "its certificate is for another host: {}", self.names())
            }
            TlsProblem::Expired => write!(f, "its certificate has expired: {}", self.dates()),
            TlsProblem::NotYetValid => {
                write!(f, "its certificate is not valid yet: {}", self.dates())
            }
            TlsProblem::UntrustedIssuer => {
                let reason = match &self.reason {
                    CertificateError::BadSignature => "BadSignature",
                    reason if is_ca_refusal(reason) => "CaUsedAsEndEntity",
                    _ => "UnknownIssuer",
                };
                write!(
                    f,
                    "its certificate is not trusted ({reason}): {}; if a private CA signed it, add that CA's certificate",
                    self.issuer()
                )
            }
            _ => write!(f, "its certificate is not accepted: {}", self.other()),
        }
    }
}

impl StdError for RejectedCertificate {}
