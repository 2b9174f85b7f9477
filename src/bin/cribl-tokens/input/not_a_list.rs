//! Recognizes files that are not lists of ids: documents of other programs, JSON over several lines, and printed
//! tables.

/// Refuses a text that is not a list of ids, by its first nonblank line.
pub fn check_is_list(line: &[u8]) -> Result<(), String> {
    let not = |what: &str, hint: &str| Err(format!("it is {what}, not a list of ids: {hint}"));
    let text = line.trim_ascii_start();
    let lower = text.get(..16).unwrap_or(text).to_ascii_lowercase();
    let begins = |with: &str| lower.starts_with(with.as_bytes());
    if text.starts_with(b"PK\x03\x04") {
        return not(
            "an Excel workbook (.xlsx) or another ZIP archive",
            "save the sheet as \"CSV UTF-8\" and pass --column",
        );
    }
    if text.starts_with(b"\xd0\xcf\x11\xe0") {
        return not(
            "an Excel workbook (.xls) or another Office document",
            "save the sheet as \"CSV UTF-8\" and pass --column",
        );
    }
    if text.starts_with(b"\x1f\x8b") {
        return not("compressed", "decompress it first");
    }
    if begins("%pdf") {
        return not("a PDF", "export the ids as text or CSV");
    }
    if begins("{\\rtf") {
        return not("RTF", "save it as plain text");
    }
    let tags = [
        "<!doctype",
        "<html",
        "<?xml",
        "<head",
        "<body",
        "<table",
        "<meta",
        "<!--",
    ];
    if tags.into_iter().any(begins) {
        return not("HTML or XML", "export the ids as text or CSV");
    }
    if is_json_array(text) {
        return not(
            "a JSON array",
            "write one value a line, as with: jq -c '.[]' FILE",
        );
    }
    if text.trim_ascii_end() == b"{" {
        return not(
            "JSON over several lines",
            "write one object a line, as with: jq -c . FILE",
        );
    }
    Ok(())
}

fn is_json_array(text: &[u8]) -> bool {
    let Some(inside) = text.strip_prefix(b"[") else {
        return false;
    };
    let inside = inside.trim_ascii_start();
    matches!(
        inside.first(),
        None | Some(b'"' | b'{' | b'[' | b']' | b'0'..=b'9')
    )
}

/// Returns true for a line of a printed table without values, such as `+----+----+`, or with a bar at both
/// ends, such as `| nico | nico@x |`.
pub fn is_frame(line: &str) -> bool {
    let is_part = |c: char| "-=+|:_ \t".contains(c) || ('\u{2500}'..='\u{257f}').contains(&c);
    let is_bar = |c: char| c == '|' || ('\u{2500}'..='\u{257f}').contains(&c);
    let line = line.trim();
    if !line.starts_with(is_part) {
        return false;
    }
    let is_row = line.len() > 2 && line.starts_with(is_bar) && line.ends_with(is_bar);
    is_row || (line.chars().count() > 2 && line.chars().all(is_part))
}

/// The reason for refusing a list with a line for which [`is_frame`] is true.
pub const IS_TABLE: &str =
    "is part of a printed table, not of a list of ids: export the ids as text or CSV";
