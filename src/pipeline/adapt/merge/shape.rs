//! Questions about the shape of one schema.

use super::super::super::grammar::ANNOTATIONS;
use super::super::super::sites::Site;

/// Returns true for a field without effect on the properties of a value.
fn annotates(field: &str) -> bool {
    ["nullable", "discriminator"].contains(&field) || ANNOTATIONS.contains(&field)
}

const COMPOSITIONS: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// Returns true if a schema has parts that must be merged.
pub(super) fn is_composition(site: &Site<'_>) -> bool {
    let of = |keyword: &str| site.get(keyword).is_some();
    let choices = usize::from(of("oneOf")) + usize::from(of("anyOf"));
    of("allOf") || choices > 1 || choices == 1 && restricts_values(site)
}

/// Returns true if a schema itself restricts its values.
pub(super) fn restricts_values(site: &Site<'_>) -> bool {
    site.entries(None)
        .any(|(field, _)| !annotates(field) && !COMPOSITIONS.contains(&field) && field != "default")
}

pub(super) fn is_object(site: &Site<'_>) -> bool {
    match site.text("type") {
        Some(found) => found == "object",
        None => {
            ["properties", "additionalProperties"]
                .iter()
                .any(|field| site.get(field).is_some())
                || constrains_at_most(site, &OF_OBJECTS)
        }
    }
}

/// Returns true if a schema adds nothing to an object that it is merged with.
pub(super) fn is_shapeless(site: &Site<'_>) -> bool {
    // Constraints of lists say nothing of objects, and a list without them allows more.
    let of_lists = ["minItems", "maxItems", "uniqueItems"];
    constrains_at_most(site, &[&OF_OBJECTS[..], &of_lists].concat())
}

const OF_OBJECTS: [&str; 4] = ["required", "minProperties", "maxProperties", "default"];

fn constrains_at_most(site: &Site<'_>, constraints: &[&str]) -> bool {
    site.entries(None).all(|(field, value)| {
        annotates(field) || constraints.contains(&field) || field == "type" && value == "object"
    })
}

/// Returns true if a schema is a choice of schemas.
pub(super) fn is_choice(site: &Site<'_>) -> bool {
    ["oneOf", "anyOf"]
        .iter()
        .any(|keyword| site.get(keyword).is_some())
}

/// Returns true for an array.
pub(super) fn is_array(site: &Site<'_>) -> bool {
    site.text("type") == Some("array")
}

/// Returns true for an alias of another schema: `allOf: [$ref]` and nothing else.
pub(super) fn is_alias(site: &Site<'_>) -> bool {
    !is_choice(site) && site.list("allOf").len() == 1 && !restricts_values(site)
}
