//! Reads a column of a CSV file.
//!
//! The `csv` crate reads the rows. It is lenient with quotation marks: if one is missing, the rows up to
//! the next one become part of a field, without an error. So the text of each row is also checked as it is
//! in the file, and a row with wrong quotation marks is invalid. If a quotation mark is never closed, the
//! rest cannot be split into rows, and reading stops.

use std::io::{self, BufRead, Cursor, Read};

use csv::ByteRecord;

use crate::input::collector::Collector;
use crate::input::id;
use crate::input::lines::{Line, Lines, utf8};
use crate::input::not_a_list::{IS_TABLE, is_frame};
use crate::input::quotation::{Field, ends_within_quotation_marks};
use crate::input::recorder::Recorder;
use crate::stderr::status_line;
use crate::text::counted;

/// The column to read, and how to read it.
pub struct Column<'c> {
    /// Its name or its number from 1.
    pub name: &'c str,
    pub delimiter: Option<u8>,
}

/// Reads a list whose first nonblank line is `line`.
///
/// # Errors
/// Returns an error if it cannot be read, has no such column, or has a quotation mark that is never closed.
pub fn read<R: BufRead>(
    line: Line,
    rest: Lines<R>,
    column: &Column,
    found: &mut Collector,
) -> Result<(), String> {
    let mut rows = Rows::new(line, rest, column.delimiter, &found.name)?;
    let names = rows.header()?;
    let at = position(&names, column.name)?;
    while let Some(row) = rows.next()? {
        if rows.is_blank() {
            continue;
        }
        let id = rows.check(&row, names.len()).and_then(|()| {
            let field = utf8(rows.record.get(at).unwrap_or_default())?;
            if is_frame(field) {
                return Err(format!("it {IS_TABLE}"));
            }
            id::parse(field)
        });
        if let Ok(id) = &id {
            found.note_oddity(row.first, id);
        }
        let id = id.map_err(|reason| reason + &row.line_range());
        found.add(row.first, id)?;
    }
    Ok(())
}

/// Returns the names of the columns.
pub fn names<R: BufRead>(line: Line, rest: Lines<R>, name: &str) -> Result<Vec<String>, String> {
    Rows::new(line, rest, None, name)?.header()
}

/// Returns the position of the column `name`: the one with exactly this name, or the only one with this
/// name in another letter case, or, if no column has it, the one with this number.
fn position(names: &[String], name: &str) -> Result<usize, String> {
    let which = |is_it: &dyn Fn(&String) -> bool| -> Vec<usize> {
        let found = names.iter().enumerate().filter(|(_, name)| is_it(name));
        found.map(|(at, _)| at).collect()
    };
    let mut found = which(&|column| column == name);
    if found.is_empty() {
        found = which(&|column| column.to_lowercase() == name.to_lowercase());
    }
    match found.as_slice() {
        [at] => return Ok(*at),
        [] => {}
        _ => return Err(format!("it has more than one column {name:?}")),
    }
    match name.parse::<usize>() {
        Ok(number) if (1..=names.len()).contains(&number) => Ok(number - 1),
        Ok(_) => Err(format!(
            "it has no column {name:?}, and {} columns: {names:?}",
            names.len()
        )),
        Err(_) => Err(format!("it has no column {name:?}, but {names:?}")),
    }
}

/// The rows, one at a time.
struct Rows<R> {
    reader: csv::Reader<Recorder<R>>,
    delimiter: u8,
    record: ByteRecord,
    /// The number of lines already read.
    lines: u64,
}

/// The position of a row in the file, and its text.
struct Row {
    first: u64,
    last: u64,
    text: Vec<u8>,
}

