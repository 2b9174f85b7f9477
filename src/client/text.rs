//! What a server said, made fit to show to a person.

/// The longest text shown from a server, in characters. Some 4 lines of a terminal.
const LONGEST: usize = 300;

/// How deep a message may be wrapped in JSON text: Leaders have been seen to answer with a `message`
/// that is JSON again.
const WRAPPINGS: usize = 3;

/// The message of an error body: its `message`, an OAuth server's `error_description` or `error`
/// ([RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)), or the text itself where
/// it is neither JSON, nor a page, nor no text at all. On one line, and not cut: what has to be taken out of it is looked for in the whole.
///
/// Read by hand and not as the document's `Error`: Leaders from 4.12 to 4.19 send that in different
/// shapes, and a proxy in front sends what it likes.
pub(crate) fn message(body: &str) -> Option<String> {
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
    if text.starts_with('<') || is_no_text(&text) {
        None
    } else {
        shown(&text)
    }
}

/// Whether it was no text before it was made one, as where a body is compressed.
fn is_no_text(text: &str) -> bool {
    let is_of_none = |c: char| c.is_control() && !c.is_whitespace();
    text.contains(char::REPLACEMENT_CHARACTER) && text.contains(is_of_none)
}

fn of_oauth(fields: &serde_json::Map<String, serde_json::Value>) -> Option<String> {
    let named = ["error_description", "error"];
    let message = named.iter().find_map(|name| fields.get(*name)?.as_str())?;
    shown(message)
}

fn shown(text: &str) -> Option<String> {
    Some(one_line(text)).filter(|text| !text.is_empty())
}

/// `text` on one line and no longer than [`LONGEST`].
pub(crate) fn printable(text: &str) -> String {
    cut(one_line(text))
}

/// `text` on one line, without what moves a terminal's cursor, changes its colours or the order of
/// its characters.
pub(crate) fn one_line(text: &str) -> String {
    let mut words = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !words.is_empty() && !word.is_empty() {
            words.push(' ');
        }
        words.extend(word.chars().filter(|&c| !reorders(c)));
    }
    words
}

/// `words` up to [`LONGEST`].
pub(crate) fn cut(words: String) -> String {
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

/// Bidirectional controls and zero-width characters, with which a text can look like another
/// ([Unicode TR 36](https://www.unicode.org/reports/tr36/)).
fn reorders(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
