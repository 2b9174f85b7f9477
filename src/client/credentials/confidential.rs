//! A secret that is sent and doesn't print, and that is blotted out of what a server says.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// A token, a password or a client's secret. Wiped from memory when dropped.
#[derive(Clone)]
pub(crate) struct Confidential {
    text: SecretString,
    /// What stands for it where a server said it.
    stand_in: &'static str,
}

impl Confidential {
    pub(crate) fn new(text: impl Into<SecretString>, stand_in: &'static str) -> Self {
        Self {
            text: text.into(),
            stand_in,
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// `text` with each occurrence of the secret blotted out: a server may echo what it was sent.
    /// `None` where there is none, which is nearly always: the caller keeps what it has.
    pub(crate) fn blot_out(&self, text: &str) -> Option<String> {
        let secret = self.expose();
        let found = !secret.is_empty() && text.contains(secret);
        found.then(|| text.replace(secret, self.stand_in))
    }

    /// Blots the secret out of every text in `value`: JSON has many spellings of one text, which are
    /// the same only once it is decoded.
    pub(crate) fn blot_out_of(&self, value: Value) -> Value {
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
}

impl fmt::Debug for Confidential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.stand_in)
    }
}
