//! Compositions that the generator would never finish merging.
//!
//! typify merges the parts of an `allOf` into one schema, and with them the schemas of a property that
//! two parts have. Where those lead back to themselves it recurses until the stack is gone, which no
//! caller can catch; where choices are multiplied it makes every combination.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit, Rewrite};

const ENDLESS: Rewrite = Rewrite::new(
    "endless-merge",
    "the generator merges the parts of a schema, and would do so without end, or for hours; any JSON is read",
);

/// The combinations that are left to the generator. The vendor's most intricate schema has 60.
const MOST_COMBINATIONS: u64 = 4_096;

/// Compositions of compositions that are left to the generator, which recurses into them.
const MOST_LEVELS: usize = 100;

/// Lets go of the parts where they can't be merged.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let merges = Merges::of(&sites);
    let endless = sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none() && merges.endless(site));
    let mut edits: Vec<Edit> = endless
        .map(|site| {
            let any = site
                .get("description")
                .map_or(json!({}), |words| json!({ "description": words }));
            Edit::new(ENDLESS, &site.pointer, "any JSON, for a composition").set(&site.pointer, any)
        })
        .collect();
    // What is inside goes first, and then with what it is in.
    edits.reverse();
    draft.apply(edits);
}

struct Merges<'s, 'a> {
    sites: &'s Sites<'a>,
    /// The schemas directly within each, by pointer.
    within: HashMap<&'s str, Vec<&'s Site<'a>>>,
    /// What was counted already: a few references make many ways to one schema.
    counted: RefCell<HashMap<&'s str, u64>>,
}

impl<'s, 'a> Merges<'s, 'a> {
    fn of(sites: &'s Sites<'a>) -> Self {
        let mut within: HashMap<&str, Vec<&Site<'a>>> = HashMap::new();
        for site in sites.of_kind(Kind::Schema) {
            let mut owner = site.pointer.as_str();
            while let Some((shorter, _)) = owner.rsplit_once('/') {
                owner = shorter;
                if sites
                    .at(owner)
                    .is_some_and(|owner| owner.kind == Kind::Schema)
                {
                    within.entry(owner).or_default().push(site);
                    break;
                }
            }
        }
        Self {
            sites,
            within,
            counted: RefCell::default(),
        }
    }

    fn endless(&self, site: &'s Site<'a>) -> bool {
        is_merged(site)
            && (self.combinations(site, 0) > MOST_COMBINATIONS
                || self
                    .overlaps(site)
                    .into_iter()
                    .any(|part| self.entangled(part)))
    }

    /// The schemas that are merged into one: through references, and all of a choice.
    fn members(&self, site: &'s Site<'a>) -> Vec<&'s Site<'a>> {
        let mut seen: HashSet<&str> = HashSet::new();
        let (mut found, mut open) = (Vec::new(), vec![site]);
        while let Some(site) = open.pop().and_then(|site| self.sites.resolve(site)) {
            if seen.insert(&site.pointer) {
                found.push(site);
                open.extend(self.parts(site));
            }
        }
        found
    }

    fn parts(&self, site: &Site<'a>) -> Vec<&'s Site<'a>> {
        ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .flat_map(|keyword| self.listed(site, keyword))
            .collect()
    }

    fn listed(&self, site: &Site<'a>, keyword: &str) -> Vec<&'s Site<'a>> {
        let places = (0..site.list(keyword).len())
            .map(|index| pointer::join_all(&site.pointer, &[keyword, &index.to_string()]));
        places.filter_map(|place| self.sites.at(&place)).collect()
    }

    /// The schemas that stand in the same place of two members, and differ.
    fn overlaps(&self, site: &'s Site<'a>) -> Vec<&'s Site<'a>> {
        let members = self.members(site);
        let mut places: BTreeMap<&str, Vec<&Site<'a>>> = BTreeMap::new();
        let open = members.iter().any(|member| {
            member
                .get("additionalProperties")
                .is_some_and(Value::is_object)
        });
        for member in &members {
            let properties = member.entries(Some("properties"));
            for (name, place) in properties.map(|(name, _)| {
                (
                    name,
                    pointer::join_all(&member.pointer, &["properties", name]),
                )
            }) {
                // Every property meets what any property may be.
                places
                    .entry(if open { "" } else { name })
                    .or_default()
                    .extend(self.sites.at(&place));
            }
            places
                .entry("")
                .or_default()
                .extend(self.sites.at(&member.at("additionalProperties")));
            places
                .entry("[]")
                .or_default()
                .extend(self.sites.at(&member.at("items")));
        }
        let differ = |schemas: &Vec<&Site<'a>>| {
            schemas
                .iter()
                .any(|schema| schema.value != schemas[0].value)
        };
        places.into_values().filter(differ).flatten().collect()
    }

    /// Whether a schema leads, by whatever way, to one that leads back to itself, or to a merge of
    /// merges: each of those doubles the work.
    fn entangled(&self, start: &'s Site<'a>) -> bool {
        let mut open: HashSet<&str> = HashSet::new();
        let mut done: HashSet<&str> = HashSet::new();
        let mut path = vec![(start, self.next(start))];
        open.insert(&start.pointer);
        while let Some((site, mut next)) = path.pop() {
            let Some(to) = next.pop() else {
                open.remove(site.pointer.as_str());
                done.insert(&site.pointer);
                continue;
            };
            path.push((site, next));
            if open.contains(to.pointer.as_str()) || is_merged(to) && !self.overlaps(to).is_empty()
            {
                return true;
            }
            if !done.contains(to.pointer.as_str()) {
                open.insert(&to.pointer);
                path.push((to, self.next(to)));
            }
        }
        false
    }

    fn next(&self, site: &'s Site<'a>) -> Vec<&'s Site<'a>> {
        let target = site
            .reference()
            .and_then(pointer::of_reference)
            .and_then(|target| self.sites.at(&target));
        let within = self
            .within
            .get(site.pointer.as_str())
            .into_iter()
            .flatten()
            .copied();
        within.chain(target).collect()
    }

    /// The schemas that merging makes of one.
    fn combinations(&self, site: &'s Site<'a>, level: usize) -> u64 {
        let Some(site) = self.sites.resolve(site).filter(|_| level < MOST_LEVELS) else {
            return u64::MAX;
        };
        if let Some(&count) = self.counted.borrow().get(site.pointer.as_str()) {
            return count;
        }
        let each = |keyword: &str| -> Vec<u64> {
            self.listed(site, keyword)
                .into_iter()
                .map(|part| self.combinations(part, level + 1))
                .collect()
        };
        let product = |all: &[u64]| {
            all.iter()
                .fold(1_u64, |count, part| count.saturating_mul(*part))
        };
        let sum = |all: &[u64]| {
            all.iter()
                .fold(0_u64, |count, part| count.saturating_add(*part))
                .max(1)
        };
        let choices = sum(&each("oneOf")).saturating_mul(sum(&each("anyOf")));
        // Two parts of one combination each are still two to merge.
        let parts = each("allOf");
        let merged = product(&parts).max(parts.len() as u64);
        let count = merged.saturating_mul(choices);
        self.counted.borrow_mut().insert(&site.pointer, count);
        count
    }
}

/// Whether there is anything to merge in a schema.
fn is_merged(site: &Site<'_>) -> bool {
    let own = ["properties", "items", "additionalProperties"]
        .iter()
        .any(|keyword| site.get(keyword).is_some());
    let parts = site.list("allOf").len();
    let choices = site.list("oneOf").len() + site.list("anyOf").len();
    parts > 1 || (own || parts > 0) && parts + choices > 0
}
