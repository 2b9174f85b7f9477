//! Hints after a failed call: the options that help with each kind of error.

use cribl_tokens::{Error, ErrorKind, TlsProblem};

use crate::leader::environment::CLIENT_ID;

const PROXY: &str = "check the proxy that the message names, and the credentials in its variable; --no-proxy or NO_PROXY=HOST \
     connects without one";

const NOT_FOUND: &str = "check --base-url: it ends in /api/v1, after any path that a proxy needs";
const ADDRESS: &str = "check --base-url (CRIBL_BASE_URL)";
const SIGN_IN_ADDRESS: &str =
    "check --base-url (CRIBL_BASE_URL), and --token-url for client credentials";

/// Returns true if a hint concerns the address, which must be right if any call was accepted there.
pub fn is_of_address(hint: &str) -> bool {
    [NOT_FOUND, ADDRESS, SIGN_IN_ADDRESS].contains(&hint)
}

/// Returns a hint, if there is one beyond the error's text.
pub fn for_error(error: &Error) -> Option<&'static str> {
    if matches!(error, Error::Protocol(failed) if failed.is_head_too_large()) {
        return Some("have the Leader, or the load balancer before it, send fewer headers");
    }
    if error.is_proxy_failure() {
        return Some(PROXY);
    }
    if let Some(problem) = error.tls_problem() {
        return Some(for_tls(problem));
    }
    if let Error::SignIn(failed) = error
        && !failed.is_refused()
    {
        return match for_kind(failed.cause()) {
            // The error does not say which of the two addresses is meant.
            Some(ADDRESS) if std::env::var_os(CLIENT_ID).is_some() => Some(SIGN_IN_ADDRESS),
            hint => hint,
        };
    }
    if error.deadline().is_some() {
        return Some("--deadline SECONDS gives the call more time");
    }
    let of_status = error.status().and_then(for_status);
    of_status.or_else(|| for_kind(error.kind()))
}

fn for_status(status: u16) -> Option<&'static str> {
    Some(match status {
        405 | 501 => {
            "the address may not be a Leader's: check --base-url (CRIBL_BASE_URL), and that no proxy in between refuses DELETE"
        }
        500 => {
            "look for the cause in the Leader's log, then send the call again, which does no harm"
        }
        502..=504 => "the Leader is not available now: try again later, or with more --retries",
        _ => return None,
    })
}

fn for_kind(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::Unauthorized => {
            "put a new token where this one came from (-v shows where): CRIBL_BEARER_TOKEN, or the file of --token-file or of \
             the profile; or sign in with --username NAME"
        }
        ErrorKind::SignIn => "check the credentials (-v shows which are used) and --base-url",
        ErrorKind::Forbidden => {
            "the token is accepted, but its user may not do this: use an administrator's"
        }
        ErrorKind::NotFound => NOT_FOUND,
        ErrorKind::RateLimited => "try again later, or with more --retries",
        ErrorKind::Connect
        | ErrorKind::Redirect
        | ErrorKind::UnexpectedBody
        | ErrorKind::Protocol => ADDRESS,
        ErrorKind::Timeout => "allow each attempt more time with --timeout SECONDS",
        _ => return None,
    })
}

/// No hint suggests `--insecure`, because it exposes the token to anyone in between.
fn for_tls(problem: TlsProblem) -> &'static str {
    match problem {
        TlsProblem::OtherName => {
            "write one of the certificate's names in --base-url (CRIBL_BASE_URL), or in --token-url if that server's failed; \
             or have a certificate issued for this name"
        }
        TlsProblem::Expired => {
            "if this machine's clock is right, have the server's certificate renewed; if not, set the clock"
        }
        TlsProblem::NotYetValid => {
            "set this machine's clock; if it is right, wait, or have another certificate issued"
        }
        TlsProblem::UntrustedIssuer => {
            "--ca-cert FILE trusts the CA certificate in FILE, or a self-signed certificate itself: get the file from whoever \
             runs the server"
        }
        TlsProblem::InvalidCertificate => {
            "have another certificate issued to the server: for serverAuth, X.509 version 3, signed with RSA, ECDSA on P-256 or \
             P-384 with SHA-256 or SHA-384, or Ed25519"
        }
        TlsProblem::Incompatible => {
            "let the server, or the load balancer before it, offer TLS 1.2 or 1.3 with ECDHE and AES-GCM or ChaCha20"
        }
        TlsProblem::ClientCertificateRequired => {
            "--client-cert FILE sends a certificate, with its key in the same file or in \
             --client-key FILE"
        }
        TlsProblem::ClientCertificateRefused => {
            "check --client-cert: is it still valid, is its chain in the file, and does the server trust the CA that issued it?"
        }
        TlsProblem::PlainHttp => {
            "check the port in --base-url (CRIBL_BASE_URL); a Leader without TLS needs http://, which sends the token unencrypted"
        }
        TlsProblem::TlsRequired => {
            "write https:// in --base-url (CRIBL_BASE_URL), or in --token-url if that server's failed"
        }
        TlsProblem::Closed => {
            "check the port in --base-url (CRIBL_BASE_URL), and whether a firewall or load balancer in between cuts TLS"
        }
        _ => ADDRESS,
    }
}
