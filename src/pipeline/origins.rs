//! Records where each part of a rewritten document comes from, so that every place can be traced to the
//! text. Lowering starts the record and `adapt` continues it.

use std::collections::BTreeMap;

/// The parts that a rewrite moved or copied: pointer in the rewritten document to pointer in the document
/// as it was read. All other parts are where they were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins(BTreeMap<String, String>);

impl Origins {
    /// Returns the place in the document as it was read for a place in the rewritten one.
    pub(crate) fn of(&self, place: &str) -> String {
        let mut prefix = place;
        loop {
            if let Some(origin) = self.0.get(prefix) {
                return format!("{origin}{}", &place[prefix.len()..]);
            }
            match prefix.rsplit_once('/') {
                Some((parent, _)) => prefix = parent,
                None => return place.to_owned(),
            }
        }
    }

    /// Returns the places in the rewritten document that come from a place in the document as it was read.
    pub(crate) fn places_of(&self, read: &str) -> Vec<String> {
        let moved = self.0.iter().filter_map(|(place, origin)| {
            let rest = read.strip_prefix(origin.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{place}{rest}"))
        });
        let mut places: Vec<String> = moved.chain([read.to_owned()]).collect();
        places.retain(|place| self.of(place) == read);
        places.dedup();
        places
    }

    /// Records that the value at `to` was copied from `from`.
    pub(crate) fn copied(&mut self, from: &str, to: &str) {
        self.all_copied(&[(from.to_owned(), to.to_owned())]);
    }

    /// Records that the value at `to` comes from `origin` in the document as it was read.
    pub(crate) fn placed(&mut self, to: &str, origin: &str) {
        for (place, _) in self.below(to) {
            self.0.remove(&place);
        }
        self.0.insert(to.to_owned(), origin.to_owned());
    }

    /// Returns the moved parts: each place in the rewritten document, with its origin.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.0.iter();
        entries.map(|(place, origin)| (place.as_str(), origin.as_str()))
    }

    /// Records simultaneous copies, from the first place of each pair to the second.
    pub(crate) fn all_copied(&mut self, pairs: &[(String, String)]) {
        let mut copied = Vec::new();
        for (from, to) in pairs {
            let inside = self.below(from).into_iter();
            copied.extend(
                inside.map(|(place, origin)| (format!("{to}{}", &place[from.len()..]), origin)),
            );
            copied.push((to.clone(), self.of(from)));
        }
        for (_, to) in pairs {
            for (place, _) in self.below(to) {
                self.0.remove(&place);
            }
        }
        self.0.extend(copied);
    }

    /// The entries inside a place.
    fn below(&self, place: &str) -> Vec<(String, String)> {
        let start = format!("{place}/");
        let entries = self.0.range(start.clone()..);
        entries
            .take_while(|(key, _)| key.starts_with(&start))
            .map(|(key, origin)| (key.clone(), origin.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Origins;

    #[test]
    fn a_copy_of_a_copy_comes_from_the_first_place() {
        let mut origins = Origins::default();
        origins.copied("/a/x", "/b");
        origins.copied("/b/y", "/c");
        assert_eq!(origins.of("/c/z"), "/a/x/y/z");
        origins.copied("/d", "/b/y");
        origins.copied("/b", "/e");
        assert_eq!(origins.of("/e/y/z"), "/d/z");
        assert_eq!(origins.of("/e/w"), "/a/x/w");
        assert_eq!(origins.of("/f"), "/f");
        assert_eq!(origins.places_of("/d/z"), ["/b/y/z", "/e/y/z", "/d/z"]);
        assert_eq!(origins.places_of("/b/y"), [""; 0]);
    }
}
