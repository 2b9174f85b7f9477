//! Reads a column of a CSV file.

use std::io::BufRead;

use cribl_tokens::UserId;

use crate::input::collector::Collector;
use crate::input::csv_rows::{Row, Rows, count};
use crate::input::id;
use crate::input::lines::{Line, Lines, utf8};
use crate::input::not_a_list::{IS_TABLE, is_frame};
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
    let columns = rows.header()?;
    let at = position(&columns, column.name)?;
    while let Some(row) = rows.next()? {
        let fields = row.fields(rows.delimiter).map_err(str::to_owned);
        let is_blank = |field: &Vec<u8>| field.trim_ascii().is_empty();
        // Excel writes rows that were cleared in this way.
        if fields
            .as_ref()
            .is_ok_and(|fields| fields.iter().all(is_blank))
        {
            continue;
        }
        let id = fields.and_then(|fields| {
            check(&row, fields.len(), columns.len(), rows.delimiter)?;
            parse(fields.get(at).map_or(&[], Vec::as_slice))
        });
        if let Ok(id) = &id {
            found.note_oddity(row.first, id);
        }
        let id = id.map_err(|reason| reason + &row.line_range());
        found.add(row.first, id)?;
    }
    Ok(())
}

fn parse(field: &[u8]) -> Result<UserId, String> {
    let field = utf8(field)?;
    if is_frame(field) {
        return Err(format!("it {IS_TABLE}"));
    }
    id::parse(field)
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

/// Refuses a row that is probably not what it looks like.
fn check(row: &Row, fields: usize, columns: usize, delimiter: u8) -> Result<(), String> {
    if row.text.trim_ascii_start().starts_with(b"#") {
        return Err(
            "the row begins with #, and CSV has no comments: delete the row, or put its first field in quotation marks"
                .to_owned(),
        );
    }
    let is_row = |line: &[u8]| !line.contains(&b'"') && count(line, delimiter) + 1 >= columns;
    if columns > 1 && row.text.split(|&byte| byte == b'\n').skip(1).any(is_row) {
        return Err(
            "a quoted field contains whole lines that look like rows: is a quotation mark missing?"
                .to_owned(),
        );
    }
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
