//! Text for one line of a terminal: invisible characters as escapes, and numbers with nouns.

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

/// Returns true for an invisible character: white space, control characters, and characters without width
/// or that change the direction of others. Variation selectors do not count, because emoji contain them.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}')
}

/// Returns `3 users`, or `1 user`.
pub fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
