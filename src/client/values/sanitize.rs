//! Sanitizes a server's text for printing.

/// Maximum number of characters shown from a server, about 4 lines of a terminal.
const MAX_LENGTH: usize = 300;

/// Returns `text` on one line and no longer than [`MAX_LENGTH`].
pub(crate) fn printable(text: &str) -> String {
    truncate(one_line(text))
}

/// Returns `text` on one line, without characters that move a terminal's cursor, or change its colors or
/// the order of its characters.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !line.is_empty() && !word.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|&c| !is_invisible(c)));
    }
    line
}

/// Truncates `text` to [`MAX_LENGTH`].
pub(crate) fn truncate(text: String) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Returns true for bidirectional controls and zero-width characters, which can make a text look like
/// another ([Unicode TR 36](https://www.unicode.org/reports/tr36/)).
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
