//! Finds out when a bearer token expired, if it is a JWT.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use cribl_tokens::AccessToken;

/// Returns a text for a token that has expired, by this machine's clock.
pub fn expired(token: &AccessToken) -> Option<String> {
    let expires = token.expires_at()?;
    let ago = SystemTime::now().duration_since(expires).ok()?.as_secs();
    let ago = match ago {
        0..120 => format!("{ago} s"),
        120..7200 => format!("{} min", ago / 60),
        7200..172_800 => format!("{} h", ago / 3600),
        _ => format!("{} days", ago / 86400),
    };
    let at = DateTime::<Utc>::from(expires).to_rfc3339_opts(SecondsFormat::Secs, true);
    Some(format!("the bearer token expired {ago} ago ({at})"))
}
