//! The values directly in a value, to change them.

use cribl_tokens::pipeline::pointer;
use serde_json::Value;

/// Returns the members of an object or the elements of a list, each with its place. `place` is that of the
/// value.
pub fn children<'v>(value: &'v mut Value, place: &str) -> Vec<(String, &'v mut Value)> {
    match value {
        Value::Object(object) => object
            .iter_mut()
            .map(|(key, member)| (pointer::join(place, key), member))
            .collect(),
        Value::Array(list) => (0_usize..)
            .zip(list)
            .map(|(index, element)| (format!("{place}/{index}"), element))
            .collect(),
        _ => Vec::new(),
    }
}
