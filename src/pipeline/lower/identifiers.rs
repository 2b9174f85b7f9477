//! The names that schemas have: `$id`, `$anchor` and `$dynamicAnchor`.
//!
//! JSON Schema Core, 8.2.1 and 8.2.2.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::pointer;

/// The schemas of a document that have names of their own.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    /// Places by `$id`.
    ids: BTreeMap<String, String>,
    /// Places by `$anchor` or `$dynamicAnchor`. `None` if several schemas have the same.
    anchors: BTreeMap<String, Option<String>>,
}

impl Identifiers {
    pub(super) fn of(written: &Value) -> Self {
        let mut found = Self::default();
        found.collect(written, "");
        found
    }

    fn collect(&mut self, value: &Value, place: &str) {
        match value {
            Value::Array(list) => {
                for (index, element) in list.iter().enumerate() {
                    if element.is_array() || element.is_object() {
                        self.collect(element, &pointer::join(place, &index.to_string()));
                    }
                }
            }
            Value::Object(map) => {
                if let Some(Value::String(id)) = map.get("$id") {
                    let id = id.trim_end_matches('#').to_owned();
                    self.ids.entry(id).or_insert_with(|| place.to_owned());
                }
                for keyword in ["$anchor", "$dynamicAnchor"] {
                    if let Some(Value::String(name)) = map.get(keyword) {
                        let entry = self.anchors.entry(name.clone());
                        let place = Some(place.to_owned());
                        entry.and_modify(|known| *known = None).or_insert(place);
                    }
                }
                for (key, member) in map {
                    if member.is_array() || member.is_object() {
                        self.collect(member, &pointer::join(place, key));
                    }
                }
            }
            _ => {}
        }
    }

    /// The place of the schema with an `$id`.
    pub(super) fn with_id(&self, id: &str) -> Option<&str> {
        self.ids.get(id).map(String::as_str)
    }

    /// The place of the one schema with an `$anchor`.
    pub(super) fn with_anchor(&self, name: &str) -> Option<&str> {
        self.anchors.get(name)?.as_deref()
    }
}
