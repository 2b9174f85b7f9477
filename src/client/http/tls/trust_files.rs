//! The trust store of Linux and similar systems: the files in `SSL_CERT_FILE` and `SSL_CERT_DIR`, or else
//! the system's. An empty variable counts as unset.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls_native_certs::load_certs_from_paths;

use super::encoding;
use super::verifier::{TrustStore, issued_by};
use crate::client::error::ConfigError;

const FILE: &str = "SSL_CERT_FILE";
const FOLDER: &str = "SSL_CERT_DIR";

/// Loads the trust store, and adds the CAs in `extra`.
pub(super) fn load(
    extra: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<TrustStore, ConfigError> {
    let certificates = match (variable(FILE), variable(FOLDER)) {
        (None, None) => system(),
        (file, folders) => named(file.as_deref().map(Path::new), folders)?,
    };
    if certificates.is_empty() && extra.is_empty() {
        let reason = "no CA certificates were found on this system";
        return Err(ConfigError::HttpClient(reason.into()));
    }
    Ok(TrustStore {
        verifier: issued_by(extra, &certificates, provider)?,
        certificates,
    })
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Returns the system's certificates. Unreadable ones are skipped, because the user can't correct them.
fn system() -> Vec<CertificateDer<'static>> {
    let paths = openssl_probe::probe();
    let (file, mut folders) = (paths.cert_file.as_deref(), paths.cert_dir.iter());
    // Both are read together: the folder links to the file or to parts of it, which are then read once.
    let first = folders.next().map(PathBuf::as_path);
    let mut found = load_certs_from_paths(file, first).certs;
    for folder in folders {
        found.extend(load_certs_from_paths(None, Some(folder)).certs);
    }
    found
}

/// Returns the certificates that the variables name.
fn named(
    file: Option<&Path>,
    folders: Option<OsString>,
) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let unusable = |variable, path: &Path, reason: String| ConfigError::TrustStore {
        variable,
        path: path.to_owned(),
        reason,
    };
    let mut found = Vec::new();
    if let Some(path) = file {
        let bytes = std::fs::read(path).map_err(|e| unusable(FILE, path, e.to_string()))?;
        found = encoding::certificates(&bytes).map_err(|reason| unusable(FILE, path, reason))?;
    }
    for folder in env::split_paths(&folders.unwrap_or_default()) {
        if folder.as_os_str().is_empty() {
            continue;
        }
        std::fs::read_dir(&folder).map_err(|e| unusable(FOLDER, &folder, e.to_string()))?;
        found.extend(load_certs_from_paths(None, Some(&folder)).certs);
    }
    Ok(found)
}
