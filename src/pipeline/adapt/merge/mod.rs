//! Merges compositions, so that the generator has nothing left to merge.
//!
//! typify, the part of progenitor that makes types, merges the parts of an `allOf` itself. Its cost has no
//! bound: it merges each member of a `oneOf` with the negation of every other member, evaluates each of
//! those again for every further part, and follows references until its stack ends. A `oneOf` of n objects,
//! one of which has an `anyOf` of two, takes 2ⁿ steps. The negations also refuse valid values: a property
//! that only the other members have becomes one that must not be there.
//!
//! # Cost model
//!
//! The generator gets plain objects, and choices among plain objects. Its work on those is proportional to
//! the number of properties. So the cost of a composition is the number of properties in all of its
//! alternatives ([`expand`] makes the alternatives, [`compose`] makes one object of each):
//!
//! - the cost of a composition may be at most [`MAX_PROPERTIES`], and making the alternatives may take at
//!   most [`expand::MAX_STEPS`] steps;
//! - all compositions of a document together may cost at most [`BUDGET_PER_SCHEMA`] times the number of its schemas,
//!   plus [`BASE_BUDGET`]. The cheapest ones are merged first, so that as few as possible are left out.
//!
//! A composition over budget becomes untyped JSON, and only that schema does: schemas that refer to it keep
//! their types. The bound holds for any document, because the number of properties is at most a constant
//! multiple of the number of schemas.
//!
//! # How the cost stays low
//!
//! - A choice among members that only constrain (`anyOf: [{required: [a]}, {required: [b]}]`) adds no
//!   property to any alternative and is dropped ([`shapeless`]).
//! - A part of an `allOf` that only constrains is dropped if another part is a choice, because each of the
//!   alternatives would get a copy of it.
//! - An `anyOf` of objects within a composition becomes one object that has all of their properties.
//! - A schema that is a part of itself adds nothing to itself: in a variant of a base type that lists its
//!   variants, the list is left out.

mod compose;
mod expand;
mod inline;
mod object;
mod scalars;
mod shape;
mod shapeless;

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::super::check::references::composition_circles;
use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit};
use super::{idents, references};
use compose::{Composed, compose};
use expand::{Combination, Expander};
use shape::{is_alias, is_composition};

const MERGED: Rewrite = Rewrite::new(
    "merged",
    "the generator merges parts at unlimited cost, and refuses valid values of choices; it gets \
     the merged objects",
);
const COSTLY: Rewrite = Rewrite::new(
    "costly-merge",
    "the types of this composition would exceed the budget; any JSON is read and sent",
);
const UNMERGEABLE: Rewrite = Rewrite::new(
    "parts-without-one-type",
    "no known type holds the values of all parts; any JSON is read and sent",
);
const CIRCLE: Rewrite = Rewrite::new(
    "choice-of-itself",
    "a type that is a choice of itself would be decoded endlessly; any JSON is read and sent",
);
const ALTERNATIVE: Rewrite = Rewrite::new(
    "named-alternative",
    "the generator would number the alternative; it gets a name",
);

/// Maximum number of properties in all alternatives of one composition. The vendor's largest type has 41,
/// and its largest choice has 65 members.
const MAX_PROPERTIES: usize = 2_000;

/// The budget of properties per schema of the document.
const BUDGET_PER_SCHEMA: usize = 4;

/// The budget of properties that a document of any size has in addition.
const BASE_BUDGET: usize = 10_000;

/// Merges the compositions of a document.
pub(super) fn rewrite(draft: &mut Draft) {
    shapeless::drop_choices(draft);
    shapeless::drop_parts(draft);
    inline::hoist(draft);
    let merges = merges(draft);
    let mut hoisted = Vec::new();
    // The inner compositions are merged first, and then again as parts of the outer ones.
    for merge in merges.into_iter().rev() {
        let origin = draft.origins.of(&merge.edit.pointer);
        draft.apply(vec![merge.edit]);
        for place in &merge.alternatives {
            draft.origins.placed(place, &origin);
        }
        for (from, to) in &merge.copies {
            draft.origins.copied(from, to);
        }
        hoisted.extend(merge.hoisted);
    }
    let mut taken = references::component_types(&draft.value);
    for (place, name) in hoisted {
        let free = idents::unique_name(&name, idents::pascal, &mut taken);
        references::hoist(draft, ALTERNATIVE, &place, &free);
    }
    while break_circles(draft) {}
}

/// Makes one schema of each remaining circle untyped. Returns true if there was a circle.
fn break_circles(draft: &mut Draft) -> bool {
    let sites = Sites::of(&draft.value);
    let written_out = |place: &&str| {
        let site = sites.at(place)?;
        site.reference().is_none().then_some(site)
    };
    let circles = composition_circles(&sites).into_iter();
    let edits: Vec<Edit> = circles
        .filter_map(|circle| circle.iter().find_map(written_out))
        .map(|site| untyped(site, CIRCLE).edit)
        .collect();
    let found = !edits.is_empty();
    draft.apply(edits);
    found
}

/// The rewrite of one composition.
struct Merge {
    edit: Edit,
    /// The places of alternatives, which come from the composition as a whole.
    alternatives: Vec<String>,
    /// The old and the new place of each property.
    copies: Vec<(String, String)>,
    /// The places of alternatives that become components, with their names.
    hoisted: Vec<(String, String)>,
}

