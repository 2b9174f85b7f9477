//! The rules for ids. They are the same for every form of list and for arguments.
//!
//! White space around an id is ignored. An invisible character is refused, because it is not intended, and
//! so is a text in the form of a bearer token. In a list with one id per line, an id that would otherwise
//! be interpreted as something else can be written as a JSON string.

use std::fmt::Write;

use cribl_tokens::UserId;
use cribl_tokens::invisible::is_invisible;

use crate::tokens::has_token;

/// Parses an id, ignoring white space around it.
///
/// # Errors
/// Returns a reason that never repeats the text, which may be a secret.
pub fn parse(text: &str) -> Result<UserId, String> {
    let text = trimmed(text)?;
    UserId::new(text).map_err(|e| e.to_string())
}

/// Returns `text` without white space around it, if it can be an id.
pub fn trimmed(text: &str) -> Result<&str, String> {
    let text = text.trim();
    if text.starts_with("{\"") {
        return Err(IS_JSON.to_owned());
    }
    check_visible(text)?;
    Ok(text)
}

/// Parses a line that begins with a quotation mark.
///
/// Of JSON's escapes, only `\\`, `\"`, and `\uXXXX` for an invisible character other than a control
/// character are accepted. All others are refused: `"CONTOSO\nico"` was probably not meant as CONTOSO, a
/// line break, and `ico`.
///
/// # Errors
/// The errors of [`parse`].
pub fn quoted(line: &str) -> Result<UserId, String> {
    if has_token(line) {
        return Err(IS_TOKEN.to_owned());
    }
    let inner = line
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .ok_or("it begins with a quotation mark and does not end with one")?;
    let inner = inner.trim();
    // Escaped white space at the ends is intended. Literal characters are checked as in any list.
    let mut id = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('\\') {
        check_part(before)?;
        id.push_str(before);
        let (c, length) = escape(after)?;
        id.push(c);
        rest = after.get(length..).unwrap_or_default();
    }
    check_part(rest)?;
    id.push_str(rest);
    if has_token(&id) {
        return Err(IS_TOKEN.to_owned());
    }
    UserId::new(id).map_err(|e| e.to_string())
}

/// Formats `id` as a line of a list.
pub fn as_line(id: &str) -> String {
    if !id.starts_with(['#', '"'])
        && trimmed(id) == Ok(id)
        && !crate::input::not_a_list::is_frame(id)
    {
        return id.to_owned();
    }
    let is_inner_space = |at: usize, c: char| c == ' ' && at > 0 && at + 1 < id.len();
    let mut line = String::from('"');
    for (at, c) in id.char_indices() {
        match c {
            '"' | '\\' => line.extend(['\\', c]),
            c if is_invisible(c) && !is_inner_space(at, c) => {
                line.push_str(&escaped(c));
            }
            c => line.push(c),
        }
    }
    line + "\""
}

/// Returns a sign that a text may be something other than one id. Such a text is accepted with a warning.
pub fn oddity(text: &str) -> Option<&'static str> {
    let lower = || {
        text.get(..7)
            .is_some_and(|begin| begin.eq_ignore_ascii_case("mailto:"))
    };
    if lower() {
        return Some("begins with \"mailto:\"");
    }
    if text.starts_with('<') && text.ends_with('>') {
        return Some("is in angle brackets");
    }
    [
        (",", "contains a comma"),
        (";", "contains a semicolon"),
        (" #", "contains a space and a number sign"),
    ]
    .into_iter()
    .find_map(|(sign, words)| text.contains(sign).then_some(words))
}

const IS_JSON: &str = "it is JSON, not an id: --column KEY reads JSON Lines, and reinstate --from-journal FILE reads a \
    journal";

const IS_TOKEN: &str = "it has the form of a bearer token, and is not an id";

fn check_visible(text: &str) -> Result<(), String> {
    if has_token(text) {
        return Err(IS_TOKEN.to_owned());
    }
    check_part(text)
}

fn check_part(text: &str) -> Result<(), String> {
    // Most ids consist of these characters.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    match text
        .chars()
        .find(|&c| c != ' ' && (is_invisible(c) || c == '\u{fffd}'))
    {
        None => Ok(()),
        Some('\0') => Err(
            "it contains a NUL character: UTF-16 without a byte order mark? Save the file as UTF-8"
                .to_owned(),
        ),
        Some('\t') => {
            Err("it contains a tab: to read a column of a table, pass --column".to_owned())
        }
        Some('\u{fffd}') => {
            Err("it contains U+FFFD, which stands for text that could not be decoded".to_owned())
        }
        Some(c) if c.is_control() => Err(format!(
            "it contains a control character (U+{:04X})",
            u32::from(c)
        )),
        Some(c) => Err(format!(
            "it contains an invisible character (U+{:04X}): remove it; if it belongs to the id, \
             write the line as a \
             JSON string with {} in it",
            u32::from(c),
            escaped(c)
        )),
    }
}

/// Returns the character that the escape after a backslash stands for, and the length of the escape.
fn escape(after: &str) -> Result<(char, usize), String> {
    let c = match after.as_bytes() {
        [c @ (b'\\' | b'"'), ..] => return Ok((char::from(*c), 1)),
        [b'n', ..] => '\n',
        [b'r', ..] => '\r',
        [b't', ..] => '\t',
        [b'b', ..] => '\u{8}',
        [b'f', ..] => '\u{c}',
        [b'u', ..] => return unicode(after),
        _ => {
            return Err(
                "a backslash in it does not begin a JSON escape: write a backslash as \\\\, or leave out the quotation marks"
                    .to_owned(),
            );
        }
    };
    Err(read_as(c, after.get(..1).unwrap_or_default()))
}

/// Does the same as [`escape`] for `uXXXX`.
fn unicode(after: &str) -> Result<(char, usize), String> {
    let unit = |text: Option<&str>| u16::from_str_radix(text?, 16).ok();
    let high = unit(after.get(1..5));
    let low = after
        .get(5..7)
        .filter(|begin| *begin == "\\u")
        .and_then(|_| unit(after.get(7..11)));
    let (units, length) = match (high, low) {
        (Some(high @ 0xd800..=0xdbff), Some(low)) => (vec![high, low], 11),
        (Some(high), _) => (vec![high], 5),
        (None, _) => (Vec::new(), 0),
    };
    match String::from_utf16(&units)
        .ok()
        .and_then(|text| text.chars().next())
    {
        Some(c) if is_invisible(c) && !c.is_control() => Ok((c, length)),
        Some(c) => Err(read_as(c, after.get(..length).unwrap_or_default())),
        None => Err(
            "\\u in it is not followed by a character's number: write a backslash as \\\\"
                .to_owned(),
        ),
    }
}

fn read_as(c: char, escape: &str) -> String {
    let what = match c {
        '\n' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        c if is_invisible(c) => format!("the control character U+{:04X}", u32::from(c)),
        c => format!("{c:?}"),
    };
    format!(
        "it would be read as a JSON string, in which \\{escape} is {what}: write a backslash as \\\\, or leave out the \
         quotation marks"
    )
}

/// Returns the JSON escape of a character.
fn escaped(c: char) -> String {
    let mut text = String::new();
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a String can't fail.
        let _ = write!(text, "\\u{unit:04x}");
    }
    text
}
