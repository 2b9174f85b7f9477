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

/// A bearer token that can be sent in a header. It is never printed, and its memory is wiped when its last
/// clone is dropped.
///
/// The Leader's login tokens are JWTs. [`expires_at`](Self::expires_at) and [`subject`](Self::subject) are
/// read from them without verification, because only the Leader has the key.
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
pub struct AccessToken(Arc<Token>);

#[derive(Clone)]
struct Token {
    text: Secret,
    header: HeaderValue,
    expires: Option<SystemTime>,
}

/// Why a text is not a bearer token. Contains nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The text is empty without white space and a leading `Bearer `.
    #[error("the bearer token is empty: sign in to the Leader to get one")]
    Empty,
    /// The text contains white space, a control character, a character that isn't ASCII, or one of
    /// `"'<>\,;{}`, which show that it is more than a token, such as the whole response to a sign-in. No
    /// bearer token contains any of these ([RFC 6750, section
    /// 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
    #[error(
        "the bearer token cannot be sent: character {position} is not allowed in a token (white \
         space, a \
         quotation mark, a brace or the like); was more than the token copied?"
    )]
    Unsendable {
        /// The position of the character, counted from 1, without white space and a leading `Bearer `.
        position: usize,
    },
}

const SCHEME: &str = "Bearer ";

impl AccessToken {
    /// Creates a token from a text. White space around it and a leading `Bearer `, which some servers'
    /// login responses have, are removed. A JWT with an `exp` expires then.
    ///
    /// # Errors
    ///
    /// Returns a [`TokenError`] if it is empty or can't be sent in a header.
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
        let is_forbidden = |c: char| !c.is_ascii_graphic() || "\"'<>\\,;{}".contains(c);
        if let Some(at) = token.chars().position(is_forbidden) {
            return Err(TokenError::Unsendable { position: at + 1 });
        }
        Ok(Self(Arc::new(Token {
            expires: moment(claim(token, "exp")),
            text: Secret::new(token, "[token]"),
            header: header(token),
        })))
    }

    /// Sets the expiry, for a token that is not a JWT with an `exp`.
    #[must_use]
    pub fn with_expires_at(mut self, moment: SystemTime) -> Self {
        Arc::make_mut(&mut self.0).expires = Some(moment);
        self
    }

    /// Returns the expiry, if it is known: the one set by [`with_expires_at`](Self::with_expires_at), or a
    /// JWT's `exp` ([RFC 7519, section 4.1.4](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4)).
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires
    }

    /// Returns the user of the token: a JWT's `sub`, if it has one.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        match claim(self.expose_secret(), "sub")? {
            Value::String(subject) => Some(subject),
            _ => None,
        }
    }

    /// Returns the token itself, without `Bearer `. Take care not to print it.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.0.text.expose()
    }

    /// Returns the remaining lifetime: until the token expires, but no longer than it was issued for.
    ///
    /// The second limit matters if this machine's clock is behind the Leader's: it would treat an expired
    /// token as valid. If the token already appears expired, the clock is considered wrong, and the token
    /// counts as issued just now.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        let expires = self.0.expires?;
        let whole = moment(claim(self.expose_secret(), "iat"))
            .and_then(|issued| expires.duration_since(issued).ok());
        let left = expires.duration_since(SystemTime::now()).ok();
        let left = left.filter(|left| !left.is_zero());
        let shorter = left.zip(whole).map(|(left, whole)| left.min(whole));
        shorter.or(left).or(whole).filter(|time| !time.is_zero())
    }

    /// Returns true if both are clones of one token. Another token with the same text is not the same.
    pub(crate) fn is_clone_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0.text
    }

    /// Returns the value of the `Authorization` header, marked sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.header.clone()
    }
}

/// Creates the header's value in memory that is wiped when its last clone is dropped.
fn header(token: &str) -> HeaderValue {
    let text = Zeroizing::new(format!("{SCHEME}{token}"));
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text))
        .expect("a token of visible ASCII makes a header value");
    value.set_sensitive(true);
    value
}

/// Returns a claim of a JWT. `None` if it is not a JWT, or does not have the claim.
fn claim(token: &str, name: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, claims, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let mut claims: Value = serde_json::from_slice(&claims).ok()?;
    claims.get_mut(name).map(Value::take)
}

/// Converts a `NumericDate`: seconds since 1970, possibly with a fraction.
fn moment(claim: Option<Value>) -> Option<SystemTime> {
    let since = Duration::try_from_secs_f64(claim?.as_f64()?).ok()?;
    UNIX_EPOCH.checked_add(since)
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken([token])")
    }
}
