//! Lists of users' ids: one id a line, or a column of a CSV file.
//!
//! A list holds one id a line. White space around it is not part of it; blank lines and lines that
//! begin with `#` are none. A line that is a JSON string is what that stands for, so that an id which
//! begins with `#`, or holds a line break, can be listed, too: `--failed` writes such ids so. What
//! can't be seen in a list is in none by intention, so it must be written in that way as well.

use std::io::{self, Read};
use std::sync::Once;

use cribl_tokens::UserId;

use crate::say::say;
use crate::tokens::is_token;
use crate::users::lines::{Line, Lines};
use crate::users::rows::Rows;

/// What a list holds at some line.
pub type Item = Result<UserId, Problem>;

/// A line that is no id.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: u64,
    pub reason: String,
}

/// The items of a list, to its end or until it can't be read.
pub type Items<'r> = Box<dyn Iterator<Item = io::Result<Item>> + 'r>;

/// Reads `list`, which is called `name`: the column named, or else lines.
///
/// # Errors
/// Where there is no such column, or nothing can be read.
pub fn items<'r>(
    list: impl Read + 'r,
    name: &'r str,
    column: Option<&str>,
) -> Result<Items<'r>, String> {
    let lines = Lines::new(list);
    match column {
        Some(column) => Ok(Box::new(Rows::new(lines, name, column)?)),
        None => Ok(Box::new(Ids { lines, name })),
    }
}

/// `id` as a line of a list.
pub fn line(id: &str) -> String {
    if !id.starts_with(['#', '"']) && plain(id) == Ok(id) {
        id.to_owned()
    } else {
        serde_json::Value::from(id).to_string()
    }
}

/// The ids of a list that has one a line.
struct Ids<'r, R> {
    lines: Lines<R>,
    name: &'r str,
}

impl<R: Read> Iterator for Ids<'_, R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let read = self.lines.next().transpose()?;
            let line = self.lines.number();
            let id = match &read {
                Ok(Line::Whole(text)) => utf8(text).and_then(|text| {
                    self.warn_of_a_table(line, text);
                    id(text)
                }),
                Ok(Line::TooLong) => Err("it is longer than 64 KiB".to_owned()),
                Err(_) => return read.err().map(Err),
            };
            if let Some(item) = id.map_err(|reason| Problem { line, reason }).transpose() {
                return Some(Ok(item));
            }
        }
    }
}

impl<R> Ids<'_, R> {
    /// Says once in the life of this command that a line looks like more than an id.
    fn warn_of_a_table(&self, line: u64, text: &str) {
        static SAID: Once = Once::new();
        if !SAID.is_completed()
            && let Some(sign) = sign_of_a_table(text)
        {
            SAID.call_once(|| {
                say!(
                    "warning: {}:{line} holds {sign:?} and is taken for one id, as is any other such line: \
                     if it is a row of a CSV file, name the --column",
                    self.name
                );
            });
        }
    }
}

/// What a line holds that ids seldom do: a separator, or a comment behind something.
pub fn sign_of_a_table(line: &str) -> Option<&'static str> {
    let line = line.trim();
    let mut signs = [",", ";", " #"].into_iter();
    signs.find(|&sign| !line.starts_with(['#', '"']) && line.contains(sign))
}

/// The id on a line; `None` where the line is blank or a comment.
fn id(line: &str) -> Result<Option<UserId>, String> {
    let text = line.trim();
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    if text.starts_with('"') {
        let id: String = serde_json::from_str(text)
            .map_err(|e| format!("it begins with a quotation mark, but is no JSON string ({e})"))?;
        return user(id).map(Some);
    }
    user(plain(text)?).map(Some)
}

/// What is written without quotation marks: without white space around it, nothing in it that can't
/// be seen, and nothing that is plainly something else than an id.
pub fn plain(text: &str) -> Result<&str, String> {
    let text = text.trim();
    if let Some(what) = something_else(text) {
        return Err(what.to_owned());
    }
    if text.contains(char::is_control) {
        return Err(
            "it holds a control character, as a tab: for a table, name the --column of a CSV file"
                .to_owned(),
        );
    }
    if text.is_ascii() {
        return Ok(text);
    }
    match text.chars().find(|&c| is_invisible(c)) {
        Some(c) => Err(format!(
            "it holds an invisible character (U+{:04X}): take that out, or quote the id where it is part of it",
            u32::from(c)
        )),
        None => Ok(text),
    }
}

/// What `text` is, where that is plainly no id.
pub fn something_else(text: &str) -> Option<&'static str> {
    if text.starts_with("{\"") {
        Some(
            "it is JSON, as a line of a journal, and no id: reinstate --from-journal FILE takes those whom a journal \
             shows as invalidated",
        )
    } else if is_token(text) {
        Some("it has the form of a bearer token, and is no id")
    } else {
        None
    }
}

/// Whether nothing is seen of `c` but what it does to others: zero-width and formatting characters.
/// Selectors of a variant are none of them, as emoji have those.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// What so many lines are that are none.
pub fn no_ids(lines: u64, name: &str) -> String {
    format!(
        "{lines} lines of {name} are no ids: correct them, or leave them out with --skip-invalid"
    )
}

pub fn utf8(text: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())
}

pub fn user(id: impl Into<String>) -> Result<UserId, String> {
    UserId::new(id).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(list: &str) -> Vec<Result<String, u64>> {
        items(list.as_bytes(), "list", None)
            .unwrap()
            .map(|item| match item.unwrap() {
                Ok(id) => Ok(id.as_str().to_owned()),
                Err(problem) => Err(problem.line),
            })
            .collect()
    }

    fn good<const N: usize>(ids: [&str; N]) -> Vec<Result<String, u64>> {
        ids.map(|id| Ok(id.to_owned())).into()
    }

    #[test]
    fn a_line_is_an_id_and_blank_lines_and_comments_are_none() {
        let list = "\u{feff}nico\r\n\n  maria \n# ada\n\"#ada\"\nDOMAIN\\x|y";
        assert_eq!(ids(list), good(["nico", "maria", "#ada", "DOMAIN\\x|y"]));
    }

    #[test]
    fn a_line_that_is_no_id_is_told_with_its_number() {
        let long = "x".repeat(70_000);
        let list = format!("nico\n..\n\n.\na\tb\n{long}\nmaria\n\"\"");
        let expected = [
            Ok("nico".to_owned()),
            Err(2),
            Err(4),
            Err(5),
            Err(6),
            Ok("maria".to_owned()),
            Err(8),
        ];
        assert_eq!(ids(&list), expected);
    }

    proptest::proptest! {
        #[test]
        fn any_id_comes_back_from_the_line_it_is_written_as(id in "(\\PC|[\\s\"#\u{feff}\u{0}]){1,20}") {
            if let Ok(user) = UserId::new(id.clone()) {
                let list = format!("{}\n", line(user.as_str()));
                proptest::prop_assert_eq!(ids(&list), good([id.as_str()]));
            }
        }
    }
}
