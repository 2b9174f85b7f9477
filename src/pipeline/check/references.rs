//! The targets of `$ref`s: they must be in this document, of the right kind, and not circular.

use std::collections::HashMap;

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Report;
use super::super::rules;
use super::super::sites::{MAX_REFERENCES, Site, Sites};

/// Checks that every `$ref` leads to an object of the right kind in this document.
pub(super) fn targets(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.all() {
        if let Some(reference) = site.reference() {
            target(sites, site.kind, reference, site.at("$ref"), report);
        }
    }
    for site in sites.of_kind(Kind::Discriminator) {
        for (key, mapped) in site.entries(Some("mapping")) {
            // A name without `#` may be a schema's name or a URI.
            if let Some(reference) = mapped.as_str().filter(|mapped| mapped.starts_with('#')) {
                let place = pointer::join_all(&site.pointer, &["mapping", key]);
                target(sites, Kind::Schema, reference, place, report);
            }
        }
    }
}

fn target(sites: &Sites<'_>, kind: Kind, reference: &str, place: String, report: &mut Report) {
    if !reference.starts_with('#') {
        let message = format!("{reference:?} is outside of this document");
        return report.add(rules::REFERENCE_EXTERNAL.at(place, message));
    }
    let target = pointer::of_reference(reference);
    match target.as_deref().map(|target| (sites.at(target), target)) {
        Some((Some(site), _)) if site.kind == kind => {}
        Some((Some(site), _)) => {
            let message = format!("{reference:?} is a {:?}, not a {kind:?}", site.kind);
            report.add(rules::REFERENCE_KIND.at(place, message));
        }
        Some((None, target)) if sites.root.pointer(target).is_some() => {
            let message = format!("{reference:?} is not a {kind:?}");
            report.add(rules::REFERENCE_KIND.at(place, message));
        }
        _ => {
            report.add(
                rules::REFERENCE_UNRESOLVED.at(place, format!("{reference:?} does not exist")),
            );
        }
    }
}

/// Checks that no `$ref` leads back to itself.
pub(super) fn circles(sites: &Sites<'_>, report: &mut Report) {
    let graph = Graph::of(sites, |sites, site| {
        reference_target(sites, site).into_iter().collect()
    });
    for circle in graph.circles() {
        let message = format!("these only point at each other: {}", circle.join(" → "));
        report.add(rules::REFERENCE_CIRCLE.at(circle[0], message));
    }
}

/// Checks that chains of `$ref`s are short, because every reader follows them one by one.
pub(super) fn chains(sites: &Sites<'_>, report: &mut Report) {
    let endless = |site: &&Site<'_>| {
        let mut next = Some(*site);
        (0..=MAX_REFERENCES).all(|_| {
            next = next.and_then(|site| reference_target(sites, site));
            next.is_some_and(|site| site.reference().is_some())
        })
    };
    // One report is enough, and a circle has been reported already.
    if let Some(site) = sites.all().iter().find(endless)
        && !report
            .problems()
            .iter()
            .any(|problem| problem.rule == rules::REFERENCE_CIRCLE.code)
    {
        let message = format!("more than {MAX_REFERENCES} references, one to the next");
        report.add(rules::REFERENCE_CHAIN.at(&site.pointer, message));
    }
}

/// Checks that no schema is a part of itself through `allOf`, `oneOf`, `anyOf` or `not`. A base type that
/// lists its variants, each extending the base type, has a meaning and is common, so it gets another rule.
pub(super) fn schema_circles(sites: &Sites<'_>, report: &mut Report) {
    for circle in composition_circles(sites) {
        let passes = |keyword: &str| circle.iter().any(|place| is_member(place, keyword));
        let has_meaning = passes("allOf") && (passes("oneOf") || passes("anyOf"));
        let rule = if has_meaning {
            rules::SCHEMA_RECURSION
        } else {
            rules::SCHEMA_CIRCLE
        };
        let message = format!("it is a part of itself: {}", circle.join(" → "));
        report.add(rule.at(circle[0], message));
    }
}

