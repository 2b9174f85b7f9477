//! Parts of a composition that constrain values without giving them a shape. Dropping them allows more
//! values.

use super::super::super::grammar::Kind;
use super::super::super::pointer;
use super::super::super::report::Rewrite;
use super::super::super::sites::{Site, Sites};
use super::super::draft::{Draft, Edit};
use super::shape::is_shapeless;

const CHOICE: Rewrite = Rewrite::new(
    "choice-without-shape",
    "its members say which properties are required, and add none; the generator would make a type for each \
     combination",
);
const PART: Rewrite = Rewrite::new(
    "part-without-shape",
    "it constrains values and adds nothing to them; the generator would copy every type of the \
     choice next to it",
);

/// Drops the choices whose members all only constrain.
pub(super) fn drop_choices(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut edits = Vec::new();
    for site in written_out(&sites) {
        for keyword in ["oneOf", "anyOf"] {
            let members: Vec<&Site<'_>> = sites.listed(site, keyword).collect();
            let shapeless = |member: &&Site<'_>| {
                sites
                    .resolve(member)
                    .is_some_and(|member| is_shapeless(member) && says_which(member))
            };
            if !members.is_empty() && members.iter().all(shapeless) {
                let place = site.at(keyword);
                edits
                    .push(Edit::new(CHOICE, &place, format!("without `{keyword}`")).remove(&place));
            }
        }
    }
    edits.reverse();
    draft.apply(edits);
}

/// Drops the parts of an `allOf` that only constrain, if another part is a choice.
pub(super) fn drop_parts(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut edits = Vec::new();
    for site in written_out(&sites) {
        let parts: Vec<&Site<'_>> = sites.listed(site, "allOf").collect();
        if !parts.iter().any(|part| is_open_choice(&sites, part)) {
            continue;
        }
        // From last to first, because removing a part shifts those after it.
        for (index, part) in parts.iter().enumerate().rev() {
            if sites.resolve(part).is_some_and(is_shapeless) {
                let place = pointer::join_all(&site.pointer, &["allOf", &index.to_string()]);
                edits.push(Edit::new(PART, &place, "left out of the composition").remove(&place));
            }
        }
    }
    edits.reverse();
    edits.sort_by_key(|edit| std::cmp::Reverse(steps(&edit.pointer)));
    draft.apply(edits);
}

fn written_out<'s, 'a>(sites: &'s Sites<'a>) -> impl Iterator<Item = &'s Site<'a>> {
    sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none())
}

/// Sorts innermost first, and from last to first within one list.
fn steps(place: &str) -> (usize, usize) {
    let last = place.rsplit('/').next().unwrap_or_default();
    (place.matches('/').count(), last.parse().unwrap_or_default())
}

fn is_open_choice(sites: &Sites<'_>, part: &Site<'_>) -> bool {
    sites.resolve(part).is_some_and(|part| {
        ["oneOf", "anyOf"]
            .iter()
            .any(|keyword| part.list(keyword).len() > 1)
    })
}

fn says_which(site: &Site<'_>) -> bool {
    ["required", "minProperties", "maxProperties"]
        .iter()
        .any(|field| site.get(field).is_some())
}
