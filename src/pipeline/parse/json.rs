//! Reads JSON as events.
//!
//! The YAML reader would accept most JSON, but not escaped surrogate pairs (`\ud83d\udce6`) or keys of more
//! than 1,024 characters.

use struson::reader::{
    JsonReader, JsonStreamReader, JsonSyntaxError, LinePosition, ReaderError, ReaderSettings,
    SyntaxErrorKind, ValueType,
};

use super::super::report::Problem;
use super::events::{Next, Place, Reading, Sink};
use super::rules::{NUMBER_RANGE, SYNTAX};
use super::scalar::{self, Scalar};

/// Returns true if the text begins as a JSON object.
pub(super) fn looks_like(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Reads a text with one JSON value.
pub(super) fn read(text: &str, sink: &mut impl Sink) -> Reading<()> {
    let settings = ReaderSettings {
        track_path: false,
        // The sink has limits of its own.
        max_nesting_depth: None,
        restrict_number_values: false,
        ..ReaderSettings::default()
    };
    let mut reader = JsonStreamReader::new_custom(text.as_bytes(), settings);
    while sink.next() != Next::End {
        let stepped = step(&mut reader, sink);
        match stepped {
            Ok(()) => {}
            Err(Stop::Problem(problem)) => return Err(problem),
            Err(Stop::Syntax(error)) => return Err(explain(sink, &error, place(&reader)).into()),
        }
    }
    let end = place(&reader);
    reader
        .consume_trailing_whitespace()
        .map_err(|error| explain(sink, &error, end).into())
}

/// The reason why reading ends early.
enum Stop {
    Problem(Box<Problem>),
    Syntax(ReaderError),
}

impl From<Box<Problem>> for Stop {
    fn from(problem: Box<Problem>) -> Self {
        Self::Problem(problem)
    }
}

impl From<ReaderError> for Stop {
    fn from(error: ReaderError) -> Self {
        Self::Syntax(error)
    }
}

type Reader<'t> = JsonStreamReader<&'t [u8]>;

/// Reads a key, an end, or a value or its beginning.
fn step(reader: &mut Reader<'_>, sink: &mut impl Sink) -> Result<(), Stop> {
    let next = sink.next();
    if matches!(next, Next::Key | Next::Element) && !reader.has_next()? {
        match next {
            Next::Key => reader.end_object()?,
            _ => reader.end_array()?,
        }
        return Ok(sink.end(place(reader))?);
    }
    if next == Next::Key {
        let at = place(reader);
        let key = reader.next_name_owned()?;
        return Ok(sink.key(key, 0, up_to(at, reader))?);
    }
    let kind = reader.peek()?;
    let at = place(reader);
    let value = match kind {
        ValueType::Object => {
            reader.begin_object()?;
            return Ok(sink.begin(false, 0, at)?);
        }
        ValueType::Array => {
            reader.begin_array()?;
            return Ok(sink.begin(true, 0, at)?);
        }
        ValueType::String => reader.next_string()?.into(),
        ValueType::Boolean => reader.next_bool()?.into(),
        ValueType::Null => {
            reader.next_null()?;
            serde_json::Value::Null
        }
        ValueType::Number => {
            let text = reader.next_number_as_str()?;
            match scalar::number(text) {
                Scalar::Rounded(value) => {
                    let message = format!("{text} is beyond 64-bit floats; read as {value}");
                    sink.record(sink.problem(NUMBER_RANGE, message, at));
                    value
                }
                Scalar::Value(value) => value,
                Scalar::NotJson => serde_json::Value::Null,
            }
        }
    };
    Ok(sink.value(value, 0, up_to(at, reader))?)
}

/// The place extended by the text read since.
fn up_to(mut at: Place, reader: &Reader<'_>) -> Place {
    let end = place(reader);
    if end.line == at.line {
        at.width = end.column.saturating_sub(at.column).max(1);
    }
    at
}

fn place(reader: &Reader<'_>) -> Place {
    in_text(reader.current_position(false).line_pos)
}

fn in_text(at: Option<LinePosition>) -> Place {
    let (line, column) = at.map_or((0, 0), |at| (at.line, at.column));
    Place {
        line: from_1(line),
        column: from_1(column),
        width: 1,
    }
}

fn from_1(number: u64) -> usize {
    usize::try_from(number)
        .unwrap_or(usize::MAX)
        .saturating_add(1)
}

fn explain(sink: &impl Sink, error: &ReaderError, at: Place) -> Problem {
    let (message, at) = match error {
        ReaderError::SyntaxError(JsonSyntaxError { kind, location }) => {
            let exact = location.line_pos.is_some();
            let at = if exact {
                in_text(location.line_pos)
            } else {
                at
            };
            (message(*kind), at)
        }
        _ => ("the JSON ends early".to_owned(), at),
    };
    sink.problem(SYNTAX, message, at)
}

/// Returns the name of the error as a message: `TrailingCommaNotEnabled` becomes `trailing comma not enabled`.
fn message(kind: SyntaxErrorKind) -> String {
    match kind {
        SyntaxErrorKind::TrailingCommaNotEnabled => "a comma after the last element".to_owned(),
        SyntaxErrorKind::IncompleteDocument => "the JSON ends early".to_owned(),
        other => {
            let name = format!("{other:?}");
            let mut message = String::from("this is not JSON:");
            for c in name.chars() {
                if c.is_ascii_uppercase() {
                    message.push(' ');
                }
                message.push(c.to_ascii_lowercase());
            }
            message
        }
    }
}
