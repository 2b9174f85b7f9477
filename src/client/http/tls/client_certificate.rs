//! The client certificate, which is sent if the server requests one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, SigningKey};

use super::certificate::Certificate;
use super::encoding;
use crate::client::error::{ClientCertificateUse, ConfigError};

/// Provides a client certificate, and records whether a server requested one.
#[derive(Debug, Default)]
pub(crate) struct ClientCertificate {
    certified_key: Option<Arc<CertifiedKey>>,
    is_requested: AtomicBool,
}

impl ClientCertificate {
    /// Reads the chain in `certificates` and its private key in `key`.
    pub(super) fn read(
        certificates: &[u8],
        key: &[u8],
        provider: &CryptoProvider,
    ) -> Result<Self, ConfigError> {
        let certificate_error = |reason| ConfigError::Certificate {
            what: "client certificate",
            reason,
        };
        let key_error = |reason| ConfigError::Certificate {
            what: "client certificate's key",
            reason,
        };
        let chain = encoding::certificates(certificates).map_err(certificate_error)?;
        let key = encoding::private_key(key).map_err(key_error)?;
        let key = provider.key_provider.load_private_key(key).map_err(|_| {
            key_error(
                "it is not a key that this build can use: RSA of 2048 to 8192 bits, ECDSA on P-256 or P-384, or Ed25519"
                    .to_owned(),
            )
        })?;
        check_key(&chain, &*key).map_err(key_error)?;
        Ok(Self {
            // Not checked further: rustls refuses certificates of version 1, but servers may accept them.
            certified_key: Some(Arc::new(CertifiedKey::new(chain, key))),
            is_requested: AtomicBool::new(false),
        })
    }

    /// Returns whether a server has requested the certificate so far, and whether there is one to send.
    pub(crate) fn usage(&self) -> ClientCertificateUse {
        ClientCertificateUse {
            is_requested: self.is_requested.load(Ordering::Relaxed),
            is_sent: self.certified_key.is_some(),
        }
    }
}

/// Checks that `key` is the key of the first certificate.
fn check_key(chain: &[CertificateDer<'static>], key: &dyn SigningKey) -> Result<(), String> {
    let key = key.public_key();
    let is_its_key = |der: &CertificateDer<'static>| {
        let of_certificate = Certificate::read(der).and_then(|read| read.public_key());
        // If they can't be compared, the server decides.
        match (&key, of_certificate) {
            (Some(key), Some(of_certificate)) => *key == of_certificate,
            _ => true,
        }
    };
    match chain.iter().position(is_its_key) {
        Some(0) => Ok(()),
        Some(other) => Err(format!(
            "it belongs to certificate {} of {}: put that certificate first",
            other + 1,
            chain.len()
        )),
        None => Err(
            "it does not belong to the certificate: `openssl x509 -in CERTIFICATE -noout -pubkey` and \
             `openssl pkey -in KEY -pubout` must print the same"
                .to_owned(),
        ),
    }
}

impl ResolvesClientCert for ClientCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.is_requested.store(true, Ordering::Relaxed);
        self.certified_key.clone()
    }

    fn has_certs(&self) -> bool {
        self.certified_key.is_some()
    }
}
