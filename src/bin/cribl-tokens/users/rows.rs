//! Rows of a CSV file, as RFC 4180 has them: the id in one column of each.
//!
//! They are taken apart here and not by a crate for CSV, as those are lenient: text behind a closing
//! quotation mark is part of the field to them, and with one mark missing the rows up to the next
//! mark, or the rest of the file, are gone without a word. Here the first is a problem with its line,
//! and the second ends the reading: what is a row behind a mark that is never closed, nobody knows.

use std::io::{self, Read};
use std::sync::Once;

use cribl_tokens::UserId;

use crate::say::say;
use crate::users::lines::{LONGEST, Line, Lines};
use crate::users::list::{self, Item, Problem};

/// The ids in a column.
pub struct Rows<'r, R> {
    lines: Lines<R>,
    name: &'r str,
    columns: usize,
    column: usize,
}

impl<'r, R: Read> Rows<'r, R> {
    /// Reads the header, and finds `column` in it.
    ///
    /// # Errors
    /// Where it isn't there, or is there twice.
    pub fn new(mut lines: Lines<R>, name: &'r str, column: &str) -> Result<Self, String> {
        let names = header(&mut lines)?;
        if let [only] = names.as_slice()
            && let Some(sign) = [';', '\t'].into_iter().find(|&sign| only.contains(sign))
        {
            return Err(format!(
                "its header has {sign:?} and no comma between the fields, as Excel writes it in some languages: save \
                 it with commas (\"CSV UTF-8 (Comma delimited)\")"
            ));
        }
        let mut found = (0..).zip(&names).filter(|(_, name)| *name == column);
        let at = match (found.next(), found.next()) {
            (Some((at, _)), None) => at,
            (Some(_), Some(_)) => return Err(format!("it has more than one column {column:?}")),
            (None, _) => return Err(format!("it has no column {column:?}, but {names:?}")),
        };
        Ok(Self {
            lines,
            name,
            columns: names.len(),
            column: at,
        })
    }

    /// Says once in the life of this command that a field holds lines that look like rows: they are
    /// none to RFC 4180, but may have been meant as some.
    fn warn_of_rows_within(&self, row: &Row) {
        static SAID: Once = Once::new();
        if self.columns > 1 && row.commas_within + 1 >= self.columns {
            SAID.call_once(|| {
                say!(
                    "warning: {}:{}: a quoted field of this row goes over whole lines that hold commas, up to \
                     line {}: if those are rows, a quotation mark is missing",
                    self.name,
                    row.first,
                    row.last
                );
            });
        }
    }

    fn id(&self, row: &Row) -> Result<UserId, String> {
        if let Some(problem) = row.problem {
            return Err(problem.to_owned());
        }
        let (here, columns) = (row.fields.len(), self.columns);
        if here != columns {
            let why = if here > columns {
                ": is a comma in a field, and that not in quotation marks?"
            } else {
                ""
            };
            return Err(format!("the row has {here} columns and not {columns}{why}"));
        }
        let field = row.fields.get(self.column);
        let text = list::utf8(field.map_or(&[], |field| &field.text))?;
        match field {
            Some(field) if field.quoted => list::user(text),
            _ => list::user(list::plain(text)?),
        }
    }
}

impl<R: Read> Iterator for Rows<'_, R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match next_row(&mut self.lines).transpose()? {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        self.warn_of_rows_within(&row);
        let id = self.id(&row).map_err(|reason| Problem {
            line: row.first,
            reason: reason + &row.to_its_end(),
        });
        Some(Ok(id))
    }
}

/// The names of the columns.
///
/// # Errors
/// Where there are none.
pub fn header(lines: &mut Lines<impl Read>) -> Result<Vec<String>, String> {
    let row = next_row(lines).map_err(|e| e.to_string())?;
    let row = row.ok_or("it has no header line")?;
    if let Some(problem) = row.problem {
        return Err(format!("line {}: {problem}", row.first));
    }
    let names = row.fields.iter().map(|name| list::utf8(&name.text));
    names.map(|name| Ok(name?.trim().to_owned())).collect()
}

/// The next row that isn't blank.
fn next_row(lines: &mut Lines<impl Read>) -> io::Result<Option<Row>> {
    loop {
        let mut row = Row::begin(lines.number() + 1);
        while !row.ended {
            match lines.next()? {
                Some(Line::Whole(line)) => row.add(&line, lines.number()),
                Some(Line::TooLong) => {
                    row.length = LONGEST + 1;
                }
                None if row.length == 0 => return Ok(None),
                None => return Err(row.cant_be_told_apart()),
            }
            if row.length > LONGEST {
                return Err(row.cant_be_told_apart());
            }
        }
        if !row.is_blank() {
            return Ok(Some(row));
        }
    }
}

#[derive(Default)]
struct Field {
    text: Vec<u8>,
    /// Whether it is in quotation marks.
    quoted: bool,
}

/// Where in a row the reading is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    FieldsBegin,
    Unquoted,
    Quoted,
    /// Behind a quotation mark in a quoted field, which ends it unless another one follows.
    Closed,
}

/// A row, or as much of it as has been read.
struct Row {
    fields: Vec<Field>,
    at: At,
    first: u64,
    last: u64,
    /// The line in which the last quoted field begins.
    opened: u64,
    length: u64,
    /// The most commas on a line that is part of one field from end to end.
    commas_within: usize,
    ended: bool,
    problem: Option<&'static str>,
}

