//! Reads certificates and keys from PEM or DER, and names any other content.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// One section of PEM.
struct Section {
    label: String,
    /// True for an encrypted key in the form older than PKCS#8.
    is_encrypted: bool,
    /// The bytes, or the reason why they can't be read.
    der: Result<Vec<u8>, &'static str>,
}

/// The kind of a DER structure, as its first bytes suggest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Certificate,
    Key,
    EncryptedKey,
    Pkcs7,
    Pkcs12,
    Unknown,
}

const ENCRYPTED_KEY: &str =
    "the key is encrypted: decrypt it with `openssl pkey -in FILE -out key.pem`";
const PKCS12_KEY: &str = "it is a PKCS#12 archive: extract the key with `openssl pkcs12 -in FILE -nocerts -nodes -out key.pem`";
const PKCS12_CERTIFICATES: &str = "it is a PKCS#12 archive: extract the certificates with `openssl pkcs12 -in FILE -nokeys -out certificates.pem`";
const PKCS7: &str = "it is a PKCS#7 file: extract the certificates with `openssl pkcs7 -in FILE -print_certs -out certificates.pem` \
     (in DER, add -inform DER)";

/// Returns the certificates in `bytes`: all from PEM, or the one in DER. Returns an error if there are
/// none, because an empty file would trust no server.
pub(super) fn certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    if let Some(form) = der_form(bytes) {
        return match form {
            Form::Pkcs12 => Err(PKCS12_CERTIFICATES.to_owned()),
            Form::Pkcs7 => Err(PKCS7.to_owned()),
            Form::Key | Form::EncryptedKey => {
                Err("it contains a key but no certificate".to_owned())
            }
            Form::Certificate | Form::Unknown => {
                let certificate = CertificateDer::from(bytes.to_vec());
                check(&certificate)
                    .map_err(|_| "it contains neither PEM nor a certificate in DER".to_owned())?;
                Ok(vec![certificate])
            }
        };
    }
    let sections = sections(&text(bytes));
    let found: Vec<&Section> = sections.iter().filter(|s| s.is_certificate()).collect();
    if found.is_empty() {
        return Err(no_certificate(&sections));
    }
    let count = found.len();
    let numbered = found.into_iter().zip(1..);
    numbered
        .map(|(section, number)| {
            section
                .certificate()
                .map_err(|reason| format!("certificate {number} of {count} is not valid: {reason}"))
        })
        .collect()
}

/// Returns the private key in `bytes`.
pub(super) fn private_key(bytes: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    if let Some(form) = der_form(bytes) {
        return match form {
            Form::EncryptedKey => Err(ENCRYPTED_KEY.to_owned()),
            Form::Pkcs12 => Err(PKCS12_KEY.to_owned()),
            Form::Certificate => Err(no_key(true)),
            Form::Key | Form::Pkcs7 | Form::Unknown => {
                PrivateKeyDer::try_from(bytes.to_vec()).map_err(|_| no_key(false))
            }
        };
    }
    let sections = sections(&text(bytes));
    let key = sections
        .iter()
        .find(|section| section.label.ends_with("PRIVATE KEY"));
    match key {
        Some(section) if section.is_encrypted || section.label == "ENCRYPTED PRIVATE KEY" => {
            Err(ENCRYPTED_KEY.to_owned())
        }
        Some(section) => section.key(),
        None => Err(no_key(sections.iter().any(Section::is_certificate))),
    }
}

fn no_key(has_certificate: bool) -> String {
    let held = if has_certificate {
        "it contains a certificate but no key"
    } else {
        "it contains no private key in PEM (-----BEGIN PRIVATE KEY-----) or DER"
    };
    format!(
        "{held}: the key is in a separate file, or in the PKCS#12 archive that the certificate \
         came in \
         (`openssl pkcs12 -in FILE -nocerts -nodes -out key.pem`)"
    )
}

fn no_certificate(sections: &[Section]) -> String {
    let has = |label: &str| {
        sections
            .iter()
            .any(|section| section.label.ends_with(label))
    };
    if has("PKCS7") || has("CMS") {
        PKCS7.to_owned()
    } else if has("CERTIFICATE REQUEST") {
        "it contains a certificate request: use the certificate that the CA returned".to_owned()
    } else if has("PRIVATE KEY") {
        "it contains a key but no certificate".to_owned()
    } else {
        "it contains no certificate in PEM (-----BEGIN CERTIFICATE-----) or DER".to_owned()
    }
}

impl Section {
    fn is_certificate(&self) -> bool {
        matches!(
            self.label.as_str(),
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"
        )
    }

    fn certificate(&self) -> Result<CertificateDer<'static>, &'static str> {
        let mut der = self.der.clone()?;
        if self.label == "TRUSTED CERTIFICATE" {
            // OpenSSL's own form has trust settings after the certificate.
            der.truncate(element_length(&der).unwrap_or(der.len()));
        }
        let certificate = CertificateDer::from(der);
        check(&certificate)?;
        Ok(certificate)
    }

