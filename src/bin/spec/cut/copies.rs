//! References to parts that are not in the cut: into other paths, and into extensions.

use cribl_tokens::pipeline::pointer;
use serde_json::Value;

use super::children::children;
use super::slice::Slice;

/// Maximum number of values that copies may add. A few short references can expand to more than any
/// document holds.
const MAX_COPIED: usize = 100_000;

/// Replaces each `$ref` to a part of `root` that is missing in `whole` with a copy.
pub fn copy_in(whole: &mut Value, root: &Value, slice: &mut Slice) {
    let kept = whole.clone();
    let mut copying = Copying {
        root,
        kept: &kept,
        slice,
        room: MAX_COPIED,
    };
    for part in ["paths", "components"] {
        if let Some(value) = whole.get_mut(part) {
            copying.visit(value, &format!("/{part}"), &mut Vec::new());
        }
    }
}

struct Copying<'a> {
    root: &'a Value,
    kept: &'a Value,
    slice: &'a mut Slice,
    room: usize,
}

impl Copying<'_> {
    /// Visits a value. `inside` holds the targets of the copies around it.
    fn visit(&mut self, value: &mut Value, place: &str, inside: &mut Vec<String>) {
        let Some(target) = self.missing_target(value) else {
            for (place, child) in children(value, place) {
                self.visit(child, &place, inside);
            }
            return;
        };
        let Some(copy) = self.root.pointer(&target) else {
            return;
        };
        let size = count(copy);
        if inside.contains(&target) || size > self.room {
            // A recursive value cannot be copied. The check of the cut reports the reference.
            return;
        }
        self.room -= size;
        *value = copy.clone();
        self.slice.moved.insert(place.to_owned(), target.clone());
        inside.push(target);
        self.visit(value, place, inside);
        inside.pop();
    }

    /// Returns the target of a `$ref` if it is a part of the document that was not kept.
    fn missing_target(&self, value: &Value) -> Option<String> {
        let target = pointer::of_reference(value.get("$ref")?.as_str()?)?;
        let missing = pointer::find(self.kept, &target).is_none();
        missing.then_some(target)
    }
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(count).sum::<usize>(),
        Value::Object(object) => 1 + object.values().map(count).sum::<usize>(),
        _ => 1,
    }
}
