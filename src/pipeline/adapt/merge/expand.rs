//! Expands a composition into its alternatives, each with the parts to merge.

use serde_json::Value;

use super::super::super::sites::{Site, Sites};
use super::super::references;
use super::shape::{is_object, restricts_values};

/// Maximum number of steps to make the alternatives of one composition. Each part of an alternative is a
/// step.
pub(super) const MAX_STEPS: usize = 20_000;

/// Maximum depth of nested compositions. The functions here are recursive.
const MAX_LEVELS: usize = 100;

/// A schema that is merged with others.
#[derive(Clone, Copy)]
pub(super) struct Part<'s, 'a> {
    pub(super) site: &'s Site<'a>,
    /// True for a part of an `anyOf`, of which not all need to match: its properties are optional.
    pub(super) optional: bool,
}

/// One alternative of a composition.
#[derive(Clone, Default)]
pub(super) struct Combination<'s, 'a> {
    pub(super) parts: Vec<Part<'s, 'a>>,
    /// The component that distinguishes this alternative, if it has a name.
    pub(super) label: String,
}

impl<'s> Combination<'s, '_> {
    /// The number of properties in its parts.
    pub(super) fn cost(&self) -> usize {
        let properties = |part: &Part<'_, '_>| {
            let properties = part.site.get("properties").and_then(Value::as_object);
            1 + properties.map_or(0, serde_json::Map::len)
        };
        self.parts.iter().map(properties).sum()
    }

    /// The merged parts, independent of their order.
    pub(super) fn key(&self) -> Vec<(&'s str, bool)> {
        let mut key: Vec<(&str, bool)> = self
            .parts
            .iter()
            .map(|part| (part.site.pointer.as_str(), part.optional))
            .collect();
        key.sort_unstable();
        key
    }

    fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for part in &other.parts {
            let has = |own: &Part<'_, '_>| own.site.pointer == part.site.pointer;
            if !self.parts.iter().any(has) {
                both.parts.push(*part);
            }
        }
        both.label = join_labels(&self.label, &other.label);
        both
    }

    fn is_of_objects(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| is_object(part.site))
    }
}

fn join_labels(one: &str, other: &str) -> String {
    match (one, other) {
        ("", label) | (label, "") => label.to_owned(),
        (one, other) => format!("{one}-{other}"),
    }
}

/// Makes the alternatives of one composition.
pub(super) struct Expander<'s, 'a> {
    sites: &'s Sites<'a>,
    /// The schemas on the path to the current one.
    path: Vec<&'s str>,
    steps: usize,
}

impl<'s, 'a> Expander<'s, 'a> {
    pub(super) fn new(sites: &'s Sites<'a>) -> Self {
        Self {
            sites,
            path: Vec::new(),
            steps: 0,
        }
    }

    /// Returns the alternatives of a schema; `None` if that would take too many steps.
    pub(super) fn alternatives(&mut self, site: &'s Site<'a>) -> Option<Vec<Combination<'s, 'a>>> {
        let nothing = || Some(vec![Combination::default()]);
        let Some(site) = self.sites.resolve(site) else {
            return nothing();
        };
        if self.path.contains(&site.pointer.as_str()) {
            // A schema that is a part of itself adds nothing.
            return nothing();
        }
        if self.path.len() >= MAX_LEVELS {
            return None;
        }
        self.path.push(&site.pointer);
        let alternatives = self.inside(site);
        self.path.pop();
        alternatives
    }

    fn inside(&mut self, site: &'s Site<'a>) -> Option<Vec<Combination<'s, 'a>>> {
        let mut all = vec![Combination::default()];
        if restricts_values(site) {
            let optional = false;
            all[0].parts.push(Part { site, optional });
        }
        for part in self.sites.listed(site, "allOf") {
            let part = self.alternatives(part)?;
            all = self.product(&all, &part)?;
        }
        for keyword in ["oneOf", "anyOf"] {
            let members: Vec<&'s Site<'a>> = self.sites.listed(site, keyword).collect();
            if members.is_empty() || members.iter().any(|member| self.leads_back(member)) {
                continue;
            }
            let choice = self.choice(&members)?;
            let choice = match combine_any_of(&choice) {
                Some(combined) if keyword == "anyOf" => vec![combined],
                _ => choice,
            };
            all = self.product(&all, &choice)?;
        }
        Some(all)
    }

    fn choice(&mut self, members: &[&'s Site<'a>]) -> Option<Vec<Combination<'s, 'a>>> {
        let mut choice = Vec::new();
        for member in members {
            let name = self
                .sites
                .resolve(member)
                .and_then(references::component_name)
                .unwrap_or_default();
            for mut alternative in self.alternatives(member)? {
                self.spend(alternative.parts.len())?;
                if alternative.label.is_empty() {
                    name.clone_into(&mut alternative.label);
                }
                choice.push(alternative);
            }
        }
        Some(choice)
    }

    fn product(
        &mut self,
        all: &[Combination<'s, 'a>],
        others: &[Combination<'s, 'a>],
    ) -> Option<Vec<Combination<'s, 'a>>> {
        let mut product = Vec::new();
        for one in all {
            for other in others {
                self.spend(1 + one.parts.len() + other.parts.len())?;
                product.push(one.and(other));
            }
        }
        Some(product)
    }

    fn spend(&mut self, steps: usize) -> Option<()> {
        self.steps += steps;
        (self.steps <= MAX_STEPS).then_some(())
    }

    fn leads_back(&self, member: &'s Site<'a>) -> bool {
        self.sites
            .resolve(member)
            .is_some_and(|member| self.path.contains(&member.pointer.as_str()))
    }
}

/// Combines all objects of an `anyOf` into one whose properties are optional.
fn combine_any_of<'s, 'a>(choice: &[Combination<'s, 'a>]) -> Option<Combination<'s, 'a>> {
    let parts = choice.iter().flat_map(|one| &one.parts);
    choice
        .iter()
        .all(Combination::is_of_objects)
        .then(|| Combination {
            parts: parts
                .map(|part| Part {
                    site: part.site,
                    optional: true,
                })
                .collect(),
            label: String::new(),
        })
}