impl<R: BufRead> Rows<io::Chain<Cursor<Vec<u8>>, R>> {
    fn new(
        line: Line,
        mut rest: Lines<R>,
        delimiter: Option<u8>,
        name: &str,
    ) -> Result<Self, String> {
        let cant = |e: io::Error| e.to_string();
        let too_long = || "its first line is longer than 64 KiB".to_owned();
        let Line::Whole(mut first) = line else {
            return Err(too_long());
        };
        if first.starts_with(b"#TYPE ") {
            status_line!("note: {name}: skipped the line #TYPE, which Windows PowerShell writes");
            first = match rest.next().map_err(cant)? {
                Some(Line::Whole(next)) => next,
                Some(Line::TooLong) => return Err(too_long()),
                None => Vec::new(),
            };
        }
        let delimiter = match (delimiter, guess(&first)) {
            (Some(delimiter), _) | (None, delimiter @ b',') => delimiter,
            (None, delimiter) => {
                let delimiter_name = if delimiter == b'\t' { "a tab" } else { "\";\"" };
                status_line!(
                    "note: {name}: read with {delimiter_name} between the fields; --delimiter changes that"
                );
                delimiter
            }
        };
        let lines = rest.number().saturating_sub(1);
        let source = Cursor::new(first).chain(rest.into_rest());
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(Recorder::new(source));
        Ok(Self {
            reader,
            delimiter,
            record: ByteRecord::new(),
            lines,
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

fn count(text: &[u8], byte: u8) -> usize {
    text.split(|&other| other == byte).count() - 1
}

impl<R: Read> Rows<R> {
    fn header(&mut self) -> Result<Vec<String>, String> {
        let row = self.next()?.ok_or("it has no header line")?;
        self.check_quotation_marks(&row)
            .map_err(|reason| format!("line {}: {reason}", row.first))?;
        let names = self
            .record
            .iter()
            .map(|name| Ok(utf8(name)?.trim().to_owned()));
        names.collect()
    }

    /// Reads the next nonblank row into `record`.
    fn next(&mut self) -> Result<Option<Row>, String> {
        let begin = self.lines;
        let is_there = self
            .reader
            .read_byte_record(&mut self.record)
            .map_err(|error| self.unreadable(&error, begin))?;
        if !is_there {
            return Ok(None);
        }
        let end = self.reader.position().byte();
        let text = self.reader.get_mut().take_up_to(end);
        let line_breaks = |text: &[u8]| count(text, b'\n') as u64;
        // The text begins with the line ends of the previous row and of blank lines.
        let blank = text
            .iter()
            .take_while(|byte| b"\r\n".contains(byte))
            .count();
        let (blank, text) = text.split_at(blank);
        let first = self.lines + line_breaks(blank) + 1;
        let row = Row {
            first,
            last: first + line_breaks(text.trim_ascii_end()),
            text: text.to_vec(),
        };
        self.lines = first - 1 + line_breaks(text);
        if ends_within_quotation_marks(&row.text, self.delimiter) {
            return Err(self.never_closed(&row.text, row.first, "before the file ends"));
        }
        Ok(Some(row))
    }

    /// Returns true if all fields of the row are empty. Excel writes rows that were cleared in this way.
    fn is_blank(&self) -> bool {
        self.record
            .iter()
            .all(|field| field.trim_ascii().is_empty())
    }

    fn check(&self, row: &Row, columns: usize) -> Result<(), String> {
        self.check_quotation_marks(row)?;
        if row.text.trim_ascii_start().starts_with(b"#") {
            return Err(
                "the row begins with #, and CSV has no comments: delete the row, or put its first field in quotation marks"
                    .to_owned(),
            );
        }
        let delimiters = |line: &[u8]| count(line, self.delimiter);
        let is_row = |line: &[u8]| !line.contains(&b'"') && delimiters(line) + 1 >= columns;
        if columns > 1 && row.text.split(|&byte| byte == b'\n').skip(1).any(is_row) {
            return Err(
                "a quoted field contains whole lines that look like rows: is a quotation mark \
                 missing?"
                    .to_owned(),
            );
        }
        let fields = self.record.len();
        if fields != columns {
            let why = if fields > columns {
                ": is a field with the delimiter not in quotation marks?"
            } else {
                ""
            };
            return Err(format!(
                "the row has {} and not {columns}{why}",
                counted(fields as u64, "column")
            ));
        }
        Ok(())
    }

    fn check_quotation_marks(&self, row: &Row) -> Result<(), String> {
        if row.first > 1 && row.text.starts_with("\u{feff}".as_bytes()) {
            return Err(
                "it begins with a byte order mark, as if two files were put together: remove it"
                    .to_owned(),
            );
        }
        let mut field = Field::Begins;
        for &byte in &row.text {
            let next = field.after(byte, self.delimiter);
            match (field, next) {
                (Field::Closed, Field::Unquoted) if !b"\r\n".contains(&byte) => {
                    return Err(
                        "text follows a closing quotation mark: is another one missing?".to_owned(),
                    );
                }
                (Field::Unquoted, Field::Unquoted) if byte == b'"' => {
                    return Err(
                        "a quotation mark is in a field that does not begin with one".to_owned(),
                    );
                }
                _ => field = next,
            }
        }
        Ok(())
    }

    fn unreadable(&self, error: &csv::Error, begin: u64) -> String {
        let recorder = self.reader.get_ref();
        if !recorder.is_too_long {
            return error.to_string();
        }
        let text = recorder.unread();
        let blank = text.iter().take_while(|byte| b"\r\n".contains(byte));
        let blank = blank.filter(|&&byte| byte == b'\n').count() as u64;
        self.never_closed(text.trim_ascii_start(), begin + blank + 1, "within 64 KiB")
    }

    /// The reason why nothing after a row can be read.
    fn never_closed(&self, text: &[u8], first: u64, end: &str) -> String {
        let mut field = Field::Begins;
        let (mut line, mut opened) = (first, first);
        for &byte in text {
            let next = field.after(byte, self.delimiter);
            if field == Field::Begins && next == Field::Quoted {
                opened = line;
            }
            line += u64::from(byte == b'\n');
            field = next;
        }
        if field == Field::Quoted {
            format!(
                "the quotation mark opened in line {opened} is not closed {end}: correct it, as the rows behind it cannot be read"
            )
        } else {
            format!("line {first} is longer than 64 KiB")
        }
    }
}

impl Row {
    /// Names the other lines that a problem affects.
    fn line_range(&self) -> String {
        if self.last > self.first {
            format!(" (the row ends in line {})", self.last)
        } else {
            String::new()
        }
    }
}