/// Returns true for a place such as `…/allOf/1`.
fn is_member(place: &str, keyword: &str) -> bool {
    let owner = place.rsplit_once('/').map_or("", |(owner, _)| owner);
    owner
        .strip_suffix(keyword)
        .is_some_and(|owner| owner.ends_with('/'))
}

/// Returns the circles of schemas that are parts of themselves. Each is the list of places it passes.
pub(crate) fn composition_circles<'s>(sites: &'s Sites<'_>) -> Vec<Vec<&'s str>> {
    let graph = Graph::of(sites, |sites, site| {
        if site.kind != Kind::Schema {
            return Vec::new();
        }
        sites
            .parts(site)
            .chain(reference_target(sites, site))
            .collect()
    });
    let mut circles = graph.circles();
    // A circle of only references is reported by another rule.
    circles.retain(|circle| {
        let written_out = |place: &&str| {
            sites
                .at(place)
                .is_some_and(|site| site.reference().is_none())
        };
        circle.iter().any(written_out)
    });
    circles
}

/// Reports fields next to a `$ref`, which are ignored.
pub(super) fn siblings(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.all().iter().filter(|site| site.reference().is_some()) {
        let ignored: Vec<&str> = site
            .entries(None)
            .map(|(key, _)| key)
            .filter(|key| *key != "$ref")
            .collect();
        if !ignored.is_empty() && site.kind != Kind::PathItem {
            let message = format!("ignored next to `$ref`: {}", ignored.join(", "));
            report.add(rules::REFERENCE_SIBLINGS.at(&site.pointer, message));
        }
    }
}

fn reference_target<'s, 'a>(sites: &'s Sites<'a>, site: &Site<'a>) -> Option<&'s Site<'a>> {
    sites.at(&pointer::of_reference(site.reference()?)?)
}

/// The places, and the places that each leads to directly.
struct Graph<'s> {
    places: Vec<&'s str>,
    edges: Vec<Vec<usize>>,
}

impl<'s> Graph<'s> {
    fn of<'a: 's>(
        sites: &'s Sites<'a>,
        next: impl Fn(&'s Sites<'a>, &'s Site<'a>) -> Vec<&'s Site<'a>>,
    ) -> Self {
        let places: Vec<&str> = sites
            .all()
            .iter()
            .map(|site| site.pointer.as_str())
            .collect();
        let index: HashMap<&str, usize> = places.iter().copied().zip(0..).collect();
        let edges = sites
            .all()
            .iter()
            .map(|site| {
                next(sites, site)
                    .iter()
                    .map(|to| index[to.pointer.as_str()])
                    .collect()
            })
            .collect();
        Self { places, edges }
    }

    /// Returns one circle for each edge that closes one. Each place is in at most one of them. Not
    /// recursive, because a chain of ten thousand references would overflow the stack.
    fn circles(&self) -> Vec<Vec<&'s str>> {
        let mut circles = Vec::new();
        let mut done = vec![false; self.places.len()];
        let mut depth_of = vec![usize::MAX; self.places.len()];
        for start in 0..self.places.len() {
            let mut path: Vec<(usize, usize)> = Vec::new();
            if !done[start] {
                depth_of[start] = 0;
                path.push((start, 0));
            }
            while let Some((place, tried)) = path.pop() {
                let Some(&next) = self.edges[place].get(tried) else {
                    done[place] = true;
                    depth_of[place] = usize::MAX;
                    continue;
                };
                path.push((place, tried + 1));
                if depth_of[next] != usize::MAX {
                    let circle = path[depth_of[next]..]
                        .iter()
                        .map(|&(place, _)| self.places[place]);
                    circles.push(circle.collect());
                } else if !done[next] {
                    depth_of[next] = path.len();
                    path.push((next, 0));
                }
            }
        }
        circles
    }
}
