//! The components of a document, and what refers to them.

use std::collections::{BTreeMap, BTreeSet};

use cribl_tokens::pipeline::{METHODS, pointer};
use serde_json::Value;

/// Returns the pointers of all components, `/components/KIND/NAME`.
pub fn all_components(root: &Value) -> BTreeMap<String, &Value> {
    let kinds = root
        .get("components")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let kinds = kinds.filter(|(kind, _)| !kind.starts_with("x-"));
    let mut all = BTreeMap::new();
    for (kind, members) in kinds {
        for (name, value) in members.as_object().into_iter().flatten() {
            all.insert(pointer::join(&format!("/components/{kind}"), name), value);
        }
    }
    all
}

/// Returns the pointers of the components that the operations reach, including security schemes.
pub fn reached(root: &Value) -> BTreeSet<String> {
    reached_from(root, root.get("paths"))
}

/// Returns the pointers of the components that these parts of a document reach, including the security schemes
/// that the document requires.
pub fn reached_from<'v>(
    root: &Value,
    parts: impl IntoIterator<Item = &'v Value>,
) -> BTreeSet<String> {
    let parts = parts.into_iter();
    let mut found: BTreeSet<String> = parts.flat_map(|part| named(root, part)).collect();
    add_schemes(root, &mut found);
    let mut waiting: Vec<String> = found.iter().cloned().collect();
    while let Some(component) = waiting.pop() {
        let Some(value) = pointer::find(root, &component) else {
            continue;
        };
        for next in named(root, value) {
            if found.insert(next.clone()) {
                waiting.push(next);
            }
        }
    }
    found
}

/// Returns the pointers of the components that `value` names directly.
pub fn named(root: &Value, value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for object in objects(value) {
        add_schemes(object, &mut found);
        let targets = references(object).filter_map(|reference| component(root, &reference));
        found.extend(targets);
    }
    found
}

/// Returns every object in a value, at any depth.
pub fn objects(value: &Value) -> impl Iterator<Item = &Value> {
    let mut waiting = vec![value];
    std::iter::from_fn(move || {
        loop {
            let value = waiting.pop()?;
            match value {
                Value::Array(all) => waiting.extend(all),
                Value::Object(members) => {
                    waiting.extend(members.values());
                    return Some(value);
                }
                _ => {}
            }
        }
    })
}

/// Returns the pointer of the component that a reference leads to, or into.
fn component(root: &Value, reference: &str) -> Option<String> {
    let pointer = pointer::of_reference(reference)?;
    let component = pointer.splitn(5, '/').take(4).collect::<Vec<_>>().join("/");
    pointer::find(root, &component)
        .is_some()
        .then_some(component)
}

/// Returns the `$ref` of an object, and the `mapping` of its discriminator, which may name schemas without
/// `$ref`.
fn references(object: &Value) -> impl Iterator<Item = String> {
    let reference = object.get("$ref").and_then(Value::as_str);
    let mapping = object
        .get("discriminator")
        .and_then(|discriminator| discriminator.get("mapping")?.as_object());
    let targets = mapping
        .into_iter()
        .flatten()
        .filter_map(|(_, target)| target.as_str());
    let named = targets.map(|target| {
        if target.starts_with('#') {
            target.to_owned()
        } else {
            format!("#{}", pointer::join("/components/schemas", target))
        }
    });
    reference.map(str::to_owned).into_iter().chain(named)
}

/// Adds the security schemes that the `security` of a document or an operation names.
fn add_schemes(holder: &Value, found: &mut BTreeSet<String>) {
    let requirements = holder
        .get("security")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for name in requirements
        .filter_map(Value::as_object)
        .flat_map(|requirement| requirement.keys())
    {
        found.insert(pointer::join("/components/securitySchemes", name));
    }
}

/// Returns the pointer of the operation, the path item or the component around a place.
pub fn owner(place: &str) -> String {
    let steps: Vec<&str> = place.split('/').take(4).collect();
    match steps[..] {
        ["", "paths", item, inside] if !METHODS.contains(&inside) => format!("/paths/{item}"),
        _ => steps.join("/"),
    }
}
