//! Sanitizes a server's text for printing.

use crate::invisible::is_invisible;

/// Maximum number of characters shown from a server, about 4 lines of a terminal.
const MAX_LENGTH: usize = 300;

/// Returns `text` on one line and no longer than [`MAX_LENGTH`].
pub(crate) fn printable(text: &str) -> String {
    truncate(one_line(text))
}

/// Returns `text` on one line, without characters that move a terminal's cursor, change its colors, or make
/// the text look like another ([Unicode TR 36](https://www.unicode.org/reports/tr36/)).
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
