//! Reads YAML or JSON text into a value, and reports everything that two readers would read differently.
//!
//! [`yaml`] and [`json`] turn text into [`events`], each with its line and column. [`places`] records their
//! positions, [`rules`] has the problems, and [`builder`] builds a value:
//!
//! - keys become text (`200:` and `"200":` are the same status). Of duplicate keys the last one wins, as in
//!   most readers, and the duplicate is a problem;
//! - `<<` is a problem, and its value is skipped. YAML 1.1 merges it, YAML 1.2 does not know it, and
//!   OpenAPI 3.0 allows only the tags of JSON's schema. If it were applied, half of the document's other
//!   readers would read it differently;
//! - aliases are allowed, but the size of their expansion is limited, in `x-` fields too;
//! - nesting is limited to [`MAX_LEVELS`].
//!
//! Reading fails only for text that cannot be parsed, and for a value that is not an object.

mod builder;
mod events;
mod json;
mod places;
mod rules;
mod scalar;
mod yaml;

use serde_json::Value;

use super::report::{Problem, Report};
use super::{nesting, text};
use builder::Builder;
pub use events::Place;
pub use places::Places;
pub(crate) use rules::MAX_LEVELS;
use rules::{NOT_AN_OBJECT, SYNTAX, TOO_DEEP};

/// The value of a text, and the problems found while reading it.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) value: Value,
    pub(crate) problems: Vec<Problem>,
}

/// Reads an object from `bytes`.
pub(crate) fn read(bytes: &[u8]) -> Result<Parsed, Report> {
    let text = text::decode(bytes)?;
    if let Some(line) = nesting::too_deep(text) {
        let message = "more nested brackets than any document has";
        return Err(TOO_DEEP.at("", message).on(line, 1).into());
    }
    let read = if json::looks_like(text) {
        read_json(text)
    } else {
        Builder::build(text, yaml::read)
    };
    let (value, problems) = read?;
    if value.is_object() {
        Ok(Parsed { value, problems })
    } else {
        let message = format!("this is {}", kind(&value));
        Err(NOT_AN_OBJECT.at("", message).into())
    }
}

/// A text that begins like JSON may be YAML in braces, with unquoted words or comments. If it is neither,
/// the JSON reader's message is shown.
fn read_json(text: &str) -> Result<(Value, Vec<Problem>), Report> {
    Builder::build(text, json::read).or_else(|report| {
        let syntax = |problem: &Problem| problem.rule == SYNTAX.code;
        if report.errors().any(syntax) {
            Builder::build(text, yaml::read).map_err(|_| report)
        } else {
            Err(report)
        }
    })
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "plain text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
