//! Makes a document with some operations and only what they reach.

use std::collections::BTreeSet;

use cribl_tokens::pipeline::{METHODS, pointer};
use serde_json::{Map, Value, json};

use super::slice::Slice;
use super::{copies, links, optional_parts, security};
use crate::contract::node::Node;
use crate::contract::operation::Operation;
use crate::contract::reach::reached;

/// Cuts the operations with these ids out of `root`.
///
/// # Errors
///
/// Returns the ids that no operation has.
pub fn extract(root: &Value, ids: &[String]) -> Result<Slice, Vec<String>> {
    let known: BTreeSet<&str> = Operation::all(&Node::root(root))
        .iter()
        .filter_map(Operation::id)
        .collect();
    let missing: Vec<String> = ids
        .iter()
        .filter(|id| !known.contains(id.as_str()))
        .cloned()
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let empty = json!({});
    let mut slice = Slice::default();
    let mut whole = Map::new();
    for key in [
        "openapi",
        "$self",
        "info",
        "servers",
        "jsonSchemaDialect",
        "security",
        "externalDocs",
    ] {
        if let Some(value) = root.get(key) {
            whole.insert(key.to_owned(), value.clone());
        }
    }
    let paths = kept_paths(&Node::root(root), ids, &mut slice);
    let tags = kept_tags(root, &paths, &mut slice);
    if !tags.is_empty() {
        whole.insert("tags".to_owned(), tags.into());
    }
    whole.insert("paths".to_owned(), paths);
    let components = root.get("components").unwrap_or(&empty);
    whole.insert("components".to_owned(), components.clone());
    let mut whole = whole.into();
    links::drop_uncut(&mut whole, root, ids, &mut slice);
    copies::copy_in(&mut whole, root, &mut slice);
    security::drop_undeclared(&mut whole, &mut slice);
    let reached = reached(&whole);
    if let Value::Object(whole) = &mut whole
        && let Some(components) = whole.remove("components")
    {
        let components = kept_components(&components, &reached);
        if !components.is_empty() {
            whole.insert("components".to_owned(), components.into());
        }
    }
    slice.value = whole;
    let Slice { value, notes, .. } = &mut slice;
    notes.retain(|(pointer, _)| is_near(value, pointer));
    optional_parts::drop_faulty(&mut slice);
    Ok(slice)
}

/// Returns true if the object around a pointer was cut out.
fn is_near(value: &Value, pointer: &str) -> bool {
    let owner = pointer
        .rsplit_once('/')
        .and_then(|(list, _)| list.rsplit_once('/'));
    owner.is_none_or(|(owner, _)| value.pointer(owner).is_some())
}

/// Returns the path items that have one of the operations. A path item that is a reference is replaced by a
/// copy.
fn kept_paths(root: &Node<'_>, ids: &[String], slice: &mut Slice) -> Value {
    let wanted = |operation: &Value| {
        let id = operation.get("operationId").and_then(Value::as_str);
        id.is_some_and(|id| ids.iter().any(|wanted| wanted == id))
    };
    let mut kept = Map::new();
    let paths = root.get("paths").map(|paths| paths.members());
    for (path, node) in paths.into_iter().flatten() {
        let Some(item) = node.value.as_object() else {
            continue;
        };
        let is_method = |key: &str| METHODS.contains(&key);
        if item
            .iter()
            .any(|(key, operation)| is_method(key) && wanted(operation))
        {
            let members = item
                .iter()
                .filter(|(key, member)| !is_method(key) || wanted(member));
            let members: Map<String, Value> = members
                .map(|(key, member)| (key.clone(), member.clone()))
                .collect();
            kept.insert(path.to_owned(), members.into());
            let place = pointer::join("/paths", path);
            if node.pointer != place {
                slice.moved.insert(place, node.pointer);
            }
        }
    }
    kept.into()
}

fn kept_tags(root: &Value, paths: &Value, slice: &mut Slice) -> Vec<Value> {
    let operations = paths
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object());
    let used: BTreeSet<&str> = operations
        .flat_map(|item| item.values())
        .filter_map(|operation| operation.get("tags").and_then(Value::as_array))
        .flat_map(|tags| tags.iter().filter_map(Value::as_str))
        .collect();
    let all = root.get("tags").and_then(Value::as_array);
    let mut kept = Vec::new();
    for (index, tag) in all.into_iter().flatten().enumerate() {
        let name = tag.get("name").and_then(Value::as_str);
        if name.is_some_and(|name| used.contains(name)) {
            let (to, from) = (format!("/tags/{}", kept.len()), format!("/tags/{index}"));
            slice.moved.insert(to, from);
            kept.push(tag.clone());
        }
    }
    kept
}

fn kept_components(components: &Value, reached: &BTreeSet<String>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (kind, members) in components.as_object().into_iter().flatten() {
        let members = members.as_object().into_iter().flatten();
        let used = members.filter(|(name, _)| {
            reached.contains(&pointer::join(&format!("/components/{kind}"), name))
        });
        let used: Map<String, Value> = used
            .map(|(name, member)| (name.clone(), member.clone()))
            .collect();
        if !used.is_empty() {
            kept.insert(kind.clone(), used.into());
        }
    }
    kept
}
