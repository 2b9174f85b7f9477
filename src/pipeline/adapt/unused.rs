//! Schemas that became unused by a rewrite. They would become types that nothing returns.

use std::collections::HashSet;

use serde_json::Value;

use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::Sites;
use super::draft::{Draft, Edit};

const UNUSED: Rewrite = Rewrite::new(
    "unused-schema",
    "the responses and schemas that used it are now raw, undocumented or merged; its type would \
     be dead code",
);

/// Returns the component schemas that operations reach, directly or indirectly.
pub(super) fn reachable(root: &Value) -> HashSet<String> {
    reachable_from(root, root.get("paths").into_iter().collect())
}

/// Returns the component schemas that parts of the document reach, directly or indirectly.
pub(crate) fn reachable_from<'a>(root: &'a Value, mut open: Vec<&'a Value>) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut seen = HashSet::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list),
            Value::Object(map) => {
                open.extend(map.values());
                let target = map
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(pointer::of_reference);
                if let Some(target) = target.filter(|target| seen.insert(target.clone())) {
                    open.extend(root.pointer(&target));
                    found.insert(target);
                }
            }
            _ => {}
        }
    }
    found.retain(|target| target.starts_with("/components/schemas/"));
    found
}

/// Removes the schemas among `used` that no operation reaches any more. Schemas that were unused from the
/// start stay: they are part of the document, and someone may read their types.
pub(super) fn drop_newly_unused(draft: &mut Draft, used: &HashSet<String>) {
    let still = reachable(&draft.value);
    let kept = referred_to_by_unused(&draft.value, used, &still);
    let mut edits = Vec::new();
    for site in Sites::of(&draft.value).all() {
        let place = &site.pointer;
        if used.contains(place) && !still.contains(place) && !kept.contains(place) {
            edits
                .push(Edit::new(UNUSED, place, "left out: nothing uses it any more").remove(place));
        }
    }
    draft.apply(edits);
}

/// Returns the schemas that are referred to by those unused from the start.
fn referred_to_by_unused(
    root: &Value,
    used: &HashSet<String>,
    still: &HashSet<String>,
) -> HashSet<String> {
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let stays = |name: &str| {
        let place = pointer::join("/components/schemas", name);
        !used.contains(&place) || still.contains(&place)
    };
    let staying: Vec<&Value> = schemas
        .into_iter()
        .flatten()
        .filter(|(name, _)| stays(name))
        .map(|(_, schema)| schema)
        .collect();
    reachable_from(root, staying)
}
