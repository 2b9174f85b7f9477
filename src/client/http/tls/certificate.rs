//! The contents of a certificate: its names, dates, issuer and algorithms.

use std::net::IpAddr;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer, UnixTime};
use x509_cert::certificate::{CertificateInner, Raw, Version};
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{DateTime, Decode, Encode};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, SubjectAltName};

use crate::client::error::CertificateFacts;
use crate::client::values::printable;

const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const ANY_PURPOSE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// A parsed certificate.
pub(super) struct Certificate(CertificateInner<Raw>);

impl Certificate {
    /// Returns `None` if its encoding can't be read.
    pub(super) fn read(der: &CertificateDer<'_>) -> Option<Self> {
        CertificateInner::from_der(der).ok().map(Self)
    }

    pub(super) fn is_version_1(&self) -> bool {
        self.0.tbs_certificate().version() == Version::V1
    }

    /// Returns true if it says that it is not a CA's.
    pub(super) fn denies_being_ca(&self) -> bool {
        let constraints = self.0.tbs_certificate().get_extension::<BasicConstraints>();
        matches!(constraints, Ok(Some((_, constraints))) if !constraints.ca)
    }

    /// Returns true if its purposes include servers.
    pub(super) fn is_for_servers(&self) -> bool {
        match self.0.tbs_certificate().get_extension::<ExtendedKeyUsage>() {
            Ok(None) => true,
            Ok(Some((_, ExtendedKeyUsage(purposes)))) => {
                purposes.contains(&SERVER_AUTH) || purposes.contains(&ANY_PURPOSE)
            }
            Err(_) => false,
        }
    }

    /// Returns true if it names hosts. A list of names that can't be read counts.
    pub(super) fn has_names(&self) -> bool {
        match self.0.tbs_certificate().get_extension::<SubjectAltName>() {
            Ok(None) => false,
            Ok(Some(_)) => !self.names().is_empty(),
            Err(_) => true,
        }
    }

    /// Returns the hosts and addresses in its subjectAltName.
    fn names(&self) -> Vec<String> {
        let names = self.0.tbs_certificate().get_extension::<SubjectAltName>();
        let Ok(Some((_, SubjectAltName(names)))) = names else {
            return Vec::new();
        };
        names.iter().filter_map(host).collect()
    }

    /// Returns the first and the last moment of its validity, since the Unix epoch.
    pub(super) fn validity(&self) -> (UnixTime, UnixTime) {
        let validity = self.0.tbs_certificate().validity();
        (
            UnixTime::since_unix_epoch(validity.not_before.to_unix_duration()),
            UnixTime::since_unix_epoch(validity.not_after.to_unix_duration()),
        )
    }

    pub(super) fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'static>> {
        let key = self.0.tbs_certificate().subject_public_key_info();
        Some(key.to_der().ok()?.into())
    }

    /// Returns the encoding of its signature algorithm.
    pub(super) fn signature_algorithm(&self) -> Option<Vec<u8>> {
        self.0.signature_algorithm().to_der().ok()
    }

    /// Returns its contents for an error.
    pub(super) fn facts(&self) -> CertificateFacts {
        let certificate = self.0.tbs_certificate();
        let (not_before, not_after) = self.validity();
        CertificateFacts {
            issuer: printable(&certificate.issuer().to_string()),
            is_self_issued: certificate.issuer() == certificate.subject(),
            names: self.names().iter().map(|name| printable(name)).collect(),
            not_before: moment(not_before),
            not_after: moment(not_after),
            is_version_1: self.is_version_1(),
            signature: algorithm(&self.0.signature_algorithm().oid),
        }
    }
}

fn host(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(address) => {
            let address = address.as_bytes();
            let v4 = <[u8; 4]>::try_from(address).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(address).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

/// Formats a moment as `2026-11-29T13:02:12Z`.
pub(super) fn moment(time: UnixTime) -> String {
    let since_epoch = Duration::from_secs(time.as_secs());
    match DateTime::from_unix_duration(since_epoch) {
        Ok(moment) => moment.to_string(),
        // After the year 9999.
        Err(_) => format!("{} s after 1970", time.as_secs()),
    }
}

/// Returns the name of a signature algorithm.
fn algorithm(oid: &ObjectIdentifier) -> String {
    let name = match oid.to_string().as_str() {
        "1.2.840.10045.4.1" => "ECDSA with SHA-1",
        "1.2.840.10045.4.3.1" => "ECDSA with SHA-224",
        "1.2.840.10045.4.3.2" => "ECDSA with SHA-256",
        "1.2.840.10045.4.3.3" => "ECDSA with SHA-384",
        "1.2.840.10045.4.3.4" => "ECDSA with SHA-512",
        "1.2.840.113549.1.1.4" => "RSA with MD5",
        "1.2.840.113549.1.1.5" => "RSA with SHA-1",
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        "1.2.840.113549.1.1.11" => "RSA with SHA-256",
        "1.2.840.113549.1.1.12" => "RSA with SHA-384",
        "1.2.840.113549.1.1.13" => "RSA with SHA-512",
        "1.2.840.113549.1.1.14" => "RSA with SHA-224",
        "1.2.840.10040.4.3" | "2.16.840.1.101.3.4.3.2" => "DSA",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        other => return format!("the algorithm {other}"),
    };
    name.to_owned()
}
