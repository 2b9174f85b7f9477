//! A secret that is sent and doesn't print, and that is blotted out of what a server says.

use std::fmt::{self, Write as _};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::form_urlencoded;

use crate::client::user_id::encode_segment;

/// A token, a password or a client's secret. Wiped from memory when dropped.
#[derive(Clone)]
pub(crate) struct Confidential {
    text: SecretString,
    /// How it reads where somebody quotes a request that held it, if otherwise than it is: in JSON, in
    /// a form, in a URL. Longer ones first, as one can hold another.
    spellings: Vec<SecretString>,
    /// What stands for it where a server said it.
    stand_in: &'static str,
}

impl Confidential {
    pub(crate) fn new(text: impl Into<SecretString>, stand_in: &'static str) -> Self {
        let text = text.into();
        Self {
            spellings: spellings(text.expose_secret()),
            text,
            stand_in,
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// `text` with each occurrence of the secret blotted out, in any of the spellings in which it is
    /// sent: a server may echo what it was sent. `None` where there is none, which is nearly always: the
    /// caller keeps what it has.
    pub(crate) fn blot_out(&self, text: &str) -> Option<String> {
        let mut clean: Option<String> = None;
        for spelling in self.spellings.iter().chain([&self.text]) {
            let (spelling, seen) = (spelling.expose_secret(), clean.as_deref().unwrap_or(text));
            if !spelling.is_empty() && seen.contains(spelling) {
                clean = Some(seen.replace(spelling, self.stand_in));
            }
        }
        clean
    }

    /// Blots the secret out of every text in `value`: JSON has many spellings of one text, which are
    /// the same only once it is decoded.
    pub(crate) fn blot_out_of(&self, value: Value) -> Value {
        if !self.is_in(&value) {
            return value;
        }
        let clean = |text: String| self.blot_out(&text).unwrap_or(text);
        match value {
            Value::String(text) => Value::String(clean(text)),
            Value::Array(values) => values.into_iter().map(|v| self.blot_out_of(v)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, v)| (clean(name), self.blot_out_of(v)))
                .collect(),
            other => other,
        }
    }

    fn is_in(&self, value: &Value) -> bool {
        let is_in_text = |text: &str| self.blot_out(text).is_some();
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

/// The spellings of `secret` that differ from it. A token, as a rule, has none.
fn spellings(secret: &str) -> Vec<SecretString> {
    let json = in_json(secret);
    // As an encoder writes it that keeps to ASCII (RFC 8259, section 7).
    let ascii: String = json.chars().map(in_ascii).collect();
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let url = encode_segment(secret);
    let slashed = json.replace('/', "\\/");
    // JSON that quotes the JSON that was sent.
    let mut spellings = vec![in_json(&json), in_json(&ascii), json, ascii, slashed];
    for encoded in [form, url] {
        spellings.push(in_lower_case(&encoded));
        spellings.push(encoded);
    }
    spellings.retain(|spelling| spelling != secret);
    spellings.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    spellings.dedup();
    spellings.into_iter().map(SecretString::from).collect()
}

/// As it stands between the quotes.
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
            // Writing to memory doesn't fail.
            let _ = write!(written, "\\u{unit:04x}");
        }
    }
    written
}

/// With the digits of each `%2F` in lower case.
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

impl fmt::Debug for Confidential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.stand_in)
    }
}
