//! Inline schemas within the parts of compositions. Merging would copy them together with everything they
//! refer to. As components they are only referred to, so their types exist once.
//!
//! Not reported, because the document means the same before and after.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::super::super::grammar::Kind;
use super::super::super::pointer;
use super::super::super::sites::{Site, Sites};
use super::super::draft::Draft;
use super::super::{idents, references, type_names};
use super::expand::Expander;
use super::shape::{is_alias, is_composition};

/// Types by the place of their schema. Found on first use, because few documents need them.
pub(super) struct Names<'s, 'a> {
    sites: &'s Sites<'a>,
    by_place: OnceCell<HashMap<String, String>>,
}

impl<'s, 'a> Names<'s, 'a> {
    pub(super) fn new(sites: &'s Sites<'a>) -> Self {
        Self {
            sites,
            by_place: OnceCell::new(),
        }
    }

    /// The name of a schema's type, or one derived from its place.
    pub(super) fn of(&self, place: &str) -> String {
        let by_place = self.by_place.get_or_init(|| {
            let mut names = HashMap::new();
            for found in type_names::all(self.sites) {
                names.entry(found.pointer).or_insert(found.name);
            }
            names
        });
        if let Some(name) = by_place.get(place) {
            return name.clone();
        }
        let silent = [
            "properties",
            "schemas",
            "components",
            "schema",
            "content",
            "paths",
        ];
        let steps: Vec<String> = pointer::steps(place)
            .filter(|step| !silent.contains(&step.as_str()))
            .collect();
        idents::pascal(&steps[steps.len().saturating_sub(3)..].join("-"))
    }
}

/// Returns true for a schema that is merged with what it is listed in.
pub(super) fn is_part(sites: &Sites<'_>, place: &str) -> bool {
    let mut steps = place.rsplitn(3, '/');
    let (Some(_), Some(keyword), Some(owner)) = (steps.next(), steps.next(), steps.next()) else {
        return false;
    };
    ["allOf", "oneOf", "anyOf"].contains(&keyword)
        && sites
            .at(owner)
            .is_some_and(|owner| owner.kind == Kind::Schema && is_composition(owner))
}

/// Makes components of the inline schemas within parts.
pub(super) fn hoist(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let names = Names::new(&sites);
    let mut found: HashSet<String> = HashSet::new();
    for site in sites.of_kind(Kind::Schema) {
        if site.reference().is_some() || !is_composition(site) || is_alias(site) {
            continue;
        }
        // A composition over budget is not merged, so nothing in it is copied.
        for alternative in Expander::new(&sites).alternatives(site).unwrap_or_default() {
            for part in alternative.parts {
                found.extend(inside(&sites, part.site));
            }
        }
    }
    let mut taken = references::component_types(&draft.value);
    let mut places: Vec<String> = found.into_iter().collect();
    // Sorted so that an inner schema is moved before the one that contains it.
    places.sort();
    let moves: Vec<(String, String)> = places
        .into_iter()
        .map(|place| {
            let name = idents::unique_name(&names.of(&place), idents::pascal, &mut taken);
            (place, name)
        })
        .collect();
    for (place, name) in moves.into_iter().rev() {
        references::move_to_component(draft, &place, &name);
    }
}

/// The inline schemas of a part that have types of their own.
fn inside(sites: &Sites<'_>, part: &Site<'_>) -> Vec<String> {
    let properties = part
        .entries(Some("properties"))
        .map(|(name, _)| pointer::join_all(&part.pointer, &["properties", name]));
    let mut open: Vec<String> = properties.collect();
    open.extend(["items", "additionalProperties"].map(|field| part.at(field)));
    let mut found = Vec::new();
    while let Some(place) = open.pop() {
        let Some(site) = sites.at(&place).filter(|site| site.reference().is_none()) else {
            continue;
        };
        let shaping = ["properties", "allOf", "oneOf", "anyOf"];
        if shaping.iter().any(|field| site.get(field).is_some()) {
            found.push(place);
        } else {
            open.extend(["items", "additionalProperties"].map(|field| site.at(field)));
        }
    }
    found
}