impl Row {
    fn begin(line: u64) -> Self {
        Self {
            fields: vec![Field::default()],
            at: At::FieldsBegin,
            first: line,
            last: line,
            opened: line,
            length: 0,
            commas_within: 0,
            ended: false,
            problem: None,
        }
    }

    /// Adds a line, which ends the row unless it ends in a quoted field.
    fn add(&mut self, line: &[u8], number: u64) {
        if number > 1 && self.length == 0 && line.starts_with("\u{feff}".as_bytes()) {
            self.problem = Some(MARK);
        }
        if self.length > 0 && !line.contains(&b'"') {
            let commas = line.split(|&byte| byte == b',').count() - 1;
            self.commas_within = self.commas_within.max(commas);
        }
        self.length += line.len() as u64;
        self.last = number;
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let ends = text.iter().rev().take_while(|&&byte| byte == b'\r').count();
        let (text, end) = line.split_at(text.len() - ends);
        for &byte in text {
            self.take(byte);
        }
        if self.at == At::Quoted {
            for &byte in end {
                self.take(byte);
            }
        } else {
            self.ended = true;
        }
    }

    fn take(&mut self, byte: u8) {
        match (self.at, byte) {
            (At::Quoted, b'"') => self.at = At::Closed,
            (At::Closed, b'"') => {
                self.push(byte);
                self.at = At::Quoted;
            }
            (At::FieldsBegin, b'"') => {
                self.opened = self.last;
                self.at = At::Quoted;
                if let Some(field) = self.fields.last_mut() {
                    field.quoted = true;
                }
            }
            (At::FieldsBegin | At::Unquoted | At::Closed, b',') => {
                self.fields.push(Field::default());
                self.at = At::FieldsBegin;
            }
            (At::Quoted, _) => self.push(byte),
            (At::FieldsBegin | At::Unquoted | At::Closed, _) => {
                match (self.at, byte) {
                    (At::Closed, _) => self.problem = Some(BEHIND),
                    (_, b'"') => self.problem = Some(STRAY),
                    (_, b'\r') => self.problem = Some(RETURN),
                    _ => {}
                }
                self.push(byte);
                self.at = At::Unquoted;
            }
        }
    }

    fn push(&mut self, byte: u8) {
        if let Some(field) = self.fields.last_mut() {
            field.text.push(byte);
        }
    }

    fn is_blank(&self) -> bool {
        match self.fields.as_slice() {
            [only] => !only.quoted && only.text.trim_ascii().is_empty(),
            _ => false,
        }
    }

    /// Which other lines a problem is about.
    fn to_its_end(&self) -> String {
        if self.last > self.first {
            format!(" (the row goes on to line {})", self.last)
        } else {
            String::new()
        }
    }

    /// Why nothing behind here can be taken for a row.
    fn cant_be_told_apart(&self) -> io::Error {
        let words = if self.at == At::Quoted {
            let end = if self.length > LONGEST {
                "within 64 KiB"
            } else {
                "before the file ends"
            };
            format!(
                "a quotation mark that is opened in line {} is not closed {end}",
                self.opened
            )
        } else {
            format!("line {} is longer than 64 KiB", self.first)
        };
        let words = format!("{words}, so what follows can't be told apart: correct it");
        io::Error::new(io::ErrorKind::InvalidData, words)
    }
}

const BEHIND: &str = "text follows a quotation mark that closes a field: is another one missing?";
const STRAY: &str = "a quotation mark is in a field that doesn't begin with one";
const RETURN: &str = "a carriage return is in a field that is not in quotation marks";
const MARK: &str =
    "it begins with a byte order mark, as where two files were put together: take that out";

#[cfg(test)]
mod tests {
    use super::*;

    fn rows<'l>(list: &'l str, column: &str) -> Result<Rows<'l, &'l [u8]>, String> {
        Rows::new(Lines::new(list.as_bytes()), "list", column)
    }

    fn emails(list: &str) -> Vec<Result<String, u64>> {
        rows(list, "email")
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
        for unclosed in [
            "name,email\na,b\n\"c,d\ne,f\n",
            "name,email\na,b\n\"c,d\ne,\"\"f",
        ] {
            let items: Vec<_> = rows(unclosed, "email").unwrap().collect();
            assert_eq!(items.len(), 2, "{items:?}");
            let why = items.last().unwrap().as_ref().unwrap_err().to_string();
            assert!(why.contains("opened in line 3"), "{why}");
        }
        let stray = "name,email\nc\",d\ne\",f\ng,h\n";
        assert_eq!(emails(stray), [Err(2), Err(3), Ok("h".to_owned())]);
        let behind = "name,email\na,a@x\n\"Jones,j@x\nb,b@x\nx\"y,c@x\nd,d@x\n";
        assert_eq!(
            emails(behind),
            [Ok("a@x".to_owned()), Err(3), Ok("d@x".to_owned())]
        );
    }

    #[test]
    fn fields_that_no_comma_separates_are_refused() {
        for list in ["Name;E-Mail\nNico;nico@x\n", "Name\tE-Mail\nNico\tnico@x\n"] {
            let all = list.lines().next().unwrap();
            for column in ["E-Mail", all] {
                let refused = rows(list, column).err().unwrap();
                assert!(refused.contains("save it with commas"), "{refused}");
            }
        }
    }

    #[test]
    fn a_column_that_is_not_there_is_refused_with_those_that_are() {
        let refused = rows("name,mail\nx,y\n", "email").err();
        assert_eq!(
            refused.as_deref(),
            Some(r#"it has no column "email", but ["name", "mail"]"#)
        );
        for list in ["email,email\nx,y\n", "", "\n\n"] {
            assert!(rows(list, "email").is_err());
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
