//! Splits a CSV file into rows and fields, by RFC 4180.
//!
//! Quotation marks are read strictly, because one that is missing would hide rows: a row with wrong quotation
//! marks is invalid. If a quotation mark is never closed, the rest cannot be split into rows, and reading stops.

use std::io::{self, BufRead, Cursor, Read};

use crate::input::lines::{Line, Lines, MAX_LENGTH, utf8};
use crate::stderr::status_line;

/// The rows of a file, one at a time.
pub struct Rows<R> {
    source: R,
    pub delimiter: u8,
    /// The number of the line that is read next.
    line: u64,
}

/// A row: its first line in the file, and its text without the line end.
pub struct Row {
    pub first: u64,
    pub text: Vec<u8>,
}

/// Where in a row a byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldBegins,
    Unquoted,
    Quoted,
    /// After a quotation mark in a quoted field, which closes the field unless another one follows.
    Closed,
}

impl Place {
    fn after(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::Closed,
            (Self::FieldBegins | Self::Closed, b'"') | (Self::Quoted, _) => Self::Quoted,
            (_, byte) if byte == delimiter => Self::FieldBegins,
            _ => Self::Unquoted,
        }
    }
}

impl<R: BufRead> Rows<io::Chain<Cursor<Vec<u8>>, R>> {
    /// Reads the file called `name`, whose first nonblank line is `line`. Without a delimiter, the header
    /// decides.
    pub fn new(
        line: Line,
        mut rest: Lines<R>,
        delimiter: Option<u8>,
        name: &str,
    ) -> Result<Self, String> {
        let too_long = || "its first line is longer than 64 KiB".to_owned();
        let Line::Whole(mut first) = line else {
            return Err(too_long());
        };
        if first.starts_with(b"#TYPE ") {
            status_line!("note: {name}: skipped the line #TYPE, which Windows PowerShell writes");
            first = match rest.next().map_err(|e| e.to_string())? {
                Some(Line::Whole(next)) => next,
                Some(Line::TooLong) => return Err(too_long()),
                None => Vec::new(),
            };
        }
        let delimiter = delimiter.unwrap_or_else(|| {
            let guessed = guess(&first);
            if guessed != b',' {
                let delimiter = if guessed == b'\t' { "a tab" } else { "\";\"" };
                status_line!(
                    "note: {name}: read with {delimiter} between the fields; --delimiter changes that"
                );
            }
            guessed
        });
        Ok(Self {
            delimiter,
            line: rest.number(),
            source: Cursor::new(first).chain(rest.into_rest()),
        })
    }
}

/// Returns the delimiter of a header: a comma, or if it has none, the character that Excel writes instead
/// in some languages.
fn guess(header: &[u8]) -> u8 {
    // Every second part is inside quotation marks.
    let outside = header.split(|&byte| byte == b'"').step_by(2);
    let outside: Vec<u8> = outside.flatten().copied().collect();
    let count = |delimiter: u8| count(&outside, delimiter);
    match (count(b','), count(b';'), count(b'\t')) {
        (0, semicolons @ 1.., tabs) if semicolons >= tabs => b';',
        (0, _, 1..) => b'\t',
        _ => b',',
    }
}

/// Returns how often `byte` occurs in `text`.
pub fn count(text: &[u8], byte: u8) -> usize {
    text.split(|&other| other == byte).count() - 1
}

impl<R: BufRead> Rows<R> {
    /// Returns the names of the columns.
    pub fn header(&mut self) -> Result<Vec<String>, String> {
        let row = self.next()?.ok_or("it has no header line")?;
        let fields = row
            .fields(self.delimiter)
            .map_err(|reason| format!("line {}: {reason}", row.first))?;
        let names = fields.iter().map(|name| Ok(utf8(name)?.trim().to_owned()));
        names.collect()
    }

    /// Returns the next row that is not empty.
    pub fn next(&mut self) -> Result<Option<Row>, String> {
        loop {
            let first = self.line;
            match self.text()? {
                Some(text) if text.is_empty() => {}
                Some(text) => return Ok(Some(Row { first, text })),
                None => return Ok(None),
            }
        }
    }

    /// Reads up to the next end of a row: LF or CR outside quotation marks. Between CR and LF is an empty row.
    fn text(&mut self) -> Result<Option<Vec<u8>>, String> {
        let first = self.line;
        let (mut text, mut place, mut opened) = (Vec::new(), Place::FieldBegins, first);
        loop {
            let buffer = self.source.fill_buf().map_err(|e| e.to_string())?;
            if buffer.is_empty() {
                return match place {
                    Place::Quoted => Err(never_closed(opened, "before the file ends")),
                    _ => Ok(Some(text).filter(|text| !text.is_empty())),
                };
            }
            let (mut used, mut is_end) = (0, false);
            for &byte in buffer {
                used += 1;
                self.line += u64::from(byte == b'\n');
                is_end = place != Place::Quoted && b"\r\n".contains(&byte);
                if is_end {
                    break;
                }
                let next = place.after(byte, self.delimiter);
                if place == Place::FieldBegins && next == Place::Quoted {
                    opened = self.line;
                }
                place = next;
                text.push(byte);
            }
            self.source.consume(used);
            if is_end {
                return Ok(Some(text));
            }
            if text.len() > MAX_LENGTH {
                return Err(match place {
                    Place::Quoted => never_closed(opened, "within 64 KiB"),
                    _ => format!("line {first} is longer than 64 KiB"),
                });
            }
        }
    }
}

/// The reason why nothing after a row can be read.
fn never_closed(opened: u64, end: &str) -> String {
    format!(
        "the quotation mark opened in line {opened} is not closed {end}: correct it, as the rows behind it cannot be read"
    )
}

impl Row {
    /// Returns the row's fields, without quotation marks around them.
    pub fn fields(&self, delimiter: u8) -> Result<Vec<Vec<u8>>, &'static str> {
        if self.first > 1 && self.text.starts_with("\u{feff}".as_bytes()) {
            return Err(
                "it begins with a byte order mark, as if two files were put together: remove it",
            );
        }
        let (mut fields, mut field) = (Vec::new(), Vec::new());
        let mut place = Place::FieldBegins;
        for &byte in &self.text {
            let next = place.after(byte, delimiter);
            match (place, next) {
                (Place::Closed, Place::Unquoted) => {
                    return Err("text follows a closing quotation mark: is another one missing?");
                }
                (Place::Unquoted, Place::Unquoted) if byte == b'"' => {
                    return Err("a quotation mark is in a field that does not begin with one");
                }
                (_, Place::FieldBegins) => fields.push(std::mem::take(&mut field)),
                // The marks around a field. The second of two marks within it is a part of it.
                (Place::FieldBegins, Place::Quoted) | (_, Place::Closed) => {}
                _ => field.push(byte),
            }
            place = next;
        }
        fields.push(field);
        Ok(fields)
    }

    /// Names the other lines that a problem affects.
    pub fn line_range(&self) -> String {
        match count(&self.text, b'\n') as u64 {
            0 => String::new(),
            more => format!(" (the row ends in line {})", self.first + more),
        }
    }
}