    fn key(&self) -> Result<PrivateKeyDer<'static>, String> {
        let der = self
            .der
            .clone()
            .map_err(|reason| format!("its key is not valid: {reason}"))?;
        match self.label.as_str() {
            "PRIVATE KEY" => Ok(PrivateKeyDer::Pkcs8(der.into())),
            "RSA PRIVATE KEY" => Ok(PrivateKeyDer::Pkcs1(der.into())),
            "EC PRIVATE KEY" => Ok(PrivateKeyDer::Sec1(der.into())),
            "OPENSSH PRIVATE KEY" => Err("it is a key for SSH".to_owned()),
            label => Err(format!(
                "a key of the form {label} cannot be used: convert it with `openssl pkcs8 -topk8 -nocrypt -in FILE -out key.pem`"
            )),
        }
    }
}

/// Checks that it is encoded as a certificate, of X.509 version 1 or 3.
fn check(certificate: &CertificateDer<'static>) -> Result<(), &'static str> {
    RootCertStore::empty()
        .add(certificate.clone())
        .map_err(|_| "it is not an X.509 certificate")
}

/// Returns the text of a file without byte order marks. Decodes UTF-16, which PowerShell's `>` writes.
fn text(bytes: &[u8]) -> String {
    let units = |order: fn([u8; 2]) -> u16| -> Vec<u16> {
        let (pairs, _) = bytes.as_chunks();
        pairs.iter().copied().map(order).collect()
    };
    let text = match bytes {
        [0xff, 0xfe, ..] => Cow::Owned(String::from_utf16_lossy(&units(u16::from_le_bytes))),
        [0xfe, 0xff, ..] => Cow::Owned(String::from_utf16_lossy(&units(u16::from_be_bytes))),
        _ => String::from_utf8_lossy(bytes),
    };
    // Marks are removed everywhere, because files that begin with one may be concatenated.
    text.replace('\u{feff}', "")
}

/// Returns the sections of PEM in `text`, in order. Text between them is a comment.
fn sections(text: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut lines = text.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let Some(label) = label(line, "-----BEGIN ") else {
            continue;
        };
        let (mut encoded, mut is_encrypted, mut is_ended) = (String::new(), false, false);
        while let Some(line) = lines.next_if(|line| label_of_begin(line).is_none()) {
            if line.starts_with("-----END ") {
                is_ended = self::label(line, "-----END ") == Some(label);
                break;
            }
            match line.split_once(':') {
                Some((name, value)) => {
                    is_encrypted |= name == "Proc-Type" && value.contains("ENCRYPTED");
                }
                // A line of base64, or the empty line after the header `DEK-Info`.
                None => encoded.extend(line.chars().filter(|c| !c.is_whitespace())),
            }
        }
        let der = if is_ended {
            STANDARD.decode(encoded).map_err(|_| "it is not base64")
        } else {
            Err("its END line is missing")
        };
        sections.push(Section {
            label: label.to_owned(),
            is_encrypted,
            der,
        });
    }
    sections
}

fn label_of_begin(line: &str) -> Option<&str> {
    label(line, "-----BEGIN ")
}

fn label<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    line.strip_prefix(mark)?.strip_suffix("-----")
}

/// Returns the kind of `bytes` if they are DER, which begins with a sequence.
fn der_form(bytes: &[u8]) -> Option<Form> {
    // The algorithms of PKCS#5 and PKCS#12 that encrypt keys.
    const PKCS5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05];
    const PKCS12_PBE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];
    let content = content(bytes)?;
    Some(match content {
        // Version 3, followed by the content. A key has version 0 or 1.
        [0x02, 0x01, 0x03, ..] => Form::Pkcs12,
        [0x02, ..] => Form::Key,
        // The object identifier of what it contains.
        [0x06, ..] => Form::Pkcs7,
        [0x30, ..] => match self::content(content) {
            Some([0x06, _, oid @ ..]) if oid.starts_with(PKCS5) || oid.starts_with(PKCS12_PBE) => {
                Form::EncryptedKey
            }
            _ => Form::Certificate,
        },
        _ => Form::Unknown,
    })
}

/// Returns the content of the sequence at the start of `bytes`, up to the end of `bytes`.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    let (&length, rest) = bytes.strip_prefix(&[0x30])?.split_first()?;
    match length {
        // 0x80 means an indefinite length, which old PKCS#12 archives have.
        0..=0x80 => Some(rest),
        long => rest.get(usize::from(long & 0x7f)..),
    }
}

/// Returns the number of bytes of the sequence at the start of `bytes`, including its head.
fn element_length(bytes: &[u8]) -> Option<usize> {
    let (&length, rest) = bytes.strip_prefix(&[0x30])?.split_first()?;
    let (head, length) = match length {
        0..=0x7f => (2, usize::from(length)),
        0x81..=0x84 => {
            let octets = usize::from(length & 0x7f);
            let length = rest.get(..octets)?.iter();
            let length = length.fold(0, |sum, &octet| sum << 8 | usize::from(octet));
            (2 + octets, length)
        }
        _ => return None,
    };
    head.checked_add(length)
}
