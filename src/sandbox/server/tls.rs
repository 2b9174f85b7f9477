//! The certificates of a sandbox that serves https: a CA of its own, and a server certificate that the CA signed.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// The certificates and keys of a sandbox. The keys are created at the start and never leave the process.
pub(crate) struct Identity {
    /// The CA's certificate, PEM.
    pub(crate) ca_certificate: String,
    config: Arc<ServerConfig>,
}

impl Identity {
    pub(crate) fn new() -> io::Result<Self> {
        let (ca_certificate, chain, key) = sign().map_err(io::Error::other)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![chain], key)
            .map_err(io::Error::other)?;
        Ok(Self {
            ca_certificate,
            config: Arc::new(config),
        })
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

/// Makes the CA's certificate as PEM, and the server's certificate and key.
fn sign() -> Result<(String, CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
    let mut ca = CertificateParams::default();
    ca.distinguished_name
        .push(DnType::CommonName, "cribl-tokens sandbox CA");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ca_key = KeyPair::generate()?;
    let ca_certificate = ca.self_signed(&ca_key)?.pem();
    let issuer = Issuer::new(ca, ca_key);

    let mut server = CertificateParams::new(["localhost".to_owned()])?;
    server
        .distinguished_name
        .push(DnType::CommonName, "cribl-tokens sandbox");
    let loopback = [
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ];
    server
        .subject_alt_names
        .extend(loopback.map(SanType::IpAddress));
    let key = KeyPair::generate()?;
    let certificate = server.signed_by(&key, &issuer)?;
    Ok((
        ca_certificate,
        certificate.der().clone(),
        PrivateKeyDer::Pkcs8(key.serialize_der().into()),
    ))
}
