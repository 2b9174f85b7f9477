//! Finds text in the form of a bearer token. It is not an id, and is never printed.
//!
//! The Leader's tokens are JWTs. Others cannot be recognized.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// The beginning of a JWT: `{"` in base64url.
const BEGIN: &str = "eyJ";

/// Returns true if `text` has the form of a JWT
/// ([RFC 7519, section 3](https://www.rfc-editor.org/rfc/rfc7519#section-3)).
fn is_token(text: &str) -> bool {
    if !text.chars().all(is_of_token) || text.matches('.').count() != 2 {
        return false;
    }
    let header = text.split('.').next().unwrap_or_default();
    let header = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    serde_json::from_slice::<Map<String, Value>>(&header).is_ok()
}

/// Returns true if any part of `text` has the form of a JWT.
pub fn has_token(text: &str) -> bool {
    // Every id is checked, and most fail this first test.
    text.contains(BEGIN) && without_tokens(text) != text
}

/// Returns `text` with each token replaced by `[token]`.
pub fn without_tokens(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(BEGIN) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !is_of_token(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        clean.push_str(before);
        // A period at the end of a sentence is not part of the token.
        let stripped = word.trim_end_matches('.');
        if is_token(stripped) {
            clean.push_str("[token]");
            clean.push_str(word.strip_prefix(stripped).unwrap_or_default());
        } else {
            clean.push_str(word);
        }
        rest = after;
    }
    clean + rest
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}
