//! Turns bytes into text, and finds files that are not OpenAPI documents at all.
//!
//! The faults here are those of a wrong file rather than of a wrong document: a saved web page, an
//! unfinished merge, an editor's encoding. Each gets its own message, because "mapping values are not
//! allowed here" for the first line of an HTML page does not help.

use super::report::{Problem, Report, Rule};

/// Three times the largest document known (2.8 MB).
const MAX_BYTES: usize = 8 << 20;

pub(crate) const EMPTY: Rule = Rule::error(
    "empty-file",
    "restore the document, or copy the vendor's again",
);
pub(crate) const NOT_UTF8: Rule = Rule::error("not-utf8", "save the document as UTF-8 text");
pub(crate) const HTML: Rule = Rule::error(
    "web-page",
    "download the OpenAPI document itself, not the page that shows it",
);
pub(crate) const MERGE_CONFLICT: Rule = Rule::error(
    "merge-conflict",
    "finish the merge: keep one side and remove the lines with <<<<<<<, ======= and >>>>>>>",
);
pub(crate) const TOO_LARGE: Rule = Rule::error(
    "too-large",
    "remove the parts that you do not need: no tool here reads more",
);

/// Returns the text in `bytes`, without a byte-order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, Report> {
    if bytes.len() > MAX_BYTES {
        let message = format!("{} bytes; at most {MAX_BYTES} are read", bytes.len());
        return Err(TOO_LARGE.at("", message).into());
    }
    refuse_wide_characters(bytes)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = position(bytes, error.valid_up_to());
        Report::from(NOT_UTF8.at("", "these bytes aren't UTF-8").on(line, column))
    })?;
    // JSON allows the control characters from U+007F on in its texts, and YAML in quoted ones.
    if let Some(at) = text.find(|c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r')) {
        let (line, column) = position(bytes, at);
        let message = "a control character: this looks like a binary file";
        return Err(NOT_UTF8.at("", message).on(line, column).into());
    }
    refuse_other_texts(text)?;
    Ok(text)
}

fn refuse_wide_characters(bytes: &[u8]) -> Result<(), Report> {
    let marked = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let bare = matches!(bytes, [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0);
    let wide = matches!(bytes, [0, 0, 0, a, ..] | [a, 0, 0, 0, ..] if *a != 0);
    if marked || bare || wide || bytes.starts_with(b"\0\0\xFE\xFF") {
        return Err(NOT_UTF8
            .at("", "this is UTF-16 or UTF-32 text")
            .on(1, 1)
            .into());
    }
    Ok(())
}

fn refuse_other_texts(text: &str) -> Result<(), Report> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(EMPTY.at("", "there is nothing in it").into());
    }
    if start.starts_with('<') && !start.starts_with("<<") {
        return Err(HTML
            .at("", "this is HTML or XML, not an OpenAPI document")
            .on(1, 1)
            .into());
    }
    let conflicts = conflicts(text);
    if conflicts.is_empty() {
        Ok(())
    } else {
        Err(Report::from_iter(conflicts))
    }
}

/// Finds each `<<<<<<<` and `>>>>>>>` at the start of a line. `=======` alone may be a heading.
fn conflicts(text: &str) -> Vec<Problem> {
    let marker = |line: &str| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ");
    text.lines()
        .enumerate()
        .filter(|(_, line)| marker(line))
        .map(|(index, line)| {
            let side = line.get(8..).unwrap_or_default();
            MERGE_CONFLICT
                .at("", format!("an unfinished merge with {side:?}"))
                .on(index + 1, 1)
        })
        .collect()
}

/// Returns line and column, both from 1, of the byte at `offset`.
fn position(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let line = before.split(|&byte| byte == b'\n').count();
    let start = before
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    (line, column)
}
