//! A TLS server, with certificates made for the test.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
};

/// A private CA and the certificates it signed.
pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        Self::named("rcgen self signed cert")
    }

    pub fn named(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    /// A certificate for `name` and its key, both PEM.
    pub fn sign(&self, name: &str) -> (String, String) {
        self.sign_params(&CertificateParams::new([name.to_owned()]).unwrap())
    }

    /// A certificate for `name` that was valid in the year 2000, and its key.
    pub fn sign_expired(&self, name: &str) -> (String, String) {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2000, 12, 31);
        self.sign_params(&params)
    }

    /// The certificate described by `params`, and its key.
    pub fn sign_params(&self, params: &CertificateParams) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        (
            params.signed_by(&key, &self.issuer).unwrap().pem(),
            key.serialize_pem(),
        )
    }
}

/// Serves one TLS connection after another. Reports for each request whether the client sent a certificate.
pub fn serve(
    certificate: &str,
    key: &str,
    client_ca: Option<&Authority>,
) -> (SocketAddr, Receiver<bool>) {
    serve_versions(certificate, key, client_ca, rustls::ALL_VERSIONS)
}

/// Does the same with only these versions of TLS.
pub fn serve_versions(
    certificate: &str,
    key: &str,
    client_ca: Option<&Authority>,
    versions: &[&'static SupportedProtocolVersion],
) -> (SocketAddr, Receiver<bool>) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)
        .unwrap();
    let builder = match client_ca {
        None => builder.with_no_client_auth(),
        Some(ca) => {
            let mut roots = RootCertStore::empty();
            roots
                .add(CertificateDer::from_pem_slice(ca.pem.as_bytes()).unwrap())
                .unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                    .build()
                    .unwrap();
            builder.with_client_cert_verifier(verifier)
        }
    };
    let chain = CertificateDer::pem_slice_iter(certificate.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let key = provider.key_provider.load_private_key(key).unwrap();
    // The client certificate is not checked: rustls would refuse one of X.509 version 1.
    let shown = SingleCertAndKey::from(CertifiedKey::new(chain, key));
    let config = Arc::new(builder.with_cert_resolver(Arc::new(shown)));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, requests) = channel();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            respond_to(&config, connection, &asked);
        }
    });
    (address, requests)
}

fn respond_to(config: &Arc<ServerConfig>, connection: TcpStream, asked: &Sender<bool>) {
    let tls = ServerConnection::new(Arc::clone(config)).unwrap();
    let mut tls = StreamOwned::new(tls, connection);
    let mut head = [0; 4096];
    // An error means that the client does not trust the certificate and sends nothing.
    if tls.read(&mut head).is_ok_and(|read| read > 0) {
        let _ = asked.send(tls.conn.peer_certificates().is_some());
        let _ = tls.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\nconnection: close\r\n\r\n{\"count\":1}",
        );
        tls.conn.send_close_notify();
        let _ = tls.flush();
    }
}
