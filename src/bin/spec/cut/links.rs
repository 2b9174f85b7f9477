//! Links from a response to operations that are not cut out.

use cribl_tokens::pipeline::pointer;
use serde_json::Value;

use super::children::children;
use super::slice::Slice;

/// Removes each link to an operation that is not among `ids`, with a note.
pub fn drop_uncut(whole: &mut Value, root: &Value, ids: &[String], slice: &mut Slice) {
    let mut dropping = Dropping {
        root,
        ids,
        notes: &mut slice.notes,
    };
    for part in ["paths", "components"] {
        if let Some(value) = whole.get_mut(part) {
            dropping.responses(value, &format!("/{part}"));
        }
    }
}

struct Dropping<'a> {
    root: &'a Value,
    ids: &'a [String],
    notes: &'a mut Vec<(String, String)>,
}

impl Dropping<'_> {
    /// Visits each map called `responses`.
    fn responses(&mut self, value: &mut Value, place: &str) {
        for (place, child) in children(value, place) {
            if place.ends_with("/responses") && child.is_object() {
                for (place, response) in children(child, &place) {
                    self.of_response(response, &place);
                }
            } else {
                self.responses(child, &place);
            }
        }
    }

    fn of_response(&mut self, response: &mut Value, place: &str) {
        let Some(links) = response.get_mut("links").and_then(Value::as_object_mut) else {
            return;
        };
        links.retain(|name, link| {
            let Some(target) = self.uncut(link) else {
                return true;
            };
            let place = pointer::join(&format!("{place}/links"), name);
            let note = format!("left out the link {name:?} to {target}, which is not cut out");
            self.notes.push((place, note));
            false
        });
        if links.is_empty()
            && let Some(response) = response.as_object_mut()
        {
            response.shift_remove("links");
        }
    }

    /// Returns the target of a link if that operation is not cut out.
    fn uncut(&self, link: &Value) -> Option<String> {
        let reference = link.get("$ref").and_then(Value::as_str);
        let link = reference
            .and_then(|reference| self.at(reference))
            .unwrap_or(link);
        let text = |key: &str| link.get(key).and_then(Value::as_str);
        let id = match (text("operationId"), text("operationRef")) {
            (Some(id), _) => Some(id),
            (None, Some(reference)) => {
                let operation = self.at(reference)?;
                operation.get("operationId").and_then(Value::as_str)
            }
            (None, None) => return None,
        };
        match id {
            Some(id) if self.ids.iter().any(|kept| kept == id) => None,
            Some(id) => Some(id.to_owned()),
            None => text("operationRef").map(str::to_owned),
        }
    }

    fn at(&self, reference: &str) -> Option<&Value> {
        pointer::find(self.root, &pointer::of_reference(reference)?)
    }
}
