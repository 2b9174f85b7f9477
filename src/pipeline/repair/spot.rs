//! The place of a problem.

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::sites::{Site, Sites};

/// The place of a problem: the innermost object around it, and the steps from there.
pub(super) struct Spot<'s, 'a> {
    pub(super) sites: &'s Sites<'a>,
    pub(super) site: &'s Site<'a>,
    pub(super) rest: Vec<String>,
    /// The pointer of the problem.
    pub(super) pointer: &'s str,
}

impl<'s, 'a> Spot<'s, 'a> {
    pub(super) fn of(pointer: &'s str, sites: &'s Sites<'a>) -> Option<Self> {
        // An object whose `$ref` is not text is not one of the sites.
        let object = pointer.strip_suffix("/$ref");
        let pointer = object
            .filter(|object| sites.at(object).is_none())
            .unwrap_or(pointer);
        let mut prefix = pointer;
        loop {
            if let Some(site) = sites.at(prefix) {
                let rest = pointer::steps(&pointer[prefix.len()..]).collect();
                return Some(Self {
                    sites,
                    site,
                    rest,
                    pointer,
                });
            }
            (prefix, _) = prefix.rsplit_once('/')?;
        }
    }

    /// The field of the object that the problem is in.
    pub(super) fn field(&self) -> Option<&str> {
        self.rest.first().map(String::as_str)
    }

    /// Returns the object that has the place as an entry, and the key of the entry.
    pub(super) fn entry(&self) -> Option<(&'s Site<'a>, String)> {
        let (mut owner, _) = self.pointer.rsplit_once('/')?;
        let key = pointer::steps(self.pointer.get(owner.len()..)?).next()?;
        loop {
            if let Some(site) = self.sites.at(owner) {
                return Some((site, key));
            }
            (owner, _) = owner.rsplit_once('/')?;
        }
    }

    /// Returns the innermost object of one of these kinds around the place.
    pub(super) fn around(&self, kinds: &[Kind]) -> Option<&'s Site<'a>> {
        let ends = self.pointer.match_indices('/').map(|(at, _)| at);
        let places = ends.chain([self.pointer.len()]);
        let mut outer = places.filter_map(|end| self.sites.at(&self.pointer[..end]));
        outer.find(|site| kinds.contains(&site.kind))
    }
}
