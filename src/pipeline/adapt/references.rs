//! Rewrites references to schemas, so that each refers to a component by its plain name.
//!
//! The generator takes the text after the last `/` of a `$ref` as a component's name. This runs before
//! anything is moved, because a reference may lead into a response that a later step rewrites.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit};
use super::idents;

const HOISTED: Rewrite = Rewrite::new(
    "schema-hoisted",
    "the generator uses the last part of a reference as a component's name, and panics at a \
     reference to anything else",
);

const ALIAS: Rewrite = Rewrite::new(
    "schema-alias",
    "the generator would make a type of its own for another name of a schema, without its builder",
);

const SCHEMAS: &str = "/components/schemas";

/// Makes components of schemas that are referred to elsewhere, and simplifies references to plain names.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut taken = component_types(&draft.value);
    // Longest place first: a schema inside another is moved before it, and the outer one keeps the
    // reference to it.
    let mut elsewhere: BTreeMap<(std::cmp::Reverse<usize>, String), String> = BTreeMap::new();
    let (mut plain, mut aliases) = (Vec::new(), Vec::new());
    for site in sites.of_kind(Kind::Schema) {
        let Some(target) = site.reference().and_then(pointer::of_reference) else {
            continue;
        };
        if is_component(&target) {
            let named = named_by(&sites, site, &target);
            if named != target {
                let message = format!("refers to {named} instead of {target}");
                aliases.push(Edit::new(ALIAS, &site.pointer, message));
            }
            plain.push((site.at("$ref"), pointer::to_reference(&named)));
            continue;
        }
        let key = (std::cmp::Reverse(target.len()), target);
        let name = elsewhere
            .entry(key.clone())
            .or_insert_with(|| free_name(&key.1, &mut taken));
        plain.push((site.at("$ref"), component(name)));
    }
    let moved: Vec<(String, String)> = elsewhere
        .into_iter()
        .map(|((_, place), name)| (place, name))
        .collect();
    for (place, reference) in plain {
        draft.set(&place, reference);
    }
    draft.apply(aliases);
    for (place, name) in moved {
        hoist(draft, HOISTED, &place, &name);
    }
}

/// Returns the component that a reference leads to if its target is only another name. Variants keep the name that a
/// discriminator may use.
fn named_by(sites: &Sites<'_>, site: &Site<'_>, target: &str) -> String {
    let variant = ["/oneOf/", "/anyOf/"];
    let (list, _) = site.pointer.rsplit_once('/').unwrap_or_default();
    if variant
        .iter()
        .any(|keyword| format!("{list}/").ends_with(keyword))
    {
        return target.to_owned();
    }
    let resolved = sites.at(target).and_then(|target| sites.resolve(target));
    let resolved = resolved.filter(|schema| is_component(&schema.pointer));
    resolved.map_or(target, |schema| &schema.pointer).to_owned()
}

/// Moves the schema at `place` into a component called `name`, and reports it.
pub(super) fn hoist(draft: &mut Draft, rewrite: Rewrite, place: &str, name: &str) {
    let edit = Edit::new(rewrite, place, format!("made the component {name}"));
    move_to_component(draft, place, name);
    draft.apply(vec![edit]);
}

/// Moves the schema at `place` into a component called `name`.
pub(super) fn move_to_component(draft: &mut Draft, place: &str, name: &str) {
    let reference = json!({ "$ref": component(name) });
    let Some(schema) = draft.value.pointer_mut(place) else {
        return;
    };
    let schema = std::mem::replace(schema, reference);
    draft.origins.copied(place, &pointer::join(SCHEMAS, name));
    if let Some(schemas) = draft.map_at(&["components", "schemas"]) {
        schemas.insert(name.to_owned(), schema);
    }
}

/// The identifiers that the components' types have.
pub(super) fn component_types(root: &Value) -> HashSet<String> {
    let schemas = root.pointer(SCHEMAS).and_then(Value::as_object);
    schemas
        .into_iter()
        .flatten()
        .map(|(name, _)| idents::pascal(name))
        .collect()
}

/// Returns the name of the component at a site, if it is one.
pub(super) fn component_name<'s>(site: &'s Site<'_>) -> Option<&'s str> {
    site.pointer
        .strip_prefix(SCHEMAS)?
        .strip_prefix('/')
        .filter(|name| !name.contains('/'))
}

fn is_component(target: &str) -> bool {
    target
        .strip_prefix(SCHEMAS)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|name| !name.contains('/'))
}

fn component(name: &str) -> Value {
    pointer::to_reference(&pointer::join(SCHEMAS, name))
}

/// Makes a name from the last meaningful steps of a place.
fn free_name(place: &str, taken: &mut HashSet<String>) -> String {
    let silent = [
        "properties",
        "items",
        "schema",
        "content",
        "responses",
        "paths",
        "components",
        "schemas",
    ];
    let steps: Vec<String> = pointer::steps(place)
        .filter(|step| !silent.contains(&step.as_str()))
        .collect();
    let meaningful = &steps[steps.len().saturating_sub(3)..];
    idents::unique_name(
        &idents::pascal(&meaningful.join("-")),
        idents::pascal,
        taken,
    )
}
