//! The bearer token: taken in, sent, and kept out of everything that prints.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// A bearer token that can be sent in a header and does not print.
#[derive(Clone)]
pub(crate) struct BearerToken(SecretString);

/// Why a text is not a bearer token. Holds nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Nothing is left of the text without white space and a `Bearer ` in front.
    #[error("the bearer token is empty: sign in to the Leader to get one")]
    Empty,
    /// The text holds white space, a control character or something that isn't ASCII.
    #[error(
        "the bearer token can't be sent: character {position} of it is white space, a control character or not ASCII; \
         was more than the token copied?"
    )]
    Unsendable {
        /// Which character, counted from 1, without white space and a `Bearer ` in front.
        position: usize,
    },
}

const SCHEME: &str = "Bearer ";

impl BearerToken {
    /// Takes a token with or without white space around it and a `Bearer ` in front, which some
    /// servers' login answers carry.
    pub(crate) fn new(text: &str) -> Result<Self, TokenError> {
        let mut token = text.trim();
        while let Some((scheme, rest)) = token.split_at_checked(SCHEME.len()) {
            if !scheme.eq_ignore_ascii_case(SCHEME) {
                break;
            }
            token = rest.trim_start();
        }
        if token.is_empty() || token.eq_ignore_ascii_case(SCHEME.trim_end()) {
            return Err(TokenError::Empty);
        }
        match token.chars().position(|c| !c.is_ascii_graphic()) {
            Some(at) => Err(TokenError::Unsendable { position: at + 1 }),
            None => Ok(Self(token.into())),
        }
    }

    /// The value of the `Authorization` header, marked sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        let mut value = HeaderValue::try_from(format!("{SCHEME}{}", self.0.expose_secret()))
            .expect("a token of visible ASCII makes a header value");
        value.set_sensitive(true);
        value
    }

    /// `text` with each occurrence of the token blotted out: a server may echo what it was sent.
    /// `None` where there is none, which is nearly always: the caller keeps what it has.
    pub(crate) fn blot_out(&self, text: &str) -> Option<String> {
        let token = self.0.expose_secret();
        text.contains(token).then(|| text.replace(token, "[token]"))
    }
}

impl BearerToken {
    /// Blots the token out of every text in `value`: JSON has many spellings of one text, which are
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

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken([redacted])")
    }
}
