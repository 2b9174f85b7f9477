//! Remedies for schemas. Each allows more values than before, never fewer.

use serde_json::{Map, Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::sites::Site;
use super::remedy::{Change, Remedy};
use super::spot::Spot;

/// Constraints and annotations. A schema without them allows more.
const REMOVABLE: &[&str] = &[
    "title",
    "description",
    "example",
    "deprecated",
    "externalDocs",
    "xml",
    "format",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "readOnly",
    "writeOnly",
    "discriminator",
    "enum",
    "not",
];

/// Makes the schema untyped JSON. It keeps its description and its direction.
pub(super) fn untyped(schema: &Site<'_>) -> Remedy {
    let kept = ["description", "readOnly", "writeOnly"].into_iter();
    let kept: Map<String, Value> = kept
        .filter_map(|field| Some((field.to_owned(), schema.get(field)?.clone())))
        .filter(|(_, value)| value.is_string() || value.is_boolean())
        .collect();
    Remedy::set(schema.pointer.clone(), kept.into(), "untyped JSON")
}

/// Returns the remedy for a field of a schema with a value of the wrong kind.
pub(super) fn field(spot: &Spot<'_, '_>, field: &str) -> Remedy {
    let schema = spot.site;
    let deep = spot.rest.len() > 1;
    match field {
        "properties" | "allOf" if deep => any(spot.pointer.to_owned()),
        "items" => any(schema.at(field)),
        "additionalProperties" => Remedy::set(schema.at(field), json!(true), "any value"),
        _ if REMOVABLE.contains(&field) => Remedy::remove(schema.at(field)),
        _ => untyped(schema),
    }
}

fn any(place: String) -> Remedy {
    Remedy::set(place, json!({}), "untyped JSON")
}

/// Makes a `$ref` without a target any JSON. A `oneOf` or `anyOf` with such a member becomes any JSON, too.
pub(super) fn dangling(spot: &Spot<'_, '_>) -> Remedy {
    match choice_around(spot.site) {
        Some(owner) => match spot.sites.at(&owner) {
            Some(owner) => untyped(owner),
            None => any(owner),
        },
        None => any(spot.site.pointer.clone()),
    }
}

/// Returns the schema that has this one as an element of its `oneOf` or `anyOf`.
fn choice_around(site: &Site<'_>) -> Option<String> {
    let (list, _) = site.pointer.rsplit_once('/')?;
    let (owner, keyword) = list.rsplit_once('/')?;
    matches!(keyword, "oneOf" | "anyOf").then(|| owner.to_owned())
}

/// Returns the remedy for a schema that is a part of itself.
///
/// The common form is a base with `oneOf` of its variants, each `allOf` of the base and more. A variant
/// then gets the base without its choice, because a variant need not be chosen again.
pub(super) fn circle(spot: &Spot<'_, '_>) -> Remedy {
    let mut place = spot.site;
    for _ in 0..=spot.sites.all().len() {
        let Some(next) = next_part(spot, place) else {
            break;
        };
        if let Some(remedy) = inherited(place, next) {
            return remedy;
        }
        if next.pointer == spot.site.pointer {
            break;
        }
        place = next;
    }
    untyped(spot.site)
}

/// Returns the next place of a circle: the target of a reference, or a part from which the first place is
/// reached.
fn next_part<'s, 'a>(spot: &Spot<'s, 'a>, place: &Site<'a>) -> Option<&'s Site<'a>> {
    if let Some(reference) = place.reference() {
        return spot.sites.at(&pointer::of_reference(reference)?);
    }
    spot.sites.parts(place).find(|part| reaches(spot, part))
}

/// Returns true if the first place of the circle is a part of `from`.
fn reaches<'s, 'a>(spot: &Spot<'s, 'a>, from: &'s Site<'a>) -> bool {
    let mut seen = std::collections::HashSet::new();
    let mut waiting = vec![from];
    while let Some(place) = waiting.pop() {
        if place.pointer == spot.site.pointer {
            return true;
        }
        if !seen.insert(&place.pointer) {
            continue;
        }
        match place.reference() {
            Some(reference) => {
                let target = pointer::of_reference(reference);
                waiting.extend(target.and_then(|target| spot.sites.at(&target)));
            }
            None => waiting.extend(spot.sites.parts(place)),
        }
    }
    false
}

/// Replaces a reference in `allOf` to a base with a choice by a copy of the base without the choice.
fn inherited(reference: &Site<'_>, base: &Site<'_>) -> Option<Remedy> {
    let (list, _) = reference.pointer.rsplit_once('/')?;
    let in_all_of = list.ends_with("/allOf") && reference.reference().is_some();
    let choices: Vec<&str> = ["oneOf", "anyOf"]
        .into_iter()
        .filter(|keyword| base.get(keyword).is_some())
        .collect();
    if !in_all_of || base.kind != Kind::Schema || choices.is_empty() {
        return None;
    }
    let place = &reference.pointer;
    let mut changes = vec![(place.clone(), Change::Copy(base.pointer.clone()))];
    for field in choices.iter().chain(&["discriminator"]) {
        changes.push((pointer::join(place, field), Change::Remove));
    }
    let message = format!("a copy of {} without {}", base.pointer, choices.join(", "));
    Some(Remedy::edit(place, message, changes))
}
