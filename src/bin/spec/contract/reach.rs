//! Finds what operations refer to, directly or indirectly.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::node::{join, percent_decoded};

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
            all.insert(join(&format!("/components/{kind}"), name), value);
        }
    }
    all
}

/// Returns the pointers of the components that the operations reach, including security schemes.
pub fn reached(root: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&Value> = Vec::new();
    waiting.extend(root.get("paths"));
    name_schemes(root, &mut found);
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(all) => waiting.extend(all),
            Value::Object(object) => {
                name_schemes(value, &mut found);
                for reference in references(value) {
                    visit(root, &reference, &mut found, &mut waiting);
                }
                waiting.extend(object.values());
            }
            _ => {}
        }
    }
    found
}

/// Returns the pointers of the components that `value` names directly.
pub fn named(root: &Value, value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(all) => waiting.extend(all),
            Value::Object(object) => {
                name_schemes(value, &mut found);
                let targets = references(value).into_iter();
                found.extend(targets.filter_map(|reference| Some(target(root, &reference)?.0)));
                waiting.extend(object.values());
            }
            _ => {}
        }
    }
    found
}

fn visit<'d>(
    root: &'d Value,
    reference: &str,
    found: &mut BTreeSet<String>,
    waiting: &mut Vec<&'d Value>,
) {
    if let Some((component, value)) = target(root, reference)
        && found.insert(component)
    {
        waiting.push(value);
    }
}

/// Returns the component that a reference leads to, with its pointer.
fn target<'d>(root: &'d Value, reference: &str) -> Option<(String, &'d Value)> {
    let pointer = percent_decoded(reference.strip_prefix('#')?);
    let component: String = pointer.splitn(5, '/').take(4).collect::<Vec<_>>().join("/");
    let value = root.pointer(&component)?;
    Some((component, value))
}

/// Returns `$ref`s, and the `mapping` of a discriminator, which may name schemas without `$ref`.
fn references(value: &Value) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    all.extend(value.get("$ref").and_then(Value::as_str).map(str::to_owned));
    let mapping = value
        .get("discriminator")
        .and_then(|discriminator| discriminator.get("mapping"));
    for target in mapping
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|mapping| mapping.values())
    {
        if let Some(target) = target.as_str() {
            let named = if target.starts_with('#') {
                target.to_owned()
            } else {
                format!("#/components/schemas/{target}")
            };
            all.push(named);
        }
    }
    all
}

fn name_schemes(holder: &Value, found: &mut BTreeSet<String>) {
    let requirements = holder
        .get("security")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for name in requirements
        .filter_map(Value::as_object)
        .flat_map(|requirement| requirement.keys())
    {
        found.insert(join("/components/securitySchemes", name));
    }
}
