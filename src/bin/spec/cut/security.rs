//! Security requirements at the root of a document that name schemes it does not declare.

use cribl_tokens::pipeline::{METHODS, pointer};
use serde_json::Value;

use super::slice::Slice;

/// Drops the alternatives of the root's `security` that name an undeclared scheme, with a note. The root's
/// requirements apply to all operations of the vendor, and each alternative is sufficient by itself.
///
/// If no alternative is left and an operation depends on them, they stay, and the check reports them.
pub fn drop_undeclared(whole: &mut Value, slice: &mut Slice) {
    let Some(alternatives) = whole.get("security").and_then(Value::as_array) else {
        return;
    };
    let declared = |name: &String| {
        let place = pointer::join("/components/securitySchemes", name);
        whole.pointer(&place).is_some()
    };
    let mut kept = Vec::new();
    let mut notes = Vec::new();
    for (index, alternative) in alternatives.iter().enumerate() {
        let names = alternative.as_object().into_iter().flatten();
        let undeclared = names.map(|(name, _)| name).find(|name| !declared(name));
        let place = format!("/security/{index}");
        match undeclared {
            None => kept.push((place, alternative.clone())),
            Some(name) => {
                let note = format!(
                    "left out the alternative {name:?} of `security`: no such scheme is declared"
                );
                notes.push((pointer::join(&place, name), note));
            }
        }
    }
    if notes.is_empty() || kept.is_empty() && is_inherited(whole) {
        return;
    }
    let Some(whole) = whole.as_object_mut() else {
        return;
    };
    slice.notes.extend(notes);
    let places = kept.iter().enumerate();
    let moved = places.map(|(index, (from, _))| (format!("/security/{index}"), from.clone()));
    slice.moved.extend(moved.collect::<Vec<_>>());
    if kept.is_empty() {
        whole.shift_remove("security");
    } else {
        let kept: Vec<Value> = kept.into_iter().map(|(_, value)| value).collect();
        whole.insert("security".to_owned(), kept.into());
    }
}

/// Returns true if an operation has no `security` of its own.
fn is_inherited(whole: &Value) -> bool {
    let items = whole.get("paths").and_then(Value::as_object);
    let mut operations = items
        .into_iter()
        .flatten()
        .flat_map(|(_, item)| METHODS.into_iter().filter_map(|method| item.get(method)));
    operations.any(|operation| operation.get("security").is_none())
}
