//! Faults in parts for the whole document: its servers, tags, contact and the like.

use cribl_tokens::pipeline::{self, Problem, pointer};
use serde_json::Value;

use super::slice::Slice;

/// Parts that a cut does not need.
const OPTIONAL: [&str; 3] = ["servers", "tags", "externalDocs"];

/// Drops unknown fields around the operations, and each other faulty part there, with a note.
///
/// The user cannot correct the vendor's description of its servers, and no operation depends on it. Faults
/// in the operations and their components stay, and so do those of `info`, which a document must have.
pub fn drop_faulty(slice: &mut Slice) {
    for _ in 0..2 {
        let Ok(document) = pipeline::parse(slice.value.to_string()) else {
            return;
        };
        let report = pipeline::check(&document);
        for problem in report.errors() {
            let Some(victim) = victim(problem) else {
                continue;
            };
            if remove(&mut slice.value, &victim) {
                let note = format!("left out {victim}: {}", problem.message);
                slice.notes.push((slice.origin(&problem.pointer), note));
            }
        }
    }
}

fn victim(problem: &Problem) -> Option<String> {
    let part = problem.pointer.split('/').nth(1)?;
    if matches!(part, "paths" | "components" | "openapi") {
        None
    } else if problem.rule == "unknown-field" {
        Some(problem.pointer.clone())
    } else {
        let optional = OPTIONAL.contains(&part);
        optional.then(|| format!("/{part}"))
    }
}

/// Removes a field. Returns true if it existed.
fn remove(value: &mut Value, place: &str) -> bool {
    let (Some((owner, _)), Some(key)) = (place.rsplit_once('/'), pointer::steps(place).last())
    else {
        return false;
    };
    let owner = value.pointer_mut(owner).and_then(Value::as_object_mut);
    owner.is_some_and(|owner| owner.shift_remove(&key).is_some())
}
