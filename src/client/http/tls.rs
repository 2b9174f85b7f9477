//! Whom to trust, and what to show: the settings of TLS.
//!
//! The configuration is made here rather than by reqwest, which takes its cryptography from a value
//! that is global to the process: a library has no business setting that, and a caller who has set
//! it is respected. Unless they have, it is ring: aws-lc-rs spends some 45 ms of a one-call program
//! on its first handshake (entropy), and the post-quantum key exchange that it would bring protects
//! what is recorded today and decrypted in years, when a bearer token has long expired.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::client::error::ConfigError;

/// What the caller asked for, read when the client is built.
#[derive(Default)]
pub(crate) struct TlsOptions {
    ca: Vec<u8>,
    only_ca: bool,
    accept_any: bool,
    identity: Option<Identity>,
}

struct Identity {
    certificates: Vec<u8>,
    key: Vec<u8>,
}

impl TlsOptions {
    pub(crate) fn add_ca_certificates(&mut self, pem: &[u8]) {
        self.ca.extend_from_slice(pem);
        self.ca.push(b'\n');
    }

    pub(crate) fn only_ca_certificates(&mut self, pem: &[u8]) {
        self.add_ca_certificates(pem);
        self.only_ca = true;
    }

    pub(crate) fn danger_accept_invalid_certs(&mut self) {
        self.accept_any = true;
    }

    pub(crate) fn client_certificate(&mut self, certificates: &[u8], key: &[u8]) {
        self.identity = Some(Identity {
            certificates: certificates.to_vec(),
            key: key.to_vec(),
        });
    }

    pub(super) fn is_set(&self) -> bool {
        !self.ca.is_empty() || self.only_ca || self.accept_any || self.identity.is_some()
    }

    /// The configuration. Without `https` no trust store is loaded, as none is used: that takes
    /// longer than a call on some machines.
    pub(super) fn config(self, https: bool) -> Result<ClientConfig, ConfigError> {
        let provider = CryptoProvider::get_default()
            .cloned()
            .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(http_client)?;
        let builder = if self.accept_any {
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AcceptAny(provider)))
        } else if self.only_ca || !https {
            builder.with_root_certificates(roots(&self.ca)?)
        } else {
            let extra = certificates(&self.ca, "CA certificate")?;
            let verifier = Verifier::new_with_extra_roots(extra, provider).map_err(http_client)?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        };
        match self.identity {
            None => Ok(builder.with_no_client_auth()),
            Some(Identity {
                certificates: chain,
                key,
            }) => {
                let chain = certificates(&chain, "client certificate")?;
                let key = PrivateKeyDer::from_pem_slice(&key)
                    .map_err(|e| unusable("client certificate's key", &e.to_string()))?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|e| unusable("client certificate", &e.to_string()))
            }
        }
    }
}

fn roots(pem: &[u8]) -> Result<RootCertStore, ConfigError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(pem, "CA certificate")? {
        roots
            .add(certificate)
            .map_err(|e| unusable("CA certificate", &e.to_string()))?;
    }
    Ok(roots)
}

/// The certificates in `pem`. An error where something was given but no certificate is in it, an
/// empty file too (`TlsOptions` ends each with a line break): trusting nobody would be a surprise.
fn certificates(
    pem: &[u8],
    what: &'static str,
) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let found = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| unusable(what, &e.to_string()))?;
    if found.is_empty() && !pem.is_empty() {
        return Err(unusable(
            what,
            "it holds no certificate in PEM (-----BEGIN CERTIFICATE-----)",
        ));
    }
    Ok(found)
}

fn unusable(what: &'static str, reason: &str) -> ConfigError {
    ConfigError::Certificate {
        what,
        reason: reason.to_owned(),
    }
}

fn http_client(error: rustls::Error) -> ConfigError {
    ConfigError::HttpClient(error.into())
}

/// Accepts any certificate. Signatures of the handshake are checked all the same: whoever answers
/// must hold the key of the certificate that they show.
#[derive(Debug)]
struct AcceptAny(Arc<CryptoProvider>);

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
