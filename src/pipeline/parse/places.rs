//! The position of each key and each element in a text.
//!
//! Reads the same events as [`super::builder`] but never expands aliases, so that the cost of a text with
//! many aliases depends only on its length.

use std::collections::HashMap;

use serde_json::Value;

use super::super::report::{Problem, Rule};
use super::super::{nesting, pointer};
use super::events::{Next, Place, Reading, Sink};
use super::{json, yaml};

/// The places of one text.
#[derive(Debug, Default)]
pub struct Places {
    /// The children by key or number: the position of the key, and the index of the entry for its own
    /// children.
    entries: Vec<HashMap<String, (Place, usize)>>,
    root: Option<Place>,
}

/// An entry whose key or list is still open.
struct Open {
    entry: usize,
    list: bool,
    elements: usize,
    key: Option<(String, Place)>,
}

#[derive(Default)]
struct Index {
    places: Places,
    open: Vec<Open>,
    anchors: HashMap<usize, usize>,
    done: bool,
}

impl Places {
    /// Reads `text` up to the first error.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut index = Index::default();
        if nesting::too_deep(text).is_some() {
            return index.places;
        }
        let in_json = json::looks_like(text) && json::read(text, &mut index).is_ok();
        if !in_json {
            let json = std::mem::take(&mut index).places;
            let read = yaml::read(text, &mut index);
            if read.is_err() && json.entries.len() > index.places.entries.len() {
                return json;
            }
        }
        index.places
    }

    /// Returns the position of a pointer, or that of the nearest known place around it. `None` if only the
    /// whole document is known to be around it.
    #[must_use]
    pub fn find(&self, pointer: &str) -> Option<Place> {
        let mut place = None;
        let mut entry = 0;
        for key in pointer::steps(pointer) {
            let children = self.entries.get(entry);
            let Some((at, next)) = children.and_then(|children| children.get(&key)) else {
                break;
            };
            (place, entry) = (Some(*at), *next);
        }
        if pointer.is_empty() { self.root } else { place }
    }
}

impl Index {
    /// Adds an entry for the value at `at` and returns its number.
    fn add(&mut self, anchor: usize, at: Place) -> usize {
        let entry = self.places.entries.len();
        self.places.entries.push(HashMap::new());
        if anchor > 0 {
            self.anchors.insert(anchor, entry);
        }
        self.link(entry, at);
        entry
    }

    /// Makes an entry the child of the innermost open value.
    fn link(&mut self, entry: usize, at: Place) {
        let Some(open) = self.open.last_mut() else {
            self.places.root = Some(at);
            return;
        };
        let child = if open.list {
            open.elements += 1;
            Some(((open.elements - 1).to_string(), at))
        } else {
            open.key.take()
        };
        if let Some((key, place)) = child
            && let Some(children) = self.places.entries.get_mut(open.entry)
        {
            children.insert(key, (place, entry));
        }
    }
}

impl Sink for Index {
    fn next(&self) -> Next {
        match self.open.last() {
            None if self.done => Next::End,
            None => Next::Value,
            Some(open) if open.list => Next::Element,
            Some(open) if open.key.is_some() => Next::Value,
            Some(_) => Next::Key,
        }
    }

    fn key(&mut self, key: String, _anchor: usize, at: Place) -> Reading<()> {
        if let Some(open) = self.open.last_mut() {
            open.key = Some((key, at));
        }
        Ok(())
    }

    fn value(&mut self, _value: Value, anchor: usize, at: Place) -> Reading<()> {
        self.add(anchor, at);
        self.done |= self.open.is_empty();
        Ok(())
    }

    fn begin(&mut self, list: bool, anchor: usize, at: Place) -> Reading<()> {
        let entry = self.add(anchor, at);
        self.open.push(Open {
            entry,
            list,
            elements: 0,
            key: None,
        });
        Ok(())
    }

    fn end(&mut self, _at: Place) -> Reading<()> {
        self.open.pop();
        self.done |= self.open.is_empty();
        Ok(())
    }

    fn alias(&mut self, anchor: usize, at: Place) -> Reading<()> {
        if self.next() == Next::Key {
            return self.key("*".to_owned(), 0, at);
        }
        let entry = self.anchors.get(&anchor).copied();
        self.link(entry.unwrap_or(usize::MAX), at);
        Ok(())
    }

    fn problem(&self, rule: Rule, message: String, at: Place) -> Problem {
        rule.at("", message).on(at.line, at.column)
    }

    fn record(&mut self, _problem: Problem) {}
}

#[cfg(test)]
mod tests {
    use super::Places;

    fn found(text: &str, pointer: &str) -> Option<(usize, usize, usize)> {
        let place = Places::of(text).find(pointer)?;
        Some((place.line, place.column, place.width))
    }

    #[test]
    fn the_same_pointers_are_found_in_yaml_and_in_json() {
        let yaml = "# a comment\na: {b: [1, {c: d}]}\n'e/f': &x\n  g: h\ni: *x\n";
        assert_eq!(found(yaml, ""), Some((2, 1, 1)));
        assert_eq!(found(yaml, "/a/b/1/c"), Some((2, 13, 1)));
        assert_eq!(found(yaml, "/e~1f/g"), Some((4, 3, 1)));
        assert_eq!(found(yaml, "/i/g"), Some((4, 3, 1)));
        let json = "{\"a\": {\"b\": [1,\n {\"c\": \"\\ud83d\\udce6\"}]},\n \"e/f\": 1}";
        assert_eq!(found(json, ""), Some((1, 1, 1)));
        assert_eq!(found(json, "/a/b/0"), Some((1, 14, 1)));
        assert_eq!(found(json, "/a/b/1/c"), Some((2, 3, 3)));
        assert_eq!(found(json, "/e~1f"), Some((3, 2, 5)));
    }

    #[test]
    fn what_is_not_there_has_the_place_around_it_or_none() {
        let text = "a:\n  b: 1\nc: [\n";
        assert_eq!(found(text, "/a/b/c/d"), Some((2, 3, 1)));
        assert_eq!(found(text, "/d/e"), None);
        assert_eq!(found("", ""), None);
    }
}
