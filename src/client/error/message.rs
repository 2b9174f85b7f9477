//! The message in the body of an error response.

use crate::client::values::one_line;

/// Maximum depth of JSON text within a message. Some Leaders respond with a `message` that is itself JSON.
const WRAPPINGS: usize = 3;

/// Returns the message of an error body: its `message`, an OAuth server's `error_description` or `error`
/// ([RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)), or the text itself if it
/// is neither JSON nor an HTML page and is readable text. On one line, and not shortened, because secrets
/// are redacted in the whole text.
///
/// The body is not decoded as the document's `Error`: Leaders from 4.12 to 4.19 send different forms, and a
/// proxy in front may send anything.
pub(super) fn of_body(body: &str) -> Option<String> {
    let mut text = body.trim().to_owned();
    for _ in 0..WRAPPINGS {
        match serde_json::from_str(&text) {
            Ok(serde_json::Value::Object(mut fields)) => match fields.remove("message") {
                Some(serde_json::Value::String(message)) => text = message,
                Some(other) => return shown(&other.to_string()),
                None => return of_oauth(&fields),
            },
            Ok(serde_json::Value::String(message)) => text = message,
            Ok(_) => return None,
            Err(_) => break,
        }
    }
    if text.starts_with('<') || is_not_text(&text) {
        None
    } else {
        shown(&text)
    }
}

/// Returns true if the bytes were not text before their conversion, for example because the body is
/// compressed.
fn is_not_text(text: &str) -> bool {
    let is_control = |c: char| c.is_control() && !c.is_whitespace();
    text.contains(char::REPLACEMENT_CHARACTER) && text.contains(is_control)
}

fn of_oauth(fields: &serde_json::Map<String, serde_json::Value>) -> Option<String> {
    let named = ["error_description", "error"];
    let message = named.iter().find_map(|name| fields.get(*name)?.as_str())?;
    shown(message)
}

fn shown(text: &str) -> Option<String> {
    Some(one_line(text)).filter(|text| !text.is_empty())
}