fn merges(draft: &Draft) -> Vec<Merge> {
    let sites = Sites::of(&draft.value);
    let names = inline::Names::new(&sites);
    let schemas = sites.of_kind(Kind::Schema);
    let compositions: Vec<&Site<'_>> = schemas
        .filter(|site| site.reference().is_none() && is_composition(site))
        .filter(|site| !inline::is_part(&sites, &site.pointer))
        .filter(|site| !is_free_alias(&sites, site))
        .collect();
    let all: Vec<Option<Vec<Combination<'_, '_>>>> = compositions
        .iter()
        .map(|site| Expander::new(&sites).alternatives(site))
        .collect();
    let within_budget = within_budget(&all, sites.of_kind(Kind::Schema).count());
    let mut components = HashMap::new();
    for (site, alternatives) in compositions.iter().zip(&all) {
        if let (Some(_), Some([only])) = (references::component_name(site), alternatives.as_deref())
        {
            components
                .entry(only.key())
                .or_insert(site.pointer.as_str());
        }
    }
    let merges = compositions.iter().zip(all).zip(within_budget);
    merges
        .map(|((site, alternatives), within_budget)| match alternatives {
            Some(alternatives) if within_budget => {
                let to_component = |one: &Combination<'_, '_>| {
                    let component = components.get(&one.key())?;
                    (*component != site.pointer).then(|| Composed::reference(component))
                };
                merge(&sites, site, &alternatives, &names, to_component)
            }
            _ => untyped(site, COSTLY),
        })
        .collect()
}

/// Returns true for an alias of a schema. The generator handles aliases without cost, however much the
/// schema itself costs. Returns false for an alias of itself.
fn is_free_alias(sites: &Sites<'_>, site: &Site<'_>) -> bool {
    let is_empty = |all: Vec<Combination<'_, '_>>| all.iter().all(|one| one.parts.is_empty());
    let is_empty_alias = || {
        Expander::new(sites)
            .alternatives(site)
            .is_some_and(is_empty)
    };
    is_alias(site) && !is_empty_alias()
}

/// Selects the compositions that fit the budget, cheapest first.
fn within_budget(all: &[Option<Vec<Combination<'_, '_>>>], schemas: usize) -> Vec<bool> {
    let cost = |alternatives: &Vec<Combination<'_, '_>>| -> usize {
        alternatives.iter().map(Combination::cost).sum()
    };
    let costs = all
        .iter()
        .map(|alternatives| alternatives.as_ref().map(cost));
    let mut by_cost: Vec<(usize, usize)> = costs
        .enumerate()
        .filter_map(|(index, cost)| Some((cost.filter(|cost| *cost <= MAX_PROPERTIES)?, index)))
        .collect();
    by_cost.sort_unstable();
    let mut left = BUDGET_PER_SCHEMA * schemas + BASE_BUDGET;
    let mut within_budget = vec![false; all.len()];
    for (cost, index) in by_cost {
        let Some(less) = left.checked_sub(cost) else {
            break;
        };
        left = less;
        within_budget[index] = true;
    }
    within_budget
}

/// The documentation and flags of a schema that remain when it is merged.
fn frame(site: &Site<'_>) -> Map<String, Value> {
    let kept = [
        "description",
        "nullable",
        "deprecated",
        "readOnly",
        "writeOnly",
    ];
    let kept = kept
        .into_iter()
        .filter_map(|field| Some((field.to_owned(), site.get(field)?.clone())));
    kept.collect()
}

fn untyped(site: &Site<'_>, rewrite: Rewrite) -> Merge {
    let mut any = frame(site);
    any.remove("nullable");
    let edit = Edit::new(rewrite, &site.pointer, "any JSON, for a composition")
        .set(&site.pointer, Value::Object(any));
    Merge {
        edit,
        alternatives: Vec::new(),
        copies: Vec::new(),
        hoisted: Vec::new(),
    }
}

fn merge(
    sites: &Sites<'_>,
    site: &Site<'_>,
    alternatives: &[Combination<'_, '_>],
    names: &inline::Names<'_, '_>,
    to_component: impl Fn(&Combination<'_, '_>) -> Option<Composed>,
) -> Merge {
    if alternatives.iter().all(|one| one.parts.is_empty()) {
        return untyped(site, UNMERGEABLE);
    }
    let of_one = |one| match to_component(one).filter(|_| alternatives.len() > 1) {
        Some(component) => Some(component),
        None => compose(sites, one),
    };
    let composed: Option<Vec<Composed>> = alternatives.iter().map(of_one).collect();
    let Some(mut composed) = composed else {
        return untyped(site, UNMERGEABLE);
    };
    let untyped: BTreeSet<&str> = composed.iter().flat_map(Composed::untyped).collect();
    let without_type = if untyped.is_empty() {
        String::new()
    } else {
        let properties = untyped.into_iter().collect::<Vec<_>>().join(", ");
        format!("; any JSON for {properties}, which the parts define differently")
    };
    let mut merged = frame(site);
    let mut copies = Vec::new();
    let mut hoisted = Vec::new();
    let mut places = Vec::new();
    let message;
    if composed.len() == 1
        && let Some(only) = composed.pop()
    {
        message = format!("one schema of all parts{without_type}");
        copies.extend(only.copies_to(&site.pointer));
        only.into_frame(&mut merged);
    } else {
        message = format!("a choice among {} schemas{without_type}", composed.len());
        let mut members = Vec::new();
        for (index, (one, combination)) in composed.into_iter().zip(alternatives).enumerate() {
            let place = pointer::join_all(&site.pointer, &["oneOf", &index.to_string()]);
            copies.extend(one.copies_to(&place));
            places.push(place.clone());
            if !one.is_reference() && !combination.label.is_empty() {
                let owner = names.of(&site.pointer);
                hoisted.push((place, format!("{owner}-{}", combination.label)));
            }
            members.push(one.into_value());
        }
        merged.insert("oneOf".to_owned(), json!(members));
    }
    let edit = Edit::new(MERGED, &site.pointer, message).set(&site.pointer, Value::Object(merged));
    Merge {
        edit,
        alternatives: places,
        copies,
        hoisted,
    }
}
