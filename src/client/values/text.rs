//! Text values of generated types.

use serde::Serialize;
use serde_json::Value;

/// Returns the text of a value of a generated type, or `None` if its JSON is not a string.
///
/// The type may change with a document without breaking clients: text with a list of values becomes an
/// enum, and named text becomes a struct. As JSON they are the same.
pub(crate) fn text(value: impl Serialize) -> Option<String> {
    match serde_json::to_value(value).ok()? {
        Value::String(text) => Some(text),
        _ => None,
    }
}
