//! Finds the operations whose generated code may differ: those that changed, and those that reach something
//! that changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use crate::contract::docs::without_docs;
use crate::contract::node::{Node, join, percent_decoded};
use crate::contract::number::canonical;
use crate::contract::operation::{METHODS, Operation};

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
            let place = join(folder, name);
            let print = reached.closure(&format!("#{}", place.replace('%', "%25")));
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
    parts: std::cell::RefCell<HashMap<String, (u64, BTreeSet<String>)>>,
}

impl<'d> Reached<'d> {
    fn of(root: &'d Value) -> Self {
        Self {
            root,
            parts: std::cell::RefCell::default(),
        }
    }

    /// Returns a fingerprint of an operation and everything that it reaches.
    fn fingerprint(&self, operation: &Operation<'_>) -> u64 {
        let mut references = BTreeSet::new();
        let mut hasher = DefaultHasher::new();
        let own = &operation.node.value;
        (operation.path, canonical(own)).hash(&mut hasher);
        collect(own, &mut references);
        for (key, value) in operation.item.value.as_object().into_iter().flatten() {
            if !METHODS.contains(&key.as_str()) {
                (key, canonical(value)).hash(&mut hasher);
                collect(value, &mut references);
            }
        }
        self.add(references, &mut hasher);
        hasher.finish()
    }

    /// Returns a fingerprint of a component and everything that it reaches.
    fn closure(&self, reference: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.add(BTreeSet::from([reference.to_owned()]), &mut hasher);
        hasher.finish()
    }

    /// Adds the targets of references.
    fn add(&self, mut references: BTreeSet<String>, hasher: &mut DefaultHasher) {
        let mut seen = BTreeSet::new();
        while let Some(reference) = references.pop_first() {
            if seen.insert(reference.clone()) {
                references.extend(self.part(&reference).1);
            }
        }
        for reference in &seen {
            (reference, self.part(reference).0).hash(hasher);
        }
    }

    fn part(&self, reference: &str) -> (u64, BTreeSet<String>) {
        if let Some(known) = self.parts.borrow().get(reference) {
            return known.clone();
        }
        let place = reference.strip_prefix('#').map(percent_decoded);
        let value = place
            .and_then(|place| self.root.pointer(&place))
            .unwrap_or(&Value::Null);
        let mut hasher = DefaultHasher::new();
        canonical(value).hash(&mut hasher);
        let mut references = BTreeSet::new();
        collect(value, &mut references);
        let part = (hasher.finish(), references);
        self.parts
            .borrow_mut()
            .insert(reference.to_owned(), part.clone());
        part
    }
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(all) => open.extend(all),
            Value::Object(members) => {
                found.extend(
                    members
                        .get("$ref")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                open.extend(members.values());
            }
            _ => {}
        }
    }
}
