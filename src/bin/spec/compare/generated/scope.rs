//! Finds the operations whose generated code may differ: those that changed, and those that reach something
//! that changed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use cribl_tokens::pipeline::{METHODS, pointer};
use serde_json::Value;

use crate::contract::docs::without_docs;
use crate::contract::node::Node;
use crate::contract::number::canonical;
use crate::contract::operation::Operation;
use crate::contract::reach::objects;

/// Documents with fewer operations are generated as a whole.
const SMALL: usize = 20;

/// Returns pointers to the operations that have to be generated, of the old and of the new document.
/// `calls` lists the operations that both have.
pub fn changed(
    old: &Node<'_>,
    new: &Node<'_>,
    calls: &[(String, String)],
) -> (Vec<String>, Vec<String>) {
    let (olds, news) = (Operation::all(old), Operation::all(new));
    let places = |all: &[Operation<'_>]| {
        all.iter()
            .map(|one| one.node.pointer.clone())
            .collect::<Vec<_>>()
    };
    if olds.len().max(news.len()) <= SMALL || clashing_names(old) != clashing_names(new) {
        return (places(&olds), places(&news));
    }
    let (was, is) = (Reached::of(old.value), Reached::of(new.value));
    let fingerprints = |all: &[Operation<'_>], reached: &Reached<'_>| {
        let print = |one: &Operation<'_>| (one.node.pointer.clone(), reached.fingerprint(one));
        all.iter().map(print).collect::<BTreeMap<_, _>>()
    };
    let (was, is) = (fingerprints(&olds, &was), fingerprints(&news, &is));
    let same: Vec<&(String, String)> = calls
        .iter()
        .filter(|(old, new)| was.get(old) == is.get(new))
        .collect();
    let same_old: BTreeSet<&String> = same.iter().map(|(old, _)| old).collect();
    let same_new: BTreeSet<&String> = same.iter().map(|(_, new)| new).collect();
    (
        was.into_keys()
            .filter(|one| !same_old.contains(one))
            .collect(),
        is.into_keys()
            .filter(|one| !same_new.contains(one))
            .collect(),
    )
}

/// Returns names of schemas that differ only in case or punctuation. The names the generator gives them
/// depend on all of them.
fn clashing_names(root: &Node<'_>) -> BTreeSet<String> {
    let schemas = root.path(&["components", "schemas"]);
    let names = schemas
        .iter()
        .filter_map(|all| all.value.as_object())
        .flat_map(|all| all.keys());
    let mut by_letters: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for name in names {
        let letters = name
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        by_letters.entry(letters).or_default().push(name);
    }
    let clashes = by_letters.into_values().filter(|names| names.len() > 1);
    clashes.flatten().cloned().collect()
}

/// Returns fingerprints of each operation, path item and component schema, including everything that it
/// reaches, by place. The empty place is the whole document. Documentation does not count.
pub fn fingerprints(root: &Value) -> BTreeMap<String, u64> {
    let root = without_docs(root);
    let reached = Reached::of(&root);
    let mut fingerprints = BTreeMap::new();
    for folder in ["/components/schemas", "/paths"] {
        let members = root.pointer(folder).and_then(Value::as_object);
        for name in members.into_iter().flat_map(|all| all.keys()) {
            let place = pointer::join(folder, name);
            let print = reached.closure(&place);
            fingerprints.insert(place, print);
        }
    }
    let operations = Operation::all(&Node::root(&root));
    fingerprints.extend(
        operations
            .iter()
            .map(|one| (one.node.pointer.clone(), reached.fingerprint(one))),
    );
    let mut whole = DefaultHasher::new();
    canonical(&root).hash(&mut whole);
    fingerprints.insert(String::new(), whole.finish());
    fingerprints
}

/// Fingerprints of components, and the references of each.
struct Reached<'d> {
    root: &'d Value,
    /// By place: the fingerprint of the value there, and the places that it refers to.
    parts: RefCell<HashMap<String, (u64, BTreeSet<String>)>>,
}

impl<'d> Reached<'d> {
    fn of(root: &'d Value) -> Self {
        Self {
            root,
            parts: RefCell::default(),
        }
    }

    /// Returns a fingerprint of an operation and everything that it reaches.
    fn fingerprint(&self, operation: &Operation<'_>) -> u64 {
        let mut hasher = DefaultHasher::new();
        let own = &operation.node.value;
        (operation.path, canonical(own)).hash(&mut hasher);
        let mut places = references(own);
        for (key, value) in operation.item.value.as_object().into_iter().flatten() {
            if !METHODS.contains(&key.as_str()) {
                (key, canonical(value)).hash(&mut hasher);
                places.extend(references(value));
            }
        }
        self.add(places, &mut hasher);
        hasher.finish()
    }

    /// Returns a fingerprint of the value at a place and everything that it reaches.
    fn closure(&self, place: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.add(BTreeSet::from([place.to_owned()]), &mut hasher);
        hasher.finish()
    }

    /// Adds the values at these places, and everything that they reach.
    fn add(&self, mut places: BTreeSet<String>, hasher: &mut DefaultHasher) {
        let mut seen = BTreeSet::new();
        while let Some(place) = places.pop_first() {
            if seen.insert(place.clone()) {
                places.extend(self.part(&place).1);
            }
        }
        for place in &seen {
            (place, self.part(place).0).hash(hasher);
        }
    }

    fn part(&self, place: &str) -> (u64, BTreeSet<String>) {
        if let Some(known) = self.parts.borrow().get(place) {
            return known.clone();
        }
        let value = pointer::find(self.root, place).unwrap_or(&Value::Null);
        let mut hasher = DefaultHasher::new();
        canonical(value).hash(&mut hasher);
        let part = (hasher.finish(), references(value));
        self.parts
            .borrow_mut()
            .insert(place.to_owned(), part.clone());
        part
    }
}

/// Returns the places that a value refers to.
fn references(value: &Value) -> BTreeSet<String> {
    let references = objects(value).filter_map(|object| object.get("$ref")?.as_str());
    references.filter_map(pointer::of_reference).collect()
}
