//! Checks the places of findings: at something in the old or the new document that the other does not have
//! in this form.

use std::collections::HashMap;

use cribl_tokens::pipeline::{self, Places};
use serde_json::Value;

/// A document, and the pointers to the values that begin at a line and a column.
pub struct Text {
    value: Value,
    pointers: HashMap<(u64, u64), Vec<String>>,
}

impl Text {
    /// Reads a document. `None` if the text cannot be read.
    pub fn read(text: &str) -> Option<Self> {
        let value = pipeline::parse(text).ok()?.value().clone();
        let places = Places::of(text);
        let mut pointers: HashMap<_, Vec<String>> = HashMap::new();
        let mut open = vec![(String::new(), &value)];
        while let Some((pointer, value)) = open.pop() {
            let step =
                |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            match value {
                Value::Object(map) => {
                    open.extend(map.iter().map(|(key, value)| (step(key), value)));
                }
                Value::Array(list) => {
                    let members = list.iter().enumerate();
                    open.extend(members.map(|(at, value)| (step(&at.to_string()), value)));
                }
                _ => {}
            }
            if let Some(place) = places.find(&pointer) {
                let place = (place.line as u64, place.column as u64);
                pointers.entry(place).or_default().push(pointer);
            }
        }
        Some(Self { value, pointers })
    }
}

/// Returns the rules of findings that have no side at a changed line, or at the first line of something
/// that changed.
pub fn misplaced(old: &Text, new: &Text, changes: &[Value]) -> Vec<String> {
    let differs = |pointer: &String| old.value.pointer(pointer) != new.value.pointer(pointer);
    let stands_at_change = |text: &Text, side: &Value| {
        let place = (side["line"].as_u64(), side["column"].as_u64());
        let pointers = text
            .pointers
            .get(&(place.0.unwrap_or(1), place.1.unwrap_or(1)));
        pointers.is_some_and(|pointers| pointers.iter().any(differs))
    };
    let misplaced = changes.iter().filter(|change| {
        !stands_at_change(old, &change["old"]) && !stands_at_change(new, &change["new"])
    });
    let rules = misplaced.map(|change| change["rule"].as_str().unwrap_or_default());
    rules.map(str::to_owned).collect()
}
