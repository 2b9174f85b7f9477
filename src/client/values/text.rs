//! Text values of generated types.

use std::any::Any;

use serde::Serialize;
use serde_json::Value;

/// Returns the text of a value of a generated type, or `None` if its JSON is not a string.
///
/// The type may change with a document without breaking clients: text with a list of values becomes an
/// enum, and named text becomes a struct. As JSON they are the same.
pub(crate) fn text<T: Serialize + 'static>(value: T) -> Option<String> {
    let mut value = Some(value);
    let text: Option<&mut Option<String>> = (&mut value as &mut dyn Any).downcast_mut();
    match text.and_then(Option::take) {
        Some(text) => Some(text),
        None => match serde_json::to_value(value?).ok()? {
            Value::String(text) => Some(text),
            _ => None,
        },
    }
}
