//! Limits the nesting of brackets before a text is parsed.
//!
//! libyaml's scanner looks at every open bracket for every token: 20,000 of them take it 8 s in a debug
//! build. Here they take one pass over the bytes. This is not a parser, and counts brackets in prose, too.
//! So its limit is ten times that of the parser, which is still cheap to scan.
//!
//! Brackets that are still open when the next entry begins are usually prose. But they may be real, because
//! libyaml ignores indentation within brackets (`a: [` on 20,000 lines). Those are counted separately.

/// Ten times [`super::parse::MAX_LEVELS`].
const MAX_BRACKETS: usize = 1_000;

/// Maximum number of brackets left open that may be prose: five times as many, which scan in 0.4 s.
const MAX_LEFT_OPEN: usize = 5 * MAX_BRACKETS;

/// Returns the first line where the limit is exceeded.
pub(crate) fn too_deep(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut since = 0;
    // Brackets that were open when an entry began that should have been inside them.
    let mut left = 0_usize;
    // True if the first bracket of the entry is where a value begins.
    let mut value = None;
    for (index, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if open == 0 || (indent <= since && begins_entry(&line[indent..])) {
            // Brackets left open above were prose.
            left += if value == Some(true) { open } else { 0 };
            open = 0;
            since = indent;
            value = None;
        }
        for (at, byte) in line.bytes().enumerate() {
            match byte {
                b'[' | b'{' => {
                    value.get_or_insert_with(|| begins_value(&line[..at]));
                    open += 1;
                }
                b']' | b'}' if open == 0 => left = left.saturating_sub(1),
                b']' | b'}' => open -= 1,
                _ => {}
            }
            if open > MAX_BRACKETS || left > MAX_LEFT_OPEN {
                return Some(index + 1);
            }
        }
    }
    None
}

/// Returns true if a line looks like `key: …` or `- …`.
fn begins_entry(line: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '$' | '.');
    let rest = line.trim_start_matches(word);
    line.starts_with("- ") || (rest.len() < line.len() && rest.starts_with(':'))
}

/// Returns true if a value begins after `before`. Properties (`&a`, `!b`) may precede it.
fn begins_value(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let word = words.find(|word| !word.starts_with(['&', '!']));
    word.is_none_or(|word| word.ends_with([':', '-', '?', ',']))
}
