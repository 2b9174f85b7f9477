//! TLS settings: the trusted servers, and the client certificate.
//!
//! The configuration is created here rather than by reqwest, which takes its cryptography from a value that
//! is global to the process. A library must not set that value. If the caller has set it, it is used.
//! Otherwise the provider is ring: aws-lc-rs spends some 45 ms of a one-call program on its first handshake
//! (entropy). Its post-quantum key exchange would protect traffic that is recorded today and decrypted in
//! years, when a bearer token has long expired.
//!
//! ring verifies neither ECDSA with SHA-512 nor signatures on P-521. Errors name the algorithm.
//! `RustCrypto`'s p256, p384 and p521 verify them, but would add 17 crates and 22 s of CPU to a debug build
//! of each user. A program that needs them can install aws-lc-rs, which verifies them, too.

mod certificate;
mod client_certificate;
mod encoding;
#[cfg(all(unix, not(target_os = "android"), not(target_vendor = "apple")))]
mod trust_files;
#[cfg(not(all(unix, not(target_os = "android"), not(target_vendor = "apple"))))]
mod trust_system;
mod verifier;

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;

pub(crate) use self::client_certificate::ClientCertificate;
#[cfg(all(unix, not(target_os = "android"), not(target_vendor = "apple")))]
use self::trust_files as trust_store;
#[cfg(not(all(unix, not(target_os = "android"), not(target_vendor = "apple"))))]
use self::trust_system as trust_store;
use self::verifier::{CertificateVerifier, issued_by};
use crate::client::error::ConfigError;

/// The caller's settings, read when the client is built.
#[derive(Default)]
pub(crate) struct TlsOptions {
    /// The contents of the given files, each PEM or DER.
    pub(crate) ca: Vec<Vec<u8>>,
    pub(crate) only_ca: bool,
    pub(crate) accept_any: bool,
    pub(crate) identity: Option<Identity>,
}

/// A client certificate's chain and its private key, as they were given.
pub(crate) struct Identity {
    pub(crate) certificates: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

/// A configuration, and the client certificate it sends.
pub(super) struct Tls {
    pub(super) config: ClientConfig,
    pub(super) client_certificate: Arc<ClientCertificate>,
}

impl TlsOptions {
    pub(super) fn is_set(&self) -> bool {
        !self.ca.is_empty() || self.accept_any || self.identity.is_some()
    }

    /// Builds the configuration. Without `https`, no trust store is loaded: it is not used, and loading
    /// takes longer than a call on some machines.
    pub(super) fn config(self, https: bool) -> Result<Tls, ConfigError> {
        let provider = CryptoProvider::get_default()
            .cloned()
            .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
        let client_certificate = match &self.identity {
            None => ClientCertificate::default(),
            Some(Identity { certificates, key }) => {
                ClientCertificate::read(certificates, key, &provider)?
            }
        };
        let client_certificate = Arc::new(client_certificate);
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| ConfigError::HttpClient(error.into()))?
            .dangerous()
            .with_custom_certificate_verifier(self.verifier(https, provider)?)
            .with_client_cert_resolver(Arc::clone(&client_certificate) as _);
        Ok(Tls {
            config,
            client_certificate,
        })
    }

    fn verifier(
        &self,
        https: bool,
        provider: Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, ConfigError> {
        let mut given = Vec::new();
        for file in &self.ca {
            given.extend(encoding::certificates(file).map_err(|reason| {
                ConfigError::Certificate {
                    what: "CA certificate",
                    reason,
                }
            })?);
        }
        let issued = if self.accept_any {
            None
        } else if self.only_ca || !https {
            issued_by(&given, &[], Arc::clone(&provider))?
        } else {
            let store = trust_store::load(&given, Arc::clone(&provider))?;
            given.extend(store.certificates);
            store.verifier
        };
        Ok(Arc::new(CertificateVerifier {
            accept_any: self.accept_any,
            issued,
            given,
            provider,
        }))
    }
}
