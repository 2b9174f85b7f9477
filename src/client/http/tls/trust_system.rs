//! The trust store of macOS, Windows and Android: the operating system checks certificates itself.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

use super::verifier::TrustStore;
use crate::client::error::ConfigError;

/// Uses the trust store, and adds the CAs in `extra`.
pub(super) fn load(
    extra: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<TrustStore, ConfigError> {
    let verifier = Verifier::new_with_extra_roots(extra.iter().cloned(), provider)
        .map_err(|error| ConfigError::HttpClient(error.into()))?;
    Ok(TrustStore {
        verifier: Some(Arc::new(verifier)),
        certificates: Vec::new(),
    })
}
