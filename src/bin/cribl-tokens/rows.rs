//! Rows of a CSV file, as RFC 4180 has them: the id in one column of each.
//!
//! A row is put together here, line by line, and taken apart by `csv-core`: the reader of the crate
//! `csv` would tell neither a row's line behind a CRLF nor that a quotation mark is never closed, and
//! with that mark the rest of the file would be gone without a word.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader};

use crate::list::{self, Item, LONGEST, Line, Lines, Problem};

/// The ids in a column.
pub struct Rows<R> {
    lines: Lines<R>,
    parser: Reader,
    columns: usize,
    column: usize,
}

/// The fields of a row.
type Fields = Vec<Vec<u8>>;

impl<R: Read> Rows<R> {
    /// Reads the header, and finds `column` in it.
    ///
    /// # Errors
    /// Where it isn't there, or is there twice.
    pub fn new(list: R, column: &str) -> Result<Self, String> {
        let mut rows = Self {
            lines: Lines::new(list),
            parser: Reader::new(),
            columns: 0,
            column: 0,
        };
        let header = match rows.next_row() {
            Ok(Some((_, header))) => header?,
            Ok(None) => return Err("it has no header line".to_owned()),
            Err(error) => return Err(error.to_string()),
        };
        let names: Result<Vec<&str>, String> = header.iter().map(|name| list::utf8(name)).collect();
        let names = names?;
        let mut found = (0..).zip(&names).filter(|(_, name)| name.trim() == column);
        rows.column = match (found.next(), found.next()) {
            (Some((at, _)), None) => at,
            (Some(_), Some(_)) => return Err(format!("it has more than one column {column:?}")),
            (None, _) => return Err(format!("it has no column {column:?}, but {names:?}")),
        };
        rows.columns = names.len();
        Ok(rows)
    }

    /// The next row that isn't blank, with the number of its first line.
    fn next_row(&mut self) -> io::Result<Option<(u64, Result<Fields, String>)>> {
        loop {
            let mut row = Vec::new();
            let first = self.lines.number() + 1;
            loop {
                match self.lines.next()? {
                    Some(Line::Whole(line)) => row.extend_from_slice(line),
                    Some(Line::TooLong) => return Ok(Some((first, Err(too_long())))),
                    None if row.is_empty() => return Ok(None),
                    None => return Ok(Some((first, Err(UNCLOSED.to_owned())))),
                }
                if row.len() as u64 > LONGEST {
                    return Ok(Some((first, Err(too_long()))));
                }
                // A quotation mark in a quoted field is doubled, so a whole row has an even number.
                if row.split(|&byte| byte == b'"').count() % 2 == 1 {
                    break;
                }
            }
            if !row.trim_ascii().is_empty() {
                return Ok(Some((first, self.parse(&row))));
            }
        }
    }

    fn parse(&mut self, row: &[u8]) -> Result<Fields, String> {
        let mut text = vec![0; row.len()];
        let mut ends = vec![0; row.split(|&byte| byte == b',').count()];
        self.parser.reset();
        let (mut read, mut written, mut fields) = (0, 0, 0);
        loop {
            let (result, input, output, ended) = self.parser.read_record(
                row.get(read..).unwrap_or_default(),
                text.get_mut(written..).unwrap_or_default(),
                ends.get_mut(fields..).unwrap_or_default(),
            );
            (read, written, fields) = (read + input, written + output, fields + ended);
            match result {
                // Asked again with nothing, it takes the row for ended.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => break,
                _ => return Err(UNBALANCED.to_owned()),
            }
        }
        if !row.get(read..).unwrap_or_default().trim_ascii().is_empty() {
            return Err(UNBALANCED.to_owned());
        }
        let mut begin = 0;
        let fields = ends.iter().take(fields).map(|&end| {
            let field = text.get(begin..end).unwrap_or_default().to_vec();
            begin = end;
            field
        });
        Ok(fields.collect())
    }

    fn id(&self, fields: &Fields) -> Result<cribl_tokens::UserId, String> {
        if fields.len() != self.columns {
            return Err(format!(
                "the row has {} columns and not {}",
                fields.len(),
                self.columns
            ));
        }
        let id = fields.get(self.column).map(Vec::as_slice);
        list::user(list::utf8(id.unwrap_or_default())?)
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, fields) = match self.next_row().transpose()? {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        let id = fields.and_then(|fields| self.id(&fields));
        Some(Ok(id.map_err(|reason| Problem { line, reason })))
    }
}

const UNCLOSED: &str = "a quotation mark in this row is not closed before the file ends";
const UNBALANCED: &str = "the quotation marks in this row don't match";

fn too_long() -> String {
    "the row is longer than 64 KiB: is a quotation mark missing?".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emails(list: &str) -> Vec<Result<String, u64>> {
        Rows::new(list.as_bytes(), "email")
            .unwrap()
            .map(|item| match item.unwrap() {
                Ok(id) => Ok(id.as_str().to_owned()),
                Err(problem) => Err(problem.line),
            })
            .collect()
    }

    #[test]
    fn a_column_is_read_as_rfc_4180_says_and_problems_have_their_line() {
        let list = "\u{feff}name,email\n\"Jones, Nico\",\"nico\"\"s\"\nMaria,maria\n\n,\nx\n\"a\nb\",ada\nx,y,z\nq,\"e\"";
        let expected = [
            Ok("nico\"s".to_owned()),
            Ok("maria".to_owned()),
            Err(5),
            Err(6),
            Ok("ada".to_owned()),
            Err(9),
            Ok("e".to_owned()),
        ];
        assert_eq!(emails(list), expected);
        assert_eq!(emails(&list.replace('\n', "\r\n")), expected);
    }

    #[test]
    fn a_quotation_mark_that_is_missing_does_not_lose_rows_silently() {
        let unclosed = "name,email\na,b\n\"c,d\ne,f\n";
        assert_eq!(emails(unclosed), [Ok("b".to_owned()), Err(3)]);
        let stray = "name,email\nc\",d\ne\",f\ng,h\n";
        assert_eq!(emails(stray), [Err(2), Ok("h".to_owned())]);
    }

    #[test]
    fn a_column_that_is_not_there_is_refused_with_those_that_are() {
        let refused = Rows::new("name,mail\nx,y\n".as_bytes(), "email").err();
        assert_eq!(
            refused.as_deref(),
            Some(r#"it has no column "email", but ["name", "mail"]"#)
        );
        for list in ["email,email\nx,y\n", "", "\n\n"] {
            assert!(Rows::new(list.as_bytes(), "email").is_err());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_id_comes_back_from_a_quoted_field(ids in proptest::collection::vec("[a-c,\"\r\n ]{1,8}", 1..5)) {
            let quoted = |id: &String| format!("x,\"{}\",\"\"\r\n", id.replace('"', "\"\""));
            let list = format!("a,email,b\r\n{}", ids.iter().map(quoted).collect::<String>());
            let expected: Vec<_> = ids.into_iter().map(Ok).collect();
            proptest::prop_assert_eq!(emails(&list), expected);
        }
    }
}
