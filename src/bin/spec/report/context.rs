//! Adds to each finding what its place does not say: the operations that reach its component, and the
//! members of `oneOf` and the like around it.

use std::collections::{BTreeMap, BTreeSet};

use cribl_tokens::pipeline::pointer;
use serde_json::Value;

use super::finding::Finding;
use super::owner::Owner;
use crate::contract::node::Node;
use crate::contract::operation::Operation;
use crate::contract::reach::{all_components, named};

/// Adds the operations that reach it to each finding of a component, and the members of `oneOf` and the
/// like that contain its place. `old` is the old document, for removals.
pub fn assign_owners(findings: &mut [Finding], old: Option<&Value>, new: &Value) {
    let is_component = |finding: &Finding| matches!(finding.owner, Owner::Component { .. });
    let mut users = Vec::new();
    if findings.iter().any(is_component) {
        users.push(users_of(new));
        users.extend(old.map(users_of));
    }
    for finding in findings {
        let there = new.pointer(&finding.pointer).is_some();
        let root = old.filter(|_| !there).unwrap_or(new);
        finding.member = member(root, &finding.pointer);
        if let Owner::Component { name, operations } = &mut finding.owner {
            let mut known = users.iter().filter_map(|users| users.get(name.as_str()));
            *operations = Some(known.next().cloned().unwrap_or_default());
        }
    }
}

/// Returns the operations that reach each component, by `KIND/NAME`.
fn users_of(root: &Value) -> BTreeMap<String, Vec<String>> {
    let components = all_components(root);
    let names: BTreeMap<&str, BTreeSet<String>> = components
        .iter()
        .map(|(pointer, value)| (pointer.as_str(), named(root, value)))
        .collect();
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for operation in Operation::all(&Node::root(root)) {
        let mut found = named(root, operation.node.value);
        if operation.node.value.get("security").is_none() {
            let inherited = root.get("security").cloned().unwrap_or_default();
            found.extend(named(root, &serde_json::json!({ "security": inherited })));
        }
        let shared = operation.item.value.get("parameters");
        found.extend(shared.map(|shared| named(root, shared)).unwrap_or_default());
        let mut waiting: Vec<String> = found.iter().cloned().collect();
        while let Some(pointer) = waiting.pop() {
            for next in names.get(pointer.as_str()).into_iter().flatten() {
                if found.insert(next.clone()) {
                    waiting.push(next.clone());
                }
            }
        }
        for pointer in found {
            let name = pointer::steps(&pointer)
                .skip(1)
                .collect::<Vec<_>>()
                .join("/");
            users.entry(name).or_default().push(operation.title());
        }
    }
    users
}

/// Returns `oneOf[3] "InputSplunk"` for each member of `oneOf` and the like on the path to `pointer`.
fn member(root: &Value, pointer: &str) -> Option<String> {
    let keys: Vec<&str> = pointer.split('/').collect();
    let mut members = Vec::new();
    for (at, pair) in keys.windows(2).enumerate() {
        let [choice, number] = pair else { continue };
        if ["oneOf", "anyOf", "allOf"].contains(choice) && number.parse::<usize>().is_ok() {
            let place = keys.get(..at + 2).unwrap_or_default().join("/");
            let name = root.pointer(&place).and_then(name_of);
            members.push(match name {
                Some(name) => format!("{choice}[{number}] `{name}`"),
                None => format!("{choice}[{number}]"),
            });
        }
    }
    (!members.is_empty()).then(|| members.join(", "))
}

/// Returns the name of a schema: the component it refers to, its title, or the only value of its `type` or
/// `id` property, which often distinguishes alternatives.
fn name_of(schema: &Value) -> Option<String> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return pointer::steps(reference).last();
    }
    if let Some(title) = schema.get("title").and_then(Value::as_str) {
        return Some(title.to_owned());
    }
    let constant = |name: &str| {
        let values = schema
            .pointer(&format!("/properties/{name}/enum"))?
            .as_array()?;
        match values.as_slice() {
            [only] => Some(format!("{name}: {}", only.as_str()?)),
            _ => None,
        }
    };
    ["type", "id", "kind"].into_iter().find_map(constant)
}
