//! Reads YAML or JSON text into a value, and reports everything that two readers would read differently.
//!
//! [`yaml`] and [`json`] turn text into [`events`], each with its line and column. [`places`] records their
//! positions, and [`builder`] builds a value:
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
#[cfg(feature = "spec")]
mod json;
mod places;
mod scalar;
mod yaml;

/// Used in builds of only the client, whose documents are YAML. The YAML reader accepts most JSON, too, and
/// the JSON reader would add six crates for every user.
#[cfg(not(feature = "spec"))]
mod json {
    pub(super) use super::yaml::read;

    pub(super) fn looks_like(_: &str) -> bool {
        false
    }
}

use serde_json::Value;

use super::report::{Problem, Report, Rule};
use super::{nesting, text};
use builder::Builder;
pub use events::Place;
pub use places::Places;

/// The vendor's deepest document has 24 levels.
pub(crate) const MAX_LEVELS: usize = 100;

const SYNTAX: Rule = Rule::error("syntax", "make it well-formed YAML or JSON");
const TAB: Rule = Rule::error("tab", "indent with spaces: YAML does not allow tabs there");
const SEVERAL_DOCUMENTS: Rule = Rule::error(
    "several-documents",
    "keep one document in a file, and no further `---`",
);
const DUPLICATE_KEY: Rule = Rule::error(
    "duplicate-key",
    "keep one of the two; readers silently drop one of them, most of them the first",
);
const MERGE_KEY: Rule = Rule::error(
    "merge-key",
    "write the fields out; readers of YAML disagree on what `<<` means",
);
const KEY_TYPE: Rule = Rule::error("key-type", "use text for keys");
const CUSTOM_TAG: Rule = Rule::error("custom-tag", "remove the `!tag`");
const NUMBER: Rule = Rule::error("not-json", "use a number that JSON can write");
const NUMBER_RANGE: Rule = Rule::warning(
    "number-range",
    "use a number that fits 64 bits; readers round or refuse others",
);
const TOO_DEEP: Rule = Rule::error(
    "too-deep",
    "flatten it; no API nests its document like this",
);
const EXPANSION: Rule = Rule::error(
    "alias-expansion",
    "write it out or use `$ref`: the aliases stand for far more than the file holds",
);
const NOT_AN_OBJECT: Rule = Rule::error(
    "not-an-object",
    "an OpenAPI document is an object with `openapi`, `info`, `paths`",
);

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
