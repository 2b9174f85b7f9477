//! A list with one id per line.
//!
//! White space around an id is ignored. Blank lines and lines that begin with `#` are skipped. A line that
//! begins with a quotation mark is a JSON string.

use std::io::BufRead;

use crate::input::collector::Collector;
use crate::input::id;
use crate::input::lines::{Line, Lines, utf8};
use crate::input::not_a_list::{IS_TABLE, is_frame};
use crate::stderr::status_line;

/// Texts of a first line that are a heading and not an id.
const HEADINGS: [&str; 17] = [
    "e-mail",
    "email",
    "emailaddress",
    "id",
    "ids",
    "login",
    "mail",
    "name",
    "samaccountname",
    "upn",
    "user",
    "user id",
    "user_id",
    "userid",
    "username",
    "userprincipalname",
    "users",
];

/// Reads a list whose first nonblank line is `line`.
///
/// # Errors
/// Returns an error if it cannot be read, or is a printed table.
pub fn read<R: BufRead>(
    mut line: Line,
    mut rest: Lines<R>,
    found: &mut Collector,
) -> Result<(), String> {
    warn_of_heading(&line, rest.number(), found);
    loop {
        add(&line, rest.number(), found)?;
        match rest.next().map_err(|e| e.to_string())? {
            Some(next) => line = next,
            None => return Ok(()),
        }
    }
}

fn add(line: &Line, number: u64, found: &mut Collector) -> Result<(), String> {
    let Line::Whole(line) = line else {
        return found.add(number, Err("it is longer than 64 KiB".to_owned()));
    };
    let text = match utf8(line) {
        Ok(text) => text.trim(),
        Err(reason) => return found.add(number, Err(reason)),
    };
    if text.is_empty() || text.starts_with('#') {
        return Ok(());
    }
    if is_frame(text) {
        return Err(format!("line {number} {IS_TABLE}"));
    }
    if text.starts_with('"') {
        return found.add(number, id::quoted(text));
    }
    let id = id::parse(text);
    if let Ok(id) = &id {
        found.note_oddity(number, id);
    }
    found.add(number, id)
}

fn warn_of_heading(line: &Line, number: u64, found: &Collector) {
    if let Line::Whole(line) = line
        && let Ok(text) = utf8(line)
        && let text = text.trim().trim_matches('"')
        && HEADINGS.contains(&text.to_lowercase().as_str())
    {
        status_line!(
            "warning: {}:{number}: \"{text}\" looks like a heading and is read as an id; to read a column of a table, pass \
             --column",
            found.name
        );
    }
}
