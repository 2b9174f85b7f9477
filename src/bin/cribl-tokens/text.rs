//! Text for one line of a terminal: invisible characters as escapes, and numbers with nouns.

use cribl_tokens::invisible::is_invisible;

/// Returns `text` with each invisible character as an escape and each backslash doubled, so that two
/// different ids never look alike.
pub fn visible(text: &str) -> String {
    let is_at_an_end = |at: usize, c: char| at == 0 || at + c.len_utf8() == text.len();
    let mut shown = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\\' => shown.push_str(r"\\"),
            '\n' | '\r' | '\t' => shown.extend(c.escape_default()),
            ' ' if !is_at_an_end(at, c) => shown.push(c),
            c if is_invisible(c) || is_variation_selector(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

/// Returns a message with each character that could disguise it as an escape: control characters other than
/// line breaks, and invisible ones other than white space, which paths contain.
pub fn undisguised(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    for c in message.chars() {
        let is_break = matches!(c, '\u{2028}' | '\u{2029}') || (c.is_control() && c != '\n');
        if is_break || (is_invisible(c) && !c.is_whitespace()) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}')
}

/// Returns `3 users`, or `1 user`.
pub fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
