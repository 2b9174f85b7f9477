//! Lists of users' ids: one id a line, or a column of a CSV file.
//!
//! A list holds one id a line. White space around it is not part of it; blank lines and lines that
//! begin with `#` are none. A line that is a JSON string is what that stands for, so that an id which
//! begins with `#`, or holds a line break, can be listed, too: `--failed` writes such ids so.

use std::io::{self, BufRead, BufReader, Read};

use cribl_tokens::UserId;

/// The longest line: 64 KiB. No server takes a URL as long.
const LONGEST: u64 = 64 * 1024;

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
        Some(column) => rows(list, column),
        None => Ok(Box::new(Lines {
            list: BufReader::new(list),
            line: 0,
        })),
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

struct Lines<R> {
    list: BufReader<R>,
    line: u64,
}

impl<R: Read> Iterator for Lines<R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut text = Vec::new();
            match (&mut self.list).take(LONGEST).read_until(b'\n', &mut text) {
                Ok(0) => return None,
                Ok(_) => self.line += 1,
                Err(error) => return Some(Err(error)),
            }
            let whole = text.ends_with(b"\n") || (text.len() as u64) < LONGEST;
            if !whole {
                if let Err(error) = self.list.skip_until(b'\n') {
                    return Some(Err(error));
                }
            }
            let id = if whole {
                id(&text, self.line == 1)
            } else {
                Err("it is longer than 64 KiB".to_owned())
            };
            let line = self.line;
            if let Some(item) = id.map_err(|reason| Problem { line, reason }).transpose() {
                return Some(Ok(item));
            }
        }
    }
}

/// The id on a line; `None` where the line is blank or a comment.
fn id(line: &[u8], first: bool) -> Result<Option<UserId>, String> {
    let mut text = utf8(line)?;
    if first {
        text = text.trim_start_matches('\u{feff}');
    }
    let text = text.trim();
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

fn rows<'r>(list: impl Read + 'r, column: &str) -> Result<Items<'r>, String> {
    let mut rows = csv::Reader::from_reader(list);
    let headers = rows
        .headers()
        .map_err(|e| format!("its first line can't be read: {e}"))?;
    let mut found = (0..).zip(headers).filter(|(_, name)| name.trim() == column);
    let at: usize = match (found.next(), found.next()) {
        (Some((at, _)), None) => at,
        (Some(_), Some(_)) => return Err(format!("it has more than one column {column:?}")),
        (None, _) => {
            let names: Vec<&str> = headers.iter().collect();
            return Err(format!("it has no column {column:?}, but {names:?}"));
        }
    };
    let rows = rows.into_byte_records().map(move |row| match row {
        Ok(row) => {
            let line = row.position().map_or(0, csv::Position::line);
            let id = row.get(at).unwrap_or_default();
            Ok(utf8(id)
                .and_then(user)
                .map_err(|reason| Problem { line, reason }))
        }
        Err(error) => unreadable(error).map(Err),
    });
    Ok(Box::new(rows))
}

/// An error of the CSV reader: of one row, or of reading at all.
fn unreadable(error: csv::Error) -> io::Result<Problem> {
    let line = error.position().map_or(0, csv::Position::line);
    let reason = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!(
            "the row has {len} columns and not {expected_len}: is a quotation mark missing or too many?"
        ),
        csv::ErrorKind::Io(_) => return Err(error.into()),
        _ => error.to_string(),
    };
    Ok(Problem { line, reason })
}

fn utf8(text: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())
}

fn user(id: impl Into<String>) -> Result<UserId, String> {
    UserId::new(id).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(list: &str, column: Option<&str>) -> Vec<Result<String, u64>> {
        items(list.as_bytes(), column)
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
        assert_eq!(
            ids(list, None),
            good(["nico", "maria", "#ada", "DOMAIN\\x|y"])
        );
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
        assert_eq!(ids(&list, None), expected);
    }

    #[test]
    fn a_column_is_read_as_rfc_4180_says() {
        let list = "\u{feff}name,email\r\n\"Jones, Nico\",\"nico\"\"s\"\r\nMaria,maria\r\n,\r\nx\r\n\"a\r\nb\",ada\r\n";
        let expected = [
            Ok("nico\"s".to_owned()),
            Ok("maria".to_owned()),
            Err(4),
            Err(5),
            Ok("ada".to_owned()),
        ];
        assert_eq!(ids(list, Some("email")), expected);
    }

    #[test]
    fn a_column_that_is_not_there_is_refused_with_those_that_are() {
        let refused = items("name,mail\nx,y\n".as_bytes(), Some("email")).err();
        assert_eq!(
            refused.as_deref(),
            Some(r#"it has no column "email", but ["name", "mail"]"#)
        );
        assert!(items("a,a\nx,y\n".as_bytes(), Some("a")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_id_comes_back_from_the_line_it_is_written_as(id in "(\\PC|[\\s\"#\u{feff}\u{0}]){1,20}") {
            if let Ok(user) = UserId::new(id.clone()) {
                let list = format!("{}\n", line(user.as_str()));
                proptest::prop_assert_eq!(ids(&list, None), good([id.as_str()]));
            }
        }
    }
}
