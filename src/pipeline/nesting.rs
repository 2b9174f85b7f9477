//! How deep a text's brackets nest, told before anything parses it.
//!
//! libyaml's scanner looks at every open bracket for every token: 20,000 of them cost it 8 s in a debug
//! build. Here they cost one pass over the bytes. It's no parser: brackets in prose count as well, so
//! it speaks up at ten times the depth at which the parser does, which is still cheap to scan. What
//! looks like prose because the next entry begins may be brackets all the same, for libyaml overlooks
//! indentation within them (`a: [`, 20,000 lines of it): those are counted apart.

/// Ten times [`super::parse::MOST_LEVELS`].
const MOST_BRACKETS: usize = 1_000;

/// Brackets that may stay open in what looks like prose: five times as many, which scan in 0.4 s.
const MOST_LEFT_OPEN: usize = 5 * MOST_BRACKETS;

/// The line on which more brackets are open than any document has.
pub(crate) fn too_deep(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut since = 0;
    // What was open when an entry began that should have been within it.
    let mut left = 0_usize;
    // Whether the first bracket of the entry stands where a value begins.
    let mut value = None;
    for (index, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if open == 0 || (indent <= since && begins_entry(&line[indent..])) {
            // What was left open above was prose.
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
            if open > MOST_BRACKETS || left > MOST_LEFT_OPEN {
                return Some(index + 1);
            }
        }
    }
    None
}

/// Whether a line looks like `key: …` or `- …`.
fn begins_entry(line: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '$' | '.');
    let rest = line.trim_start_matches(word);
    line.starts_with("- ") || (rest.len() < line.len() && rest.starts_with(':'))
}

/// Whether a value begins after `before`; properties (`&a`, `!b`) may precede it.
fn begins_value(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let word = words.find(|word| !word.starts_with(['&', '!']));
    word.is_none_or(|word| word.ends_with([':', '-', '?', ',']))
}
