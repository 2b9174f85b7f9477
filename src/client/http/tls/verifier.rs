//! Decides which server certificates are accepted.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};
use webpki::RawPublicKeyEntity;

use super::certificate::{Certificate, moment};
use crate::client::error::{ConfigError, RejectedCertificate};

/// A trust store.
pub(super) struct TrustStore {
    /// Verifies certificates that its CAs issued.
    pub(super) verifier: Option<Arc<dyn ServerCertVerifier>>,
    /// The certificates in it, if they can be listed.
    pub(super) certificates: Vec<CertificateDer<'static>>,
}

/// Returns a verifier for certificates issued by the CAs in `given` and `platform`. `None` if there is no
/// CA. A certificate that says that it is not a CA's issues none.
pub(super) fn issued_by(
    given: &[CertificateDer<'static>],
    platform: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Option<Arc<dyn ServerCertVerifier>>, ConfigError> {
    let is_ca = |der: &&CertificateDer<'static>| {
        !Certificate::read(der).is_some_and(|certificate| certificate.denies_being_ca())
    };
    let mut roots = RootCertStore::empty();
    // `encoding` has already refused unreadable certificates among those given. The platform's are not
    // parsed a second time, because that would take longer than the rest of the start.
    roots.add_parsable_certificates(given.iter().filter(is_ca).chain(platform).cloned());
    if roots.is_empty() {
        return Ok(None);
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider)
        .build()
        .map_err(|error| ConfigError::HttpClient(error.into()))?;
    Ok(Some(verifier))
}

/// Accepts certificates that a trusted CA issued, and certificates that are themselves among those given; or
/// any certificate. Signatures of the handshake are checked in each case: the server must have the key of
/// its certificate.
///
/// OpenSSL and curl accept given certificates, too. A self-signed certificate that is marked as a CA's, as
/// `openssl req -x509` makes it, is not a valid server certificate by webpki's rules.
#[derive(Debug)]
pub(super) struct CertificateVerifier {
    pub(super) accept_any: bool,
    /// Verifies certificates issued by CAs. `None` if no CA is trusted.
    pub(super) issued: Option<Arc<dyn ServerCertVerifier>>,
    pub(super) given: Vec<CertificateDer<'static>>,
    pub(super) provider: Arc<CryptoProvider>,
}

impl CertificateVerifier {
    /// Returns the public key of an accepted certificate of version 1. webpki, which reads all others, refuses
    /// that version.
    fn version_1_key(&self, der: &CertificateDer<'_>) -> Option<SubjectPublicKeyInfoDer<'static>> {
        if !self.accept_any && !self.given.contains(der) {
            return None;
        }
        let certificate = Certificate::read(der)?;
        certificate
            .is_version_1()
            .then(|| certificate.public_key())?
    }

    fn verify_with(
        &self,
        key: &SubjectPublicKeyInfoDer<'_>,
        message: &[u8],
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let key = RawPublicKeyEntity::try_from(key).map_err(|_| CertificateError::BadEncoding)?;
        let mapping = self.provider.signature_verification_algorithms.mapping;
        let algorithms = mapping
            .iter()
            .filter(|(scheme, _)| *scheme == signed.scheme)
            .flat_map(|(_, algorithms)| algorithms.iter());
        for algorithm in algorithms {
            if key
                .verify_signature(*algorithm, message, signed.signature())
                .is_ok()
            {
                return Ok(HandshakeSignatureValid::assertion());
            }
        }
        Err(CertificateError::BadSignature.into())
    }
}

impl ServerCertVerifier for CertificateVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.accept_any {
            return Ok(ServerCertVerified::assertion());
        }
        let given = self.given.contains(end_entity);
        let outcome = match (Certificate::read(end_entity), &self.issued) {
            (Some(certificate), _) if given => {
                verify_given(&certificate, end_entity, server_name, now)
            }
            (_, Some(issued)) => issued.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                now,
            ),
            (_, None) => Err(CertificateError::UnknownIssuer.into()),
        };
        outcome.map_err(|error| match error {
            rustls::Error::InvalidCertificate(reason) => {
                let chain = [end_entity].into_iter().chain(intermediates);
                let rejected = rejected(reason, chain, now);
                CertificateError::Other(OtherError(Arc::new(rejected))).into()
            }
            other => other,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if let Some(key) = self.version_1_key(certificate) {
            return self.verify_with(&key, message, signed);
        }
        let supported = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, supported)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if let Some(key) = self.version_1_key(certificate) {
            return self.verify_with(&key, message, signed);
        }
        let supported = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, supported)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Verifies a given certificate, byte for byte: its dates, its purpose, and its names if it has any.
fn verify_given(
    certificate: &Certificate,
    der: &CertificateDer<'_>,
    server_name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, rustls::Error> {
    let (not_before, not_after) = certificate.validity();
    if now < not_before {
        return Err(CertificateError::NotValidYetContext {
            time: now,
            not_before,
        }
        .into());
    }
    if now > not_after {
        return Err(CertificateError::ExpiredContext {
            time: now,
            not_after,
        }
        .into());
    }
    if !certificate.is_for_servers() {
        return Err(CertificateError::InvalidPurpose.into());
    }
    if certificate.has_names() {
        verify_server_name(&ParsedCertificate::try_from(der)?, server_name)?;
    }
    Ok(ServerCertVerified::assertion())
}

/// Returns the error for a certificate that is not accepted. The first of `chain` is the server's own.
fn rejected<'c>(
    reason: CertificateError,
    chain: impl Iterator<Item = &'c CertificateDer<'c>>,
    now: UnixTime,
) -> RejectedCertificate {
    let chain: Vec<_> = chain.filter_map(Certificate::read).collect();
    // The certificate that the reason concerns: the server's own, unless the reason names the algorithm or
    // the date of another.
    let is_meant = |certificate: &&Certificate| match &reason {
        CertificateError::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: id,
            ..
        }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: id,
            ..
        } => certificate
            .signature_algorithm()
            .is_some_and(|algorithm| algorithm.ends_with(id)),
        CertificateError::ExpiredContext { not_after, .. } => {
            certificate.validity().1 == *not_after
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            certificate.validity().0 == *not_before
        }
        _ => true,
    };
    let meant = chain.iter().find(is_meant).or(chain.first());
    RejectedCertificate {
        facts: meant.map(Certificate::facts),
        now: moment(now),
        reason,
    }
}
