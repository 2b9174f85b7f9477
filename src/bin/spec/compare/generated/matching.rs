//! Matches the methods of the old and the new client, and finds types that only have another name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cribl_tokens::pipeline::{ItemKind, Surface, SurfaceItem};

/// A client's surface, by the key of its items.
pub type Items<'s> = HashMap<(ItemKind, String, String), &'s SurfaceItem>;

/// The new names of items of the old client.
pub struct Matching {
    /// New names of methods, by old name. A method without an entry has no operation in the new document.
    pub methods: BTreeMap<String, String>,
    /// New names of types that are at the same place under another name.
    pub types: BTreeMap<String, String>,
}

impl Matching {
    pub fn of(old: &Surface, new: &Surface, calls: &[(String, String)]) -> Self {
        let methods = methods(old, new, calls);
        let mut matching = Self {
            methods,
            types: BTreeMap::new(),
        };
        matching.rename_types(old, new);
        matching
    }

    /// Returns the name of an item's owner in the new client.
    pub fn owner(&self, item: &SurfaceItem) -> Option<String> {
        match item.kind {
            ItemKind::Operation => Some(String::new()),
            ItemKind::Parameter | ItemKind::Success | ItemKind::Failure => {
                self.methods.get(&item.owner).cloned()
            }
            _ => Some(self.renamed(&item.owner)),
        }
    }

    /// Returns a type, or a text with types in it, with their new names.
    pub fn renamed(&self, shape: &str) -> String {
        let parts = tokens(shape).into_iter();
        parts
            .map(|token| self.types.get(token).map_or(token, String::as_str))
            .collect()
    }

    /// Follows both clients from their methods down, and finds types that are at the same place under
    /// another name.
    fn rename_types(&mut self, old: &Surface, new: &Surface) {
        let (old_types, new_types) = (types(old), types(new));
        let news = items(new);
        let mut members: HashMap<&str, Vec<&SurfaceItem>> = HashMap::new();
        for item in &old.items {
            members.entry(item.owner.as_str()).or_default().push(item);
        }
        let mut seen = BTreeSet::new();
        // The walk may not reach a type that both clients have, because types that are the same in both have no
        // fields here. These types come last.
        let mut open: Vec<&SurfaceItem> = Vec::new();
        for name in old_types.intersection(&new_types) {
            open.extend(members.get(name).into_iter().flatten());
        }
        for method in self.methods.keys() {
            open.extend(members.get(method.as_str()).into_iter().flatten());
        }
        while let Some(item) = open.pop() {
            let Some(other) = self
                .owner(item)
                .and_then(|owner| news.get(&(item.kind, owner, item.name.clone())).copied())
            else {
                continue;
            };
            let (was, is) = (tokens(&item.shape), tokens(&other.shape));
            for token in &was {
                if old_types.contains(token) && seen.insert(*token) {
                    open.extend(members.get(token).into_iter().flatten());
                }
            }
            let alike = was.len() == is.len()
                && was
                    .iter()
                    .zip(&is)
                    .all(|(a, b)| a == b || old_types.contains(a) && new_types.contains(b));
            for (was, is) in was.iter().zip(&is).filter(|(was, is)| alike && was != is) {
                // If one of the names is in both clients, the types are different.
                if !new_types.contains(was) && !old_types.contains(is) {
                    self.types
                        .entry((*was).to_owned())
                        .or_insert_with(|| (*is).to_owned());
                }
            }
        }
    }
}

/// The items of a surface, by kind, owner and name.
pub fn items(surface: &Surface) -> Items<'_> {
    let key = |item: &SurfaceItem| (item.kind, item.owner.clone(), item.name.clone());
    surface.items.iter().map(|item| (key(item), item)).collect()
}

fn types(surface: &Surface) -> BTreeSet<&str> {
    let types = surface
        .items
        .iter()
        .filter(|item| item.kind == ItemKind::Type);
    types.map(|item| item.name.as_str()).collect()
}

fn methods(old: &Surface, new: &Surface, calls: &[(String, String)]) -> BTreeMap<String, String> {
    let of = |surface: &Surface| {
        let all = surface
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::Operation);
        all.map(|item| (item.pointer.clone(), item.name.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let (was, is) = (of(old), of(new));
    let pair = |(old, new): &(String, String)| Some((was.get(old)?.clone(), is.get(new)?.clone()));
    calls.iter().filter_map(pair).collect()
}

/// Splits a type into names and the text between them.
pub fn tokens(shape: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = shape;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = rest
            .find(|c: char| is_word(c) != is_word(first))
            .unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}
