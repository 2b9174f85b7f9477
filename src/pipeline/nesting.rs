//! How deep a text nests, told before anything parses it.
//!
//! libyaml's scanner looks at every open bracket for every token, so 20,000 of them cost it seconds;
//! here they cost one pass over the bytes.

/// The line on which the brackets, or the dashes and indents before them, nest deeper than `most`.
pub(crate) fn too_deep(text: &str, most: usize) -> Option<usize> {
    let mut open = 0_usize;
    for (index, line) in text.lines().enumerate() {
        // `- - - -`, `? ? ?` open a level each.
        let indicators = line
            .split([' ', '\t'])
            .take_while(|word| matches!(*word, "" | "-" | "?" | ":"))
            .filter(|word| !word.is_empty())
            .count();
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => open += 1,
                b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            if open + indicators > most {
                return Some(index + 1);
            }
        }
    }
    None
}
