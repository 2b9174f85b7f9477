//! A secret that is sent but never printed, and is redacted in everything that a server returns.

use std::fmt::{self, Write as _};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::form_urlencoded;

use super::path_segment::encode_segment;

/// The length from which the beginning of a secret is redacted where a text was cut off.
const MIN_CUT: usize = 4;

/// A token, a password or a client's secret. Wiped from memory when dropped.
#[derive(Clone)]
pub(crate) struct Secret {
    text: SecretString,
    /// The secret in other encodings, in which a server may quote it: in JSON, in a form, in a URL. Only
    /// those that differ from the secret, longest first, because one can contain another.
    encodings: Vec<SecretString>,
    /// The text that replaces the secret.
    placeholder: &'static str,
}

impl Secret {
    pub(crate) fn new(text: impl Into<SecretString>, placeholder: &'static str) -> Self {
        let text = text.into();
        Self {
            encodings: encodings(text.expose_secret()),
            text,
            placeholder,
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// Replaces each occurrence of the secret in `text`, in any of the encodings in which it is sent,
    /// because a server may echo the request. Returns `None` if there is none, which is the usual case.
    pub(crate) fn redact(&self, text: &str) -> Option<String> {
        let mut clean: Option<String> = None;
        for encoding in self.encodings.iter().chain([&self.text]) {
            let (encoding, seen) = (encoding.expose_secret(), clean.as_deref().unwrap_or(text));
            if !encoding.is_empty() && seen.contains(encoding) {
                clean = Some(seen.replace(encoding, self.placeholder));
            }
        }
        clean
    }

    /// Replaces the beginning of the secret at the end of `text`, which was cut off there. Returns `None` if
    /// fewer than [`MIN_CUT`] bytes of it are there.
    pub(crate) fn redact_cut_end(&self, text: &str) -> Option<String> {
        // A character that was cut was decoded to U+FFFD.
        let text = text.trim_end_matches('\u{fffd}');
        let cut = |secret: &SecretString| {
            let secret = secret.expose_secret();
            let lengths = (MIN_CUT..secret.len()).rev();
            lengths
                .filter(|&length| secret.is_char_boundary(length))
                .find(|&length| {
                    secret
                        .get(..length)
                        .is_some_and(|begin| text.ends_with(begin))
                })
        };
        let longest = self
            .encodings
            .iter()
            .chain([&self.text])
            .filter_map(cut)
            .max()?;
        let rest = text.get(..text.len() - longest).unwrap_or_default();
        Some(format!("{rest}{}", self.placeholder))
    }

    /// Redacts every text in `value`. JSON can encode the same text in many ways, so it must be decoded
    /// first.
    pub(crate) fn redact_json(&self, value: Value) -> Value {
        if !self.is_in(&value) {
            return value;
        }
        let clean = |text: String| self.redact(&text).unwrap_or(text);
        match value {
            Value::String(text) => Value::String(clean(text)),
            Value::Array(values) => values.into_iter().map(|v| self.redact_json(v)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, v)| (clean(name), self.redact_json(v)))
                .collect(),
            other => other,
        }
    }

    fn is_in(&self, value: &Value) -> bool {
        let is_in_text = |text: &str| self.redact(text).is_some();
        match value {
            Value::String(text) => is_in_text(text),
            Value::Array(values) => values.iter().any(|v| self.is_in(v)),
            Value::Object(fields) => fields
                .iter()
                .any(|(name, v)| is_in_text(name) || self.is_in(v)),
            _ => false,
        }
    }
}

/// Returns the encodings of `secret` that differ from it. A token usually has none.
fn encodings(secret: &str) -> Vec<SecretString> {
    let json = in_json(secret);
    // The form that ASCII-only encoders write (RFC 8259, section 7).
    let ascii: String = json.chars().map(in_ascii).collect();
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let url = encode_segment(secret);
    let slashed = json.replace('/', "\\/");
    // JSON text that contains the sent JSON.
    let mut encodings = vec![in_json(&json), in_json(&ascii), json, ascii, slashed];
    for encoded in [form, url] {
        encodings.push(in_lower_case(&encoded));
        encodings.push(encoded);
    }
    encodings.retain(|encoding| encoding != secret);
    encodings.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    encodings.dedup();
    encodings.into_iter().map(SecretString::from).collect()
}

/// Returns the text as it is between the quotes of a JSON string.
fn in_json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted
        .get(1..quoted.len() - 1)
        .unwrap_or_default()
        .to_owned()
}

fn in_ascii(c: char) -> String {
    let mut written = String::new();
    if c.is_ascii() {
        written.push(c);
    } else {
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to memory can't fail.
            let _ = write!(written, "\\u{unit:04x}");
        }
    }
    written
}

/// Converts the digits of each escape such as `%2F` to lower case.
fn in_lower_case(encoded: &str) -> String {
    let mut digits = 0;
    let lower = |c: char| {
        digits = if c == '%' {
            2
        } else {
            i32::max(digits - 1, -1)
        };
        if digits >= 0 {
            c.to_ascii_lowercase()
        } else {
            c
        }
    };
    encoded.chars().map(lower).collect()
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.placeholder)
    }
}
