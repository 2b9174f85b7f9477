//! The table of invisible characters, for the texts of servers in the client, ids in the command, and the texts
//! of documents in `spec`.
//!
//! It is public for the commands of this package, and hidden from the documentation.

/// Returns true for an invisible character: white space, control characters, and characters without width
/// or that change the direction of others. U+FE00 to U+FE0F do not count, because
/// emoji contain them.
#[must_use]
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
