//! JSON Lines: one object per line, with the id under one key.

use std::fmt;
use std::io::BufRead;

use cribl_tokens::UserId;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::input::collector::Collector;
use crate::input::id;
use crate::input::lines::{Line, Lines, utf8};

/// Reads a list whose first nonblank line is `line`, using the key `key` of each object.
///
/// # Errors
/// Returns an error if it cannot be read.
pub fn read<R: BufRead>(
    mut line: Line,
    mut rest: Lines<R>,
    key: &str,
    found: &mut Collector,
) -> Result<(), String> {
    loop {
        let number = rest.number();
        match &line {
            Line::TooLong => found.add(number, Err("it is longer than 64 KiB".to_owned()))?,
            Line::Whole(line) if line.trim_ascii().is_empty() => {}
            Line::Whole(line) => {
                let id = value(line, key);
                if let Ok(id) = &id {
                    found.note_oddity(number, id);
                }
                found.add(number, id)?;
            }
        }
        match rest.next().map_err(|e| e.to_string())? {
            Some(next) => line = next,
            None => return Ok(()),
        }
    }
}

fn value(line: &[u8], key: &str) -> Result<UserId, String> {
    let Object(entries) = serde_json::from_str(utf8(line)?)
        .map_err(|e| format!("it is not a JSON object on one line ({})", reason(&e)))?;
    let named = |is_it: &dyn Fn(&str) -> bool| {
        let found = entries.iter().filter(|(name, _)| is_it(name));
        found.map(|(_, value)| value).collect::<Vec<_>>()
    };
    let mut values = named(&|name| name == key);
    if values.is_empty() {
        values = named(&|name| name.to_lowercase() == key.to_lowercase());
    }
    match values.as_slice() {
        [Value::String(text)] => id::parse(text),
        [_] => Err(format!("the value of {key:?} is not a string")),
        [] => Err(format!("it has no key {key:?}")),
        _ => Err(format!("it has the key {key:?} more than once")),
    }
}

/// Returns the reason without any value of the line, which may be a secret.
fn reason(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Data => "another type of value".to_owned(),
        serde_json::error::Category::Eof => format!("it ends at column {}", error.column()),
        _ => format!("invalid at column {}", error.column()),
    }
}

/// An object with its keys in order. Unlike a map, it shows duplicate keys.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}
