//! How deep a text's brackets nest, told before anything parses it.
//!
//! libyaml's scanner looks at every open bracket for every token: 20,000 of them cost it 8 s in a debug
//! build. Here they cost one pass over the bytes. It's no parser: brackets in prose count as well, so
//! it speaks up at ten times the depth at which the parser does, which is still cheap to scan.

/// Ten times [`super::parse::MOST_LEVELS`].
const MOST_BRACKETS: usize = 1_000;

/// The line on which more brackets are open than any document has.
pub(crate) fn too_deep(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut since = 0;
    for (index, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if open == 0 || (indent <= since && begins_entry(&line[indent..])) {
            // What was left open above was prose.
            open = 0;
            since = indent;
        }
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => open += 1,
                b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            if open > MOST_BRACKETS {
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
