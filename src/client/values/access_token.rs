//! The bearer token of a call.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use reqwest::header::HeaderValue;
use secrecy::zeroize::Zeroizing;
use serde_json::Value;

use super::secret::Secret;

/// A bearer token that can be sent in a header. It does not print, and what this holds of it is wiped
/// from memory when its last clone is dropped.
///
/// The Leader's login tokens are JWTs. [`expires_at`](Self::expires_at) and [`subject`](Self::subject) are read
/// from them without verification: only the Leader has the key.
///
/// ```
/// use cribl_tokens::AccessToken;
///
/// let token = AccessToken::new("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuaWNvIiwiZXhwIjoxNzAwMDAwMDAwfQ.c2lnbmF0dXJl")?;
/// assert_eq!(token.subject().as_deref(), Some("nico"));
/// assert_eq!(format!("{token:?}"), "AccessToken([token])");
/// # Ok::<(), cribl_tokens::TokenError>(())
/// ```
#[derive(Clone)]
pub struct AccessToken {
    text: Arc<Secret>,
    header: HeaderValue,
    expires: Option<SystemTime>,
}

/// Why a text is not a bearer token. Holds nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Nothing is left of the text without white space and a `Bearer ` in front.
    #[error("the bearer token is empty: sign in to the Leader to get one")]
    Empty,
    /// The text holds white space, a control character, something that isn't ASCII, or what shows that it is
    /// more than a token, as the whole answer of a sign-in: one of `"'<>\,;{}`. Those are in no bearer token
    /// ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
    #[error(
        "the bearer token can't be sent: character {position} of it is one that tokens have none of (white space, a \
         quotation mark, a brace or the like); was more than the token copied?"
    )]
    Unsendable {
        /// Which character, counted from 1, without white space and a `Bearer ` in front.
        position: usize,
    },
}

const SCHEME: &str = "Bearer ";

impl AccessToken {
    /// Takes a token with or without white space around it and a `Bearer ` in front, which some
    /// servers' login answers carry. Where it is a JWT with an `exp`, it expires then.
    ///
    /// # Errors
    /// [`TokenError`], where it is empty or can't stand in a header.
    pub fn new(text: impl AsRef<str>) -> Result<Self, TokenError> {
        let mut token = text.as_ref().trim();
        while let Some((scheme, rest)) = token.split_at_checked(SCHEME.len()) {
            if !scheme.eq_ignore_ascii_case(SCHEME) {
                break;
            }
            token = rest.trim_start();
        }
        if token.is_empty() || token.eq_ignore_ascii_case(SCHEME.trim_end()) {
            return Err(TokenError::Empty);
        }
        let is_of_none = |c: char| !c.is_ascii_graphic() || "\"'<>\\,;{}".contains(c);
        if let Some(at) = token.chars().position(is_of_none) {
            return Err(TokenError::Unsendable { position: at + 1 });
        }
        Ok(Self {
            expires: moment(claim(token, "exp")),
            text: Arc::new(Secret::new(token, "[token]")),
            header: header(token),
        })
    }

    /// Sets when it expires, for a token that is not a JWT with an `exp`.
    #[must_use]
    pub fn with_expires_at(mut self, moment: SystemTime) -> Self {
        self.expires = Some(moment);
        self
    }

    /// When it expires, if that is known: what [`with_expires_at`](Self::with_expires_at) set, or a JWT's `exp`
    /// ([RFC 7519, section 4.1.4](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4)).
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires
    }

    /// Whose it is: a JWT's `sub`, where it has one.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        match claim(self.expose_secret(), "sub")? {
            Value::String(subject) => Some(subject),
            _ => None,
        }
    }

    /// The token itself, without `Bearer `. Take care where it goes.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.text.expose()
    }

    /// How much longer it is good for: until it expires, and no longer than it was issued for.
    ///
    /// The second keeps a clock here that is behind the Leader's from taking it for good when it has
    /// expired. Where the clock here says that it has expired already, it is the clock that is not
    /// believed, and it counts as issued just now.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        let expires = self.expires?;
        let whole = moment(claim(self.expose_secret(), "iat"))
            .and_then(|issued| expires.duration_since(issued).ok());
        let left = expires.duration_since(SystemTime::now()).ok();
        let left = left.filter(|left| !left.is_zero());
        let shorter = left.zip(whole).map(|(left, whole)| left.min(whole));
        shorter.or(left).or(whole).filter(|time| !time.is_zero())
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text)
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.text
    }

    /// The value of the `Authorization` header, marked sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

/// The header's value, in memory that is wiped when the last clone of it is dropped.
fn header(token: &str) -> HeaderValue {
    let text = Zeroizing::new(format!("{SCHEME}{token}"));
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text))
        .expect("a token of visible ASCII makes a header value");
    value.set_sensitive(true);
    value
}

/// A claim of a JWT's; `None` where it is none, or has none.
fn claim(token: &str, name: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, claims, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let mut claims: Value = serde_json::from_slice(&claims).ok()?;
    claims.get_mut(name).map(Value::take)
}

/// A `NumericDate`: seconds since 1970, with a fraction perhaps.
fn moment(claim: Option<Value>) -> Option<SystemTime> {
    let since = Duration::try_from_secs_f64(claim?.as_f64()?).ok()?;
    UNIX_EPOCH.checked_add(since)
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken([token])")
    }
}
