//! Lists of users' ids: one id a line, or a column of a CSV file.
//!
//! A list holds one id a line. White space around it is not part of it; blank lines and lines that
//! begin with `#` are none. A line that is a JSON string is what that stands for, so that an id which
//! begins with `#`, or holds a line break, can be listed, too: `--failed` writes such ids so.

use std::io::{self, BufRead, BufReader, Read};

use cribl_tokens::UserId;

use crate::rows::Rows;

/// The longest line: 64 KiB. No server takes a URL as long.
pub const LONGEST: u64 = 64 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

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

/// Reads `list`: the column named, or else lines.
///
/// # Errors
/// Where there is no such column, or nothing can be read.
pub fn items<'r>(list: impl Read + 'r, column: Option<&str>) -> Result<Items<'r>, String> {
    match column {
        Some(column) => Ok(Box::new(Rows::new(list, column)?)),
        None => Ok(Box::new(Ids(Lines::new(list)))),
    }
}

/// `id` as a line of a list.
pub fn line(id: &str) -> String {
    let plain = id.trim() == id
        && !id.starts_with(['#', '"', '\u{feff}'])
        && !id.chars().any(char::is_control);
    if plain {
        id.to_owned()
    } else {
        serde_json::Value::from(id).to_string()
    }
}

/// The lines of a list, none kept whole that is too long.
pub struct Lines<R> {
    list: BufReader<R>,
    /// The number of the line read last.
    number: u64,
    line: Vec<u8>,
}

/// A line, with its end.
pub enum Line<'l> {
    Whole(&'l [u8]),
    TooLong,
}

impl<R: Read> Lines<R> {
    pub fn new(list: R) -> Self {
        Self {
            list: BufReader::new(list),
            number: 0,
            line: Vec::new(),
        }
    }

    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line; the first without a byte order mark.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        if (&mut self.list)
            .take(LONGEST)
            .read_until(b'\n', &mut self.line)?
            == 0
        {
            return Ok(None);
        }
        self.number += 1;
        let mut line = self.line.as_slice();
        if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
            self.list.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong));
        }
        if self.number == 1 {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        Ok(Some(Line::Whole(line)))
    }
}

/// The ids of a list that has one a line.
struct Ids<R>(Lines<R>);

impl<R: Read> Iterator for Ids<R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let id = match self.0.next().transpose()? {
                Ok(Line::Whole(line)) => id(line),
                Ok(Line::TooLong) => Err("it is longer than 64 KiB".to_owned()),
                Err(error) => return Some(Err(error)),
            };
            let line = self.0.number();
            if let Some(item) = id.map_err(|reason| Problem { line, reason }).transpose() {
                return Some(Ok(item));
            }
        }
    }
}

/// The id on a line; `None` where the line is blank or a comment.
fn id(line: &[u8]) -> Result<Option<UserId>, String> {
    let text = utf8(line)?.trim();
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    if text.len() > 1 && text.starts_with('"') && text.ends_with('"') {
        let id: String = serde_json::from_str(text)
            .map_err(|e| format!("it is quoted, but no JSON string ({e})"))?;
        return user(id).map(Some);
    }
    if text.chars().any(char::is_control) {
        return Err(
            "it holds a control character, as a tab: for a table, name the --column of a CSV file"
                .to_owned(),
        );
    }
    user(text).map(Some)
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
        items(list.as_bytes(), None)
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
