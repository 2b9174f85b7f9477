//! A document of some operations and just what they reach.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::reach::reached;
use crate::contract::node::{Node, escape};
use crate::contract::operation::{METHODS, Operation};

/// Cuts the operations with these ids out of `root`.
///
/// # Errors
///
/// With the ids that no operation has.
pub fn slice(root: &Value, ids: &[String]) -> Result<Value, Vec<String>> {
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
    let paths = kept_paths(root.get("paths").unwrap_or(&empty), ids);
    let tags = kept_tags(root, &paths);
    let mut cut = Map::new();
    for key in ["openapi", "info", "servers", "security", "externalDocs"] {
        if let Some(value) = root.get(key) {
            cut.insert(key.to_owned(), value.clone());
        }
    }
    if !tags.is_empty() {
        cut.insert("tags".to_owned(), tags.into());
    }
    cut.insert("paths".to_owned(), paths);
    let components = root.get("components").unwrap_or(&empty);
    let mut whole = cut.clone();
    whole.insert("components".to_owned(), components.clone());
    let components = kept_components(components, &reached(&whole.into()));
    if !components.is_empty() {
        cut.insert("components".to_owned(), components.into());
    }
    Ok(cut.into())
}

fn kept_paths(paths: &Value, ids: &[String]) -> Value {
    let wanted = |operation: &Value| {
        let id = operation.get("operationId").and_then(Value::as_str);
        id.is_some_and(|id| ids.iter().any(|wanted| wanted == id))
    };
    let mut kept = Map::new();
    for (path, item) in paths.as_object().into_iter().flatten() {
        let Some(item) = item.as_object() else {
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
            kept.insert(path.clone(), members.into());
        }
    }
    kept.into()
}

fn kept_tags(root: &Value, paths: &Value) -> Vec<Value> {
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
    let all = root
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let named = |tag: &&Value| {
        tag.get("name")
            .and_then(Value::as_str)
            .is_some_and(|name| used.contains(name))
    };
    all.filter(named).cloned().collect()
}

fn kept_components(components: &Value, reached: &BTreeSet<String>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (kind, members) in components.as_object().into_iter().flatten() {
        let members = members.as_object().into_iter().flatten();
        let used = members
            .filter(|(name, _)| reached.contains(&format!("/components/{kind}/{}", escape(name))));
        let used: Map<String, Value> = used
            .map(|(name, member)| (name.clone(), member.clone()))
            .collect();
        if !used.is_empty() {
            kept.insert(kind.clone(), used.into());
        }
    }
    kept
}
